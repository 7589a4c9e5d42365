/* Kernels of activations and of their gradients. */
#ifndef BREEDLAB_ELEMENTWISE_KERNELS_H
#define BREEDLAB_ELEMENTWISE_KERNELS_H
#include "activations.h"
#include "kernel.h"

static void *create_nothing(TF_OpKernelConstruction *construction) {
  (void)construction;
  return NULL;
}

static void delete_nothing(void *kernel) { (void)kernel; }

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

#endif
