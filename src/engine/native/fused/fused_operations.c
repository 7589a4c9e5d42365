/*
 * Operations that TensorFlow has only as chains of small passes over memory, each in one pass: the activations GELU and
 * SiLU, and layer norm. They become operations of the loaded TensorFlow, for its calls one by one and in graphs.
 */
#define _GNU_SOURCE
#include "activations.h"
#include "layer_norm.h"
#include "parallel.h"
#include "tensorflow.h"
#include <node_api.h>

/* Fewer values than this take less time than a thread does to start. */
#define LEAST_VALUES 262144
#define MOST_AXES 8
#define MOST_INPUTS 5

static void *create_nothing(TF_OpKernelConstruction *construction) {
  (void)construction;
  return NULL;
}

static void delete_nothing(void *kernel) { (void)kernel; }

/* Inputs of a kernel; hold on to their memory until freed. */
struct inputs {
  TF_Tensor *tensors[MOST_INPUTS];
  const float *data[MOST_INPUTS];
  int count;
};

static void take_inputs(TF_OpKernelContext *context, int count, struct inputs *inputs, TF_Status *status) {
  inputs->count = 0;
  for (int i = 0; i < count; i++) {
    TF_GetInput(context, i, &inputs->tensors[i], status);
    if (TF_GetCode(status) != 0) return;
    inputs->data[i] = TF_TensorData(inputs->tensors[i]);
    inputs->count++;
  }
}

static void free_inputs(struct inputs *inputs) {
  for (int i = 0; i < inputs->count; i++) TF_DeleteTensor(inputs->tensors[i]);
}

/* Shape of a tensor in `dims`; returns the number of its axes. */
static int shape_of(const TF_Tensor *tensor, int64_t *dims) {
  const int axes = TF_NumDims(tensor) < MOST_AXES ? TF_NumDims(tensor) : MOST_AXES;
  for (int i = 0; i < axes; i++) dims[i] = TF_Dim(tensor, i);
  return axes;
}

/* An output of the input's shape, in its memory if nothing else reads it. */
static TF_Tensor *output_like(TF_OpKernelContext *context, int input, TF_Status *status) {
  int64_t dims[MOST_AXES];
  TF_Tensor *like;
  TF_GetInput(context, input, &like, status);
  if (TF_GetCode(status) != 0) return NULL;
  const int axes = shape_of(like, dims);
  // A tensor that is held counts as read.
  TF_DeleteTensor(like);
  int forwarded;
  return TF_ForwardInputOrAllocateOutput(context, &input, 1, 0, dims, axes, &forwarded, status);
}

struct elementwise_work {
  Elementwise function;
  const float *const *inputs;
  float *output;
};

static void compute_values(void *context, size_t begin, size_t end) {
  const struct elementwise_work *work = context;
  work->function(work->inputs, work->output, begin, end);
}

static void compute_elementwise(TF_OpKernelContext *context, Elementwise function, int count) {
  TF_Status *status = TF_NewStatus();
  struct inputs inputs = {.count = 0};
  TF_Tensor *output = output_like(context, 0, status);
  if (TF_GetCode(status) == 0) take_inputs(context, count, &inputs, status);
  if (TF_GetCode(status) == 0) {
    struct elementwise_work work = {function, inputs.data, TF_TensorData(output)};
    in_parallel((size_t)TF_TensorElementCount(output), LEAST_VALUES, compute_values, &work);
  } else {
    TF_OpKernelContext_Failure(context, status);
  }
  free_inputs(&inputs);
  if (output != NULL) TF_DeleteTensor(output);
  TF_DeleteStatus(status);
}

#define ELEMENTWISE_KERNEL(name, inputs)                                 \
  static void compute_##name(void *kernel, TF_OpKernelContext *context) { \
    (void)kernel;                                                        \
    compute_elementwise(context, name, inputs);                          \
  }

ELEMENTWISE_KERNEL(gelu, 1)
ELEMENTWISE_KERNEL(gelu_gradient, 2)
ELEMENTWISE_KERNEL(silu, 1)
ELEMENTWISE_KERNEL(silu_gradient, 2)

/* A kernel is its epsilon. */
static void *create_norm(TF_OpKernelConstruction *construction) {
  float *epsilon = malloc(sizeof *epsilon);
  TF_Status *status = TF_NewStatus();
  if (epsilon == NULL) TF_SetStatus(status, RESOURCE_EXHAUSTED, "no memory for a kernel");
  else TF_OpKernelConstruction_GetAttrFloat(construction, "epsilon", epsilon, status);
  if (TF_GetCode(status) != 0) TF_OpKernelConstruction_Failure(construction, status);
  TF_DeleteStatus(status);
  return epsilon;
}

/* Refuses inputs other than a matrix, or two of one shape, followed by vectors; those behind `columns` have a value for each row. */
static void check_norm(const struct inputs *inputs, int matrices, int columns, TF_Status *status) {
  const TF_Tensor *x = inputs->tensors[0];
  int is_right = TF_NumDims(x) == 2;
  for (int i = 1; is_right && i < inputs->count; i++) {
    const TF_Tensor *tensor = inputs->tensors[i];
    const int64_t values = i < matrices ? TF_TensorElementCount(x) : TF_Dim(x, i < matrices + columns ? 1 : 0);
    is_right = TF_TensorElementCount(tensor) == values;
  }
  if (!is_right) TF_SetStatus(status, INVALID_ARGUMENT, "a layer norm takes [rows, channels] and vectors that fit it");
}

static TF_Tensor *vector_output(TF_OpKernelContext *context, int index, int64_t length, TF_Status *status) {
  if (TF_GetCode(status) != 0) return NULL;
  return TF_AllocateOutput(context, index, FLOAT_TYPE, &length, 1, (size_t)length * sizeof(float), status);
}

/* Frees outputs and status; a status that is not OK becomes the call's. */
static void finish(TF_OpKernelContext *context, struct inputs *inputs, TF_Tensor *const *outputs, TF_Status *status) {
  if (TF_GetCode(status) != 0) TF_OpKernelContext_Failure(context, status);
  free_inputs(inputs);
  for (int i = 0; i < 3; i++)
    if (outputs[i] != NULL) TF_DeleteTensor(outputs[i]);
  TF_DeleteStatus(status);
}

/* x [rows, channels], scale, offset -> y, mean [rows], variance [rows] */
static void compute_norm(void *kernel, TF_OpKernelContext *context) {
  TF_Status *status = TF_NewStatus();
  struct inputs inputs = {.count = 0};
  TF_Tensor *outputs[3] = {output_like(context, 0, status), NULL, NULL};
  if (TF_GetCode(status) == 0) take_inputs(context, 3, &inputs, status);
  if (TF_GetCode(status) == 0) check_norm(&inputs, 1, 2, status);
  if (TF_GetCode(status) == 0) {
    const int64_t rows = TF_Dim(inputs.tensors[0], 0);
    outputs[1] = vector_output(context, 1, rows, status);
    outputs[2] = vector_output(context, 2, rows, status);
  }
  if (TF_GetCode(status) == 0) {
    const size_t rows = (size_t)TF_Dim(inputs.tensors[0], 0), channels = (size_t)TF_Dim(inputs.tensors[0], 1);
    struct layer_norm work = {
        .rows = rows, .channels = channels, .epsilon = *(float *)kernel,
        .x = inputs.data[0], .scale = inputs.data[1], .offset = inputs.data[2],
        .y = TF_TensorData(outputs[0]), .mean = TF_TensorData(outputs[1]), .variance = TF_TensorData(outputs[2])};
    in_parallel(rows, 1 + LEAST_VALUES / (channels + 1), normalize_rows, &work);
  }
  finish(context, &inputs, outputs, status);
}

/* dy, x [rows, channels], scale, mean, variance -> dx, dScale [channels], dOffset [channels] */
static void compute_norm_gradient(void *kernel, TF_OpKernelContext *context) {
  TF_Status *status = TF_NewStatus();
  struct inputs inputs = {.count = 0};
  TF_Tensor *outputs[3] = {output_like(context, 0, status), NULL, NULL};
  if (TF_GetCode(status) == 0) take_inputs(context, 5, &inputs, status);
  if (TF_GetCode(status) == 0) check_norm(&inputs, 2, 1, status);
  if (TF_GetCode(status) == 0) {
    const int64_t channels = TF_Dim(inputs.tensors[1], 1);
    outputs[1] = vector_output(context, 1, channels, status);
    outputs[2] = vector_output(context, 2, channels, status);
  }
  if (TF_GetCode(status) == 0) {
    struct layer_norm_gradient work = {
        .rows = (size_t)TF_Dim(inputs.tensors[1], 0), .channels = (size_t)TF_Dim(inputs.tensors[1], 1),
        .epsilon = *(float *)kernel,
        .dy = inputs.data[0], .x = inputs.data[1], .scale = inputs.data[2],
        .mean = inputs.data[3], .variance = inputs.data[4], .dx = TF_TensorData(outputs[0])};
    if (layer_norm_gradients(&work, TF_TensorData(outputs[1]), TF_TensorData(outputs[2])) != 0)
      TF_SetStatus(status, RESOURCE_EXHAUSTED, "no memory for the sums of a layer norm's gradient");
  }
  finish(context, &inputs, outputs, status);
}

/* The first output is like the first input, those behind it are vectors whose lengths TensorFlow needs not know. */
static void infer_shapes(TF_ShapeInferenceContext *context, TF_Status *status) {
  TF_ShapeInferenceContextSetUnknownShape(context, status);
  TF_ShapeHandle *handle = TF_NewShapeHandle();
  if (TF_GetCode(status) == 0) TF_ShapeInferenceContextGetInput(context, 0, handle, status);
  if (TF_GetCode(status) == 0) TF_ShapeInferenceContextSetOutput(context, 0, handle, status);
  TF_DeleteShapeHandle(handle);
}

static const struct operation {
  const char *name;
  int inputs, outputs;
  CreateFunction create;
  ComputeFunction compute;
  DeleteFunction delete;
} OPERATIONS[] = {
    {"BreedlabGelu", 1, 1, create_nothing, compute_gelu, delete_nothing},
    {"BreedlabGeluGradient", 2, 1, create_nothing, compute_gelu_gradient, delete_nothing},
    {"BreedlabSilu", 1, 1, create_nothing, compute_silu, delete_nothing},
    {"BreedlabSiluGradient", 2, 1, create_nothing, compute_silu_gradient, delete_nothing},
    {"BreedlabLayerNorm", 3, 3, create_norm, compute_norm, free},
    {"BreedlabLayerNormGradient", 5, 3, create_norm, compute_norm_gradient, free},
};

static void define(const struct operation *operation, TF_Status *status) {
  static const char *const INPUTS[] = {"a: float", "b: float", "c: float", "d: float", "e: float"};
  static const char *const OUTPUTS[] = {"y: float", "first: float", "second: float"};
  TF_OpDefinitionBuilder *builder = TF_NewOpDefinitionBuilder(operation->name);
  for (int i = 0; i < operation->inputs; i++) TF_OpDefinitionBuilderAddInput(builder, INPUTS[i]);
  for (int i = 0; i < operation->outputs; i++) TF_OpDefinitionBuilderAddOutput(builder, OUTPUTS[i]);
  if (operation->create == create_norm) TF_OpDefinitionBuilderAddAttr(builder, "epsilon: float");
  TF_OpDefinitionBuilderSetShapeInferenceFunction(builder, infer_shapes);
  TF_RegisterOpDefinition(builder, status);
  if (TF_GetCode(status) != 0) return;
  TF_KernelBuilder *kernel =
      TF_NewKernelBuilder(operation->name, "CPU", operation->create, operation->compute, operation->delete);
  TF_RegisterKernelBuilder(operation->name, kernel, status);
}

/* Whether this processor has the instructions that the addon is compiled for. */
static int has_instructions(void) {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
  return 1;
#endif
}

static int define_all(void) {
  if (!has_instructions() || find_functions() != 0) return 0;
  TF_Status *status = TF_NewStatus();
  for (size_t i = 0; i < sizeof OPERATIONS / sizeof *OPERATIONS && TF_GetCode(status) == 0; i++)
    define(&OPERATIONS[i], status);
  const int is_done = TF_GetCode(status) == 0;
  TF_DeleteStatus(status);
  return is_done;
}

/* define(threads): whether the operations are there. A second call changes the number of threads only. */
static napi_value define_from_node(napi_env env, napi_callback_info info) {
  static int is_tried = 0, is_done = 0;
  size_t count = 1;
  napi_value argument, answer;
  uint32_t asked = 1;
  napi_get_cb_info(env, info, &count, &argument, NULL, NULL);
  if (count == 1) napi_get_value_uint32(env, argument, &asked);
  threads = asked < 1 ? 1 : asked > MOST_THREADS ? MOST_THREADS : asked;
  if (!is_tried) is_done = define_all();
  is_tried = 1;
  napi_get_boolean(env, is_done != 0, &answer);
  return answer;
}

NAPI_MODULE_INIT() {
  napi_value define;
  if (napi_create_function(env, "define", NAPI_AUTO_LENGTH, define_from_node, NULL, &define) != napi_ok) return NULL;
  napi_set_named_property(env, exports, "define", define);
  return exports;
}
