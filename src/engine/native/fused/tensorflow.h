/*
 * The part of TensorFlow's C interface that operations of one's own need (tensorflow/c/c_api.h, kernels.h, ops.h, tf_buffer.h,
 * tf_status.h, tf_tensor.h). The functions are looked up in the library that the engine's binding has loaded, so that this addon
 * is linked to none.
 */
#ifndef BREEDLAB_TENSORFLOW_H
#define BREEDLAB_TENSORFLOW_H
#include <dlfcn.h>
#include <stddef.h>
#include <stdint.h>

typedef struct TF_Status TF_Status;
typedef struct TF_Tensor TF_Tensor;
typedef struct TF_Buffer {
  const void *data;
  size_t length;
  void (*free_data)(void *data, size_t length);
} TF_Buffer;
typedef struct TF_OpKernelContext TF_OpKernelContext;
typedef struct TF_OpKernelConstruction TF_OpKernelConstruction;
typedef struct TF_KernelBuilder TF_KernelBuilder;
typedef struct TF_OpDefinitionBuilder TF_OpDefinitionBuilder;
typedef struct TF_ShapeInferenceContext TF_ShapeInferenceContext;
typedef struct TF_ShapeHandle TF_ShapeHandle;
typedef void (*ShapeFunction)(TF_ShapeInferenceContext *, TF_Status *);
typedef void *(*CreateFunction)(TF_OpKernelConstruction *);
typedef void (*ComputeFunction)(void *, TF_OpKernelContext *);
typedef void (*DeleteFunction)(void *);

#define FLOAT_TYPE 1
#define BYTE_TYPE 4
#define INVALID_ARGUMENT 3
#define RESOURCE_EXHAUSTED 8

#define TENSORFLOW_FUNCTIONS(F)                                                                                 \
  F(TF_Status *, TF_NewStatus, (void))                                                                          \
  F(void, TF_DeleteStatus, (TF_Status *))                                                                       \
  F(void, TF_SetStatus, (TF_Status *, int code, const char *message))                                           \
  F(int, TF_GetCode, (const TF_Status *))                                                                       \
  F(TF_Buffer *, TF_GetRegisteredKernelsForOp, (const char *name, TF_Status *))                                 \
  F(void, TF_DeleteBuffer, (TF_Buffer *))                                                                       \
  F(TF_OpDefinitionBuilder *, TF_NewOpDefinitionBuilder, (const char *name))                                    \
  F(void, TF_OpDefinitionBuilderAddInput, (TF_OpDefinitionBuilder *, const char *))                             \
  F(void, TF_OpDefinitionBuilderAddOutput, (TF_OpDefinitionBuilder *, const char *))                            \
  F(void, TF_OpDefinitionBuilderAddAttr, (TF_OpDefinitionBuilder *, const char *))                              \
  F(void, TF_OpDefinitionBuilderSetShapeInferenceFunction, (TF_OpDefinitionBuilder *, ShapeFunction))           \
  F(void, TF_RegisterOpDefinition, (TF_OpDefinitionBuilder *, TF_Status *))                                     \
  F(TF_ShapeHandle *, TF_NewShapeHandle, (void))                                                                \
  F(void, TF_DeleteShapeHandle, (TF_ShapeHandle *))                                                             \
  F(void, TF_ShapeInferenceContextGetInput, (TF_ShapeInferenceContext *, int, TF_ShapeHandle *, TF_Status *))   \
  F(void, TF_ShapeInferenceContextSetOutput, (TF_ShapeInferenceContext *, int, TF_ShapeHandle *, TF_Status *))  \
  F(void, TF_ShapeInferenceContextSetUnknownShape, (TF_ShapeInferenceContext *, TF_Status *))                   \
  F(TF_KernelBuilder *, TF_NewKernelBuilder,                                                                    \
    (const char *operation, const char *device, CreateFunction, ComputeFunction, DeleteFunction))               \
  F(void, TF_RegisterKernelBuilder, (const char *name, TF_KernelBuilder *, TF_Status *))                        \
  F(void, TF_OpKernelConstruction_GetAttrFloat, (TF_OpKernelConstruction *, const char *, float *, TF_Status *)) \
  F(void, TF_OpKernelConstruction_GetAttrInt32,                                                                 \
    (TF_OpKernelConstruction *, const char *, int32_t *, TF_Status *))                                          \
  F(void, TF_OpKernelConstruction_Failure, (TF_OpKernelConstruction *, TF_Status *))                            \
  F(void, TF_OpKernelContext_Failure, (TF_OpKernelContext *, TF_Status *))                                      \
  F(void, TF_GetInput, (TF_OpKernelContext *, int, TF_Tensor **, TF_Status *))                                  \
  F(TF_Tensor *, TF_AllocateOutput,                                                                             \
    (TF_OpKernelContext *, int index, int type, const int64_t *dims, int axes, size_t bytes, TF_Status *))      \
  F(TF_Tensor *, TF_ForwardInputOrAllocateOutput,                                                               \
    (TF_OpKernelContext *, const int *inputs, int count, int output, const int64_t *dims, int axes, int *input, \
     TF_Status *))                                                                                              \
  F(void *, TF_TensorData, (const TF_Tensor *))                                                                 \
  F(int, TF_NumDims, (const TF_Tensor *))                                                                       \
  F(int64_t, TF_Dim, (const TF_Tensor *, int))                                                                  \
  F(int64_t, TF_TensorElementCount, (const TF_Tensor *))                                                        \
  F(void, TF_DeleteTensor, (TF_Tensor *))

#define DECLARE(result, name, arguments) static result(*name) arguments;
TENSORFLOW_FUNCTIONS(DECLARE)
#undef DECLARE

/* Libraries of the wheel and of the C distribution, by the names under which one is loaded already. */
#ifdef __APPLE__
static const char *const LIBRARIES[] = {"@rpath/libtensorflow_cc.2.dylib", "@rpath/libtensorflow.2.dylib"};
#else
static const char *const LIBRARIES[] = {"libtensorflow_cc.so.2", "libtensorflow.so.2"};
#endif

/* Returns 0, or -1 if no loaded TensorFlow has all the functions. */
static int find_functions(void) {
  for (size_t i = 0; i < sizeof LIBRARIES / sizeof *LIBRARIES; i++) {
    void *library = dlopen(LIBRARIES[i], RTLD_LAZY | RTLD_NOLOAD);
    if (library == NULL) continue;
    int missing = 0;
#define FIND(result, name, arguments) missing |= (*(void **)&name = dlsym(library, #name)) == NULL;
    TENSORFLOW_FUNCTIONS(FIND)
#undef FIND
    if (!missing) return 0;
  }
  return -1;
}

#endif
