/* Kernels of activations and of their gradients. */
#ifndef BREEDLAB_ELEMENTWISE_KERNELS_H
#define BREEDLAB_ELEMENTWISE_KERNELS_H
#include "activations.h"
#include "kernel.h"

struct elementwise_work {
  Elementwise function;
  const float *const *inputs;
  float *output;
};

static void compute_values(void *context, size_t begin, size_t end) {
  const struct elementwise_work *work = context;
  work->function(work->inputs, work->output, begin, end);
}

static void compute_elementwise(TF_OpKernelContext *context, Elementwise function, int inputs) {
  struct call call = begin_like_input(context, inputs);
  if (is_ok(&call)) {
    struct elementwise_work work = {function, call.in, call.out[0]};
    in_parallel(value_count(&call), 1, compute_values, &work);
  }
  finish(&call);
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
