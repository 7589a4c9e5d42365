/* Kernel of max pooling. */
#ifndef BREEDLAB_MAX_POOL_KERNELS_H
#define BREEDLAB_MAX_POOL_KERNELS_H
#include "kernel.h"
#include "max_pool.h"

/* x [batch, height, width, channels] -> y [batch, height', width', channels], positions of its values, in one row */
static void compute_max_pool(void *kernel, TF_OpKernelContext *context) {
  const struct attributes *attributes = kernel;
  const int64_t size = attributes->size, stride = attributes->stride;
  struct call call = begin(context);
  take_inputs(&call, 1);
  const TF_Tensor *x = call.inputs[0];
  if (is_ok(&call) && (TF_NumDims(x) != 4 || size < 1 || stride < 1 || size * size > MOST_POSITIONS ||
                       TF_Dim(x, 1) < size || TF_Dim(x, 2) < size))
    fail(&call, INVALID_ARGUMENT, "a max pooling takes [batch, height, width, channels], and windows that lie on it");
  if (is_ok(&call)) {
    const int64_t dims[] = {TF_Dim(x, 0), (TF_Dim(x, 1) - size) / stride + 1, (TF_Dim(x, 2) - size) / stride + 1,
                            TF_Dim(x, 3)};
    const int64_t values = dims[0] * dims[1] * dims[2] * dims[3];
    output(&call, 0, FLOAT_TYPE, dims, 4, (size_t)values * sizeof(float));
    output(&call, 1, BYTE_TYPE, &values, 1, (size_t)values);
    if (is_ok(&call)) {
      struct max_pool work = {
          .height = dim(&call, 1), .width = dim(&call, 2), .channels = dim(&call, 3),
          .size = (size_t)size, .stride = (size_t)stride,
          .output_height = (size_t)dims[1], .output_width = (size_t)dims[2],
          .x = call.in[0], .y = call.out[0], .positions = TF_TensorData(call.outputs[1])};
      in_parallel((size_t)(dims[0] * dims[1]), (size_t)(dims[2] * dims[3] * size * size),
                  size == 2 ? max_pool_rows_by_2 : size == 3 ? max_pool_rows_by_3 : max_pool_rows_by_any, &work);
    }
  }
  finish(&call);
}

#endif
