/*
 * Operations that TensorFlow has only as chains of small passes over memory, each in one or two passes: the activations
 * GELU and SiLU, layer norm, and the parts of batch norm; and a max pooling that shows NaN, which TensorFlow's hide. They
 * become operations of the loaded TensorFlow, for its calls one by one and in graphs.
 */
#define _GNU_SOURCE
#include "batch_norm_kernels.h"
#include "elementwise_kernels.h"
#include "layer_norm_kernels.h"
#include "max_pool_kernels.h"
#include <node_api.h>

/* TensorFlow needs not know the lengths of vectors, nor what is left of an image: its interface tells no window. */
static void infer_nothing(TF_ShapeInferenceContext *context, TF_Status *status) {
  TF_ShapeInferenceContextSetUnknownShape(context, status);
}

/* The first output is like the first input, those behind it are vectors. */
static void infer_shapes(TF_ShapeInferenceContext *context, TF_Status *status) {
  infer_nothing(context, status);
  TF_ShapeHandle *handle = TF_NewShapeHandle();
  if (TF_GetCode(status) == 0) TF_ShapeInferenceContextGetInput(context, 0, handle, status);
  if (TF_GetCode(status) == 0) TF_ShapeInferenceContextSetOutput(context, 0, handle, status);
  TF_DeleteShapeHandle(handle);
}

enum attribute_set { NO_ATTRIBUTES, EPSILON, EPSILON_AND_ACTIVATION, WINDOW };

#define MOST_ATTRIBUTES 2

static const struct {
  const char *names[MOST_ATTRIBUTES];
  CreateFunction create;
} ATTRIBUTES[] = {
    [NO_ATTRIBUTES] = {{NULL}, NULL},
    [EPSILON] = {{"epsilon: float"}, create_with_epsilon},
    [EPSILON_AND_ACTIVATION] = {{"epsilon: float", "activation: int"}, create_with_activation},
    [WINDOW] = {{"size: int", "stride: int"}, create_with_window},
};

static const char *const FLOATS[] = {"y: float", "first: float", "second: float"};
static const char *const POOLED[] = {"y: float", "positions: uint8"};

static const struct operation {
  const char *name;
  int inputs, outputs;
  ShapeFunction infer;
  ComputeFunction compute;
  enum attribute_set attributes;
  const char *const *output_types;
} OPERATIONS[] = {
    {"BreedlabGelu", 1, 1, infer_shapes, compute_gelu, NO_ATTRIBUTES, FLOATS},
    {"BreedlabGeluGradient", 2, 1, infer_shapes, compute_gelu_gradient, NO_ATTRIBUTES, FLOATS},
    {"BreedlabSilu", 1, 1, infer_shapes, compute_silu, NO_ATTRIBUTES, FLOATS},
    {"BreedlabSiluGradient", 2, 1, infer_shapes, compute_silu_gradient, NO_ATTRIBUTES, FLOATS},
    {"BreedlabLayerNorm", 3, 3, infer_shapes, compute_norm, EPSILON, FLOATS},
    {"BreedlabLayerNormGradient", 5, 3, infer_shapes, compute_norm_gradient, EPSILON, FLOATS},
    {"BreedlabColumnStatistics", 1, 2, infer_nothing, compute_column_statistics, NO_ATTRIBUTES, FLOATS},
    {"BreedlabNormalization", 5, 1, infer_shapes, compute_normalization, EPSILON_AND_ACTIVATION, FLOATS},
    {"BreedlabNormalizationAndSum", 6, 1, infer_shapes, compute_normalization_and_sum, EPSILON_AND_ACTIVATION, FLOATS},
    {"BreedlabBatchNormGradient", 6, 3, infer_shapes, compute_batch_norm_gradient, EPSILON_AND_ACTIVATION, FLOATS},
    {"BreedlabMaxPool", 1, 2, infer_nothing, compute_max_pool, WINDOW, POOLED},
};

static void define(const struct operation *operation, TF_Status *status) {
  static const char *const INPUTS[] = {"a: float", "b: float", "c: float", "d: float", "e: float", "f: float"};
  TF_OpDefinitionBuilder *builder = TF_NewOpDefinitionBuilder(operation->name);
  for (int i = 0; i < operation->inputs; i++) TF_OpDefinitionBuilderAddInput(builder, INPUTS[i]);
  for (int i = 0; i < operation->outputs; i++) TF_OpDefinitionBuilderAddOutput(builder, operation->output_types[i]);
  const char *const *attributes = ATTRIBUTES[operation->attributes].names;
  for (int i = 0; i < MOST_ATTRIBUTES && attributes[i] != NULL; i++) TF_OpDefinitionBuilderAddAttr(builder, attributes[i]);
  TF_OpDefinitionBuilderSetShapeInferenceFunction(builder, operation->infer);
  TF_RegisterOpDefinition(builder, status);
  if (TF_GetCode(status) != 0) return;
  TF_KernelBuilder *kernel = TF_NewKernelBuilder(operation->name, "CPU", ATTRIBUTES[operation->attributes].create,
                                                 operation->compute, free);
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

/* Whether another copy of the addon has defined the operations in this process: a second definition would abort it. */
static int are_defined(TF_Status *status) {
  TF_Buffer *kernels = TF_GetRegisteredKernelsForOp(OPERATIONS[0].name, status);
  const int are = TF_GetCode(status) == 0 && kernels != NULL && kernels->length > 0;
  if (kernels != NULL) TF_DeleteBuffer(kernels);
  return are;
}

static int define_all(void) {
  if (!has_instructions() || find_functions() != 0) return 0;
  TF_Status *status = TF_NewStatus();
  if (are_defined(status)) {
    TF_DeleteStatus(status);
    return 1;
  }
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
