/* What kernels share: their inputs, outputs and ends. */
#ifndef BREEDLAB_KERNEL_H
#define BREEDLAB_KERNEL_H
#include "parallel.h"
#include "tensorflow.h"
#include <stdlib.h>

/* Fewer values than this take less time than a thread does to start. */
#define LEAST_VALUES 262144
#define MOST_AXES 8
#define MOST_INPUTS 5
#define MOST_OUTPUTS 3

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

static TF_Tensor *vector_output(TF_OpKernelContext *context, int index, int64_t length, TF_Status *status) {
  if (TF_GetCode(status) != 0) return NULL;
  return TF_AllocateOutput(context, index, FLOAT_TYPE, &length, 1, (size_t)length * sizeof(float), status);
}

/* Frees outputs and status; a status that is not OK becomes the call's. */
static void finish(TF_OpKernelContext *context, struct inputs *inputs, TF_Tensor *const *outputs, TF_Status *status) {
  if (TF_GetCode(status) != 0) TF_OpKernelContext_Failure(context, status);
  free_inputs(inputs);
  for (int i = 0; i < MOST_OUTPUTS; i++)
    if (outputs[i] != NULL) TF_DeleteTensor(outputs[i]);
  TF_DeleteStatus(status);
}

#endif
