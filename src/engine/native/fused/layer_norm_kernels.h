/* Kernels of layer norm. */
#ifndef BREEDLAB_LAYER_NORM_KERNELS_H
#define BREEDLAB_LAYER_NORM_KERNELS_H
#include "kernel.h"
#include "layer_norm.h"

/*
 * Refuses inputs other than a matrix, or two of one shape, followed by vectors: the first `columns` of these have a value
 * for each column, the others one for each row.
 */
static void check_norm(struct call *call, int matrices, int columns) {
  const TF_Tensor *x = call->inputs[0];
  int is_right = TF_NumDims(x) == 2;
  for (int i = 1; is_right && i < call->count; i++) {
    const int64_t values = i < matrices ? TF_TensorElementCount(x) : TF_Dim(x, i < matrices + columns ? 1 : 0);
    is_right = TF_TensorElementCount(call->inputs[i]) == values;
  }
  if (!is_right) fail(call, INVALID_ARGUMENT, "a layer norm takes [rows, channels] and vectors that fit it");
}

/* x [rows, channels], scale, offset -> y, mean [rows], variance [rows] */
static void compute_norm(void *kernel, TF_OpKernelContext *context) {
  struct call call = begin_like_input(context, 3);
  if (is_ok(&call)) check_norm(&call, 1, 2);
  if (is_ok(&call)) vector_outputs(&call, 1, 2, TF_Dim(call.inputs[0], 0));
  if (is_ok(&call)) {
    struct layer_norm work = {
        .rows = dim(&call, 0), .channels = dim(&call, 1), .epsilon = ((const struct attributes *)kernel)->epsilon,
        .x = call.in[0], .scale = call.in[1], .offset = call.in[2],
        .y = call.out[0], .mean = call.out[1], .variance = call.out[2]};
    in_parallel(work.rows, work.channels, normalize_rows, &work);
  }
  finish(&call);
}

/* dy, x [rows, channels], scale, mean, variance -> dx, dScale [channels], dOffset [channels] */
static void compute_norm_gradient(void *kernel, TF_OpKernelContext *context) {
  struct call call = begin_like_input(context, 5);
  if (is_ok(&call)) check_norm(&call, 2, 1);
  if (is_ok(&call)) vector_outputs(&call, 1, 2, TF_Dim(call.inputs[0], 1));
  if (is_ok(&call)) {
    struct layer_norm_gradient work = {
        .rows = dim(&call, 0), .channels = dim(&call, 1), .epsilon = ((const struct attributes *)kernel)->epsilon,
        .dy = call.in[0], .x = call.in[1], .scale = call.in[2],
        .mean = call.in[3], .variance = call.in[4], .dx = call.out[0]};
    if (layer_norm_gradients(&work, call.out[1], call.out[2]) != 0)
      fail(&call, RESOURCE_EXHAUSTED, "no memory for the sums of a layer norm's gradient");
  }
  finish(&call);
}

#endif
