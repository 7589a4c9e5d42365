/*
 * Operations that TensorFlow has only as chains of small passes over memory, each in one or two passes: the activations
 * GELU and SiLU, layer norm, and the parts of batch norm. They become operations of the loaded TensorFlow, for its calls
 * one by one and in graphs.
 */
#define _GNU_SOURCE
#include "elementwise_kernels.h"
#include "norm_kernels.h"
#include <node_api.h>

/* TensorFlow needs not know the lengths of vectors. */
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

static const struct operation {
  const char *name;
  int inputs, outputs;
  ShapeFunction infer;
  ComputeFunction compute;
  int has_epsilon;
} OPERATIONS[] = {
    {"BreedlabGelu", 1, 1, infer_shapes, compute_gelu, 0},
    {"BreedlabGeluGradient", 2, 1, infer_shapes, compute_gelu_gradient, 0},
    {"BreedlabSilu", 1, 1, infer_shapes, compute_silu, 0},
    {"BreedlabSiluGradient", 2, 1, infer_shapes, compute_silu_gradient, 0},
    {"BreedlabLayerNorm", 3, 3, infer_shapes, compute_norm, 1},
    {"BreedlabLayerNormGradient", 5, 3, infer_shapes, compute_norm_gradient, 1},
    {"BreedlabColumnStatistics", 1, 2, infer_nothing, compute_column_statistics, 0},
    {"BreedlabNormalization", 5, 1, infer_shapes, compute_normalization, 1},
    {"BreedlabBatchNormGradient", 5, 3, infer_shapes, compute_batch_norm_gradient, 1},
};

static void define(const struct operation *operation, TF_Status *status) {
  static const char *const INPUTS[] = {"a: float", "b: float", "c: float", "d: float", "e: float"};
  static const char *const OUTPUTS[] = {"y: float", "first: float", "second: float"};
  TF_OpDefinitionBuilder *builder = TF_NewOpDefinitionBuilder(operation->name);
  for (int i = 0; i < operation->inputs; i++) TF_OpDefinitionBuilderAddInput(builder, INPUTS[i]);
  for (int i = 0; i < operation->outputs; i++) TF_OpDefinitionBuilderAddOutput(builder, OUTPUTS[i]);
  if (operation->has_epsilon) TF_OpDefinitionBuilderAddAttr(builder, "epsilon: float");
  TF_OpDefinitionBuilderSetShapeInferenceFunction(builder, operation->infer);
  TF_RegisterOpDefinition(builder, status);
  if (TF_GetCode(status) != 0) return;
  const CreateFunction create = operation->has_epsilon ? create_norm : NULL;
  TF_KernelBuilder *kernel = TF_NewKernelBuilder(operation->name, "CPU", create, operation->compute, free);
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
