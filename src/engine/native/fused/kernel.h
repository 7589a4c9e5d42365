/* What kernels share: their inputs, outputs and ends. */
#ifndef BREEDLAB_KERNEL_H
#define BREEDLAB_KERNEL_H
#include "parallel.h"
#include "tensorflow.h"
#include <stdlib.h>

#define MOST_AXES 8
#define MOST_INPUTS 6
#define MOST_OUTPUTS 3

/* Attributes of a kernel, by their names. */
struct attributes {
  float epsilon;
  int32_t activation, size, stride;
};

typedef void (*ReadAttributes)(struct attributes *, TF_OpKernelConstruction *, TF_Status *);

static void read_epsilon(struct attributes *into, TF_OpKernelConstruction *construction, TF_Status *status) {
  TF_OpKernelConstruction_GetAttrFloat(construction, "epsilon", &into->epsilon, status);
}

static void read_activation(struct attributes *into, TF_OpKernelConstruction *construction, TF_Status *status) {
  read_epsilon(into, construction, status);
  if (TF_GetCode(status) == 0)
    TF_OpKernelConstruction_GetAttrInt32(construction, "activation", &into->activation, status);
}

static void read_window(struct attributes *into, TF_OpKernelConstruction *construction, TF_Status *status) {
  TF_OpKernelConstruction_GetAttrInt32(construction, "size", &into->size, status);
  if (TF_GetCode(status) == 0) TF_OpKernelConstruction_GetAttrInt32(construction, "stride", &into->stride, status);
}

static void *create_kernel(TF_OpKernelConstruction *construction, ReadAttributes read) {
  struct attributes *made = calloc(1, sizeof *made);
  TF_Status *status = TF_NewStatus();
  if (made == NULL) TF_SetStatus(status, RESOURCE_EXHAUSTED, "no memory for a kernel");
  else read(made, construction, status);
  if (TF_GetCode(status) != 0) TF_OpKernelConstruction_Failure(construction, status);
  TF_DeleteStatus(status);
  return made;
}

static void *create_with_epsilon(TF_OpKernelConstruction *construction) {
  return create_kernel(construction, read_epsilon);
}

static void *create_with_activation(TF_OpKernelConstruction *construction) {
  return create_kernel(construction, read_activation);
}

static void *create_with_window(TF_OpKernelConstruction *construction) {
  return create_kernel(construction, read_window);
}

/* A call of a kernel: its inputs and outputs hold on to their memory until it is finished. */
struct call {
  TF_OpKernelContext *context;
  TF_Status *status;
  int count;
  TF_Tensor *inputs[MOST_INPUTS], *outputs[MOST_OUTPUTS];
  const float *in[MOST_INPUTS];
  float *out[MOST_OUTPUTS];
};

static int is_ok(const struct call *call) { return TF_GetCode(call->status) == 0; }

static void fail(struct call *call, int code, const char *message) { TF_SetStatus(call->status, code, message); }

static void hold_output(struct call *call, int index, TF_Tensor *output) {
  if (output == NULL) return;
  call->outputs[index] = output;
  call->out[index] = TF_TensorData(output);
}

/* The first output, of the first input's shape, in its memory if nothing else reads it. */
static void output_like_input(struct call *call) {
  int64_t dims[MOST_AXES];
  TF_Tensor *like;
  TF_GetInput(call->context, 0, &like, call->status);
  if (!is_ok(call)) return;
  const int axes = TF_NumDims(like), input = 0;
  for (int i = 0; i < axes && i < MOST_AXES; i++) dims[i] = TF_Dim(like, i);
  // A tensor that is held counts as read.
  TF_DeleteTensor(like);
  if (axes > MOST_AXES) {
    fail(call, INVALID_ARGUMENT, "operations of Breedlab take at most 8 axes");
    return;
  }
  int forwarded;
  hold_output(
      call, 0,
      TF_ForwardInputOrAllocateOutput(call->context, &input, 1, 0, dims, axes, &forwarded, call->status));
}

static void output(struct call *call, int index, int type, const int64_t *dims, int axes, size_t bytes) {
  if (!is_ok(call)) return;
  hold_output(call, index, TF_AllocateOutput(call->context, index, type, dims, axes, bytes, call->status));
}

/* Outputs from `first` on, [length] each. */
static void vector_outputs(struct call *call, int first, int count, int64_t length) {
  for (int i = first; i < first + count; i++)
    output(call, i, FLOAT_TYPE, &length, 1, (size_t)length * sizeof(float));
}

static void take_inputs(struct call *call, int count) {
  for (int i = 0; i < count && is_ok(call); i++) {
    TF_GetInput(call->context, i, &call->inputs[i], call->status);
    if (!is_ok(call)) return;
    call->in[i] = TF_TensorData(call->inputs[i]);
    call->count++;
  }
}

static struct call begin(TF_OpKernelContext *context) {
  return (struct call){.context = context, .status = TF_NewStatus()};
}

/* A call with a first output like its first input. */
static struct call begin_like_input(TF_OpKernelContext *context, int inputs) {
  struct call call = begin(context);
  output_like_input(&call);
  take_inputs(&call, inputs);
  return call;
}

static size_t dim(const struct call *call, int axis) { return (size_t)TF_Dim(call->inputs[0], axis); }

static size_t value_count(const struct call *call) { return (size_t)TF_TensorElementCount(call->inputs[0]); }

/* Frees what the call holds; a status that is not OK becomes TensorFlow's. */
static void finish(struct call *call) {
  if (!is_ok(call)) TF_OpKernelContext_Failure(call->context, call->status);
  for (int i = 0; i < call->count; i++) TF_DeleteTensor(call->inputs[i]);
  for (int i = 0; i < MOST_OUTPUTS; i++)
    if (call->outputs[i] != NULL) TF_DeleteTensor(call->outputs[i]);
  TF_DeleteStatus(call->status);
}

#endif
