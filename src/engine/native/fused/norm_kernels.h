/* Kernels of layer norm and of the parts of batch norm. */
#ifndef BREEDLAB_NORM_KERNELS_H
#define BREEDLAB_NORM_KERNELS_H
#include "batch_norm.h"
#include "kernel.h"
#include "layer_norm.h"

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
        .rows = dim(&call, 0), .channels = dim(&call, 1), .epsilon = *(float *)kernel,
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
        .rows = dim(&call, 0), .channels = dim(&call, 1), .epsilon = *(float *)kernel,
        .dy = call.in[0], .x = call.in[1], .scale = call.in[2],
        .mean = call.in[3], .variance = call.in[4], .dx = call.out[0]};
    if (layer_norm_gradients(&work, call.out[1], call.out[2]) != 0)
      fail(&call, RESOURCE_EXHAUSTED, "no memory for the sums of a layer norm's gradient");
  }
  finish(&call);
}

/* x [rows, columns] -> mean [columns], variance [columns] */
static void compute_column_statistics(void *kernel, TF_OpKernelContext *context) {
  (void)kernel;
  struct call call = begin(context);
  take_inputs(&call, 1);
  if (is_ok(&call) && TF_NumDims(call.inputs[0]) != 2)
    fail(&call, INVALID_ARGUMENT, "column statistics take [rows, columns]");
  if (is_ok(&call)) vector_outputs(&call, 0, 2, TF_Dim(call.inputs[0], 1));
  if (is_ok(&call)) {
    struct column_statistics work = {
        .rows = dim(&call, 0), .columns = dim(&call, 1), .x = call.in[0], .mean = call.out[0], .variance = call.out[1]};
    in_parallel(work.columns, work.rows, column_statistics, &work);
  }
  finish(&call);
}

/* Refuses what is no batch of images with a number of channels that batch_norm.h knows, and vectors that do not fit. */
static void check_images(struct call *call, int images) {
  const TF_Tensor *x = call->inputs[0];
  int is_right = TF_NumDims(x) == 4 && TF_Dim(x, 3) > 0 && TF_Dim(x, 3) % LEAST_SIDE_BY_SIDE == 0;
  for (int i = 1; is_right && i < call->count; i++) {
    const int64_t values = i < images ? TF_TensorElementCount(x) : TF_Dim(x, 3);
    is_right = TF_TensorElementCount(call->inputs[i]) == values;
  }
  if (!is_right) fail(call, INVALID_ARGUMENT, "batch norm takes [batch, height, width, 8 n] and vectors that fit it");
}

/* The vectors of a batch norm, each repeated to a period: mean, 1 / sqrt(variance + epsilon), scale, and two more. */
struct periods {
  size_t period;
  float *mean, *inverse, *scale, *first, *second;
};

/* Without memory, `mean` is NULL. */
static struct periods repeat(size_t channels, float epsilon, const float *mean, const float *variance,
                             const float *scale) {
  const size_t period = repeated_count(channels);
  struct periods made = {.period = period, .mean = malloc(5 * period * sizeof(float))};
  if (made.mean == NULL) return made;
  made.inverse = made.mean + period;
  made.scale = made.inverse + period;
  made.first = made.scale + period;
  made.second = made.first + period;
  for (size_t i = 0; i < period; i++) {
    made.mean[i] = mean[i % channels];
    made.inverse[i] = 1.0f / __builtin_sqrtf(variance[i % channels] + epsilon);
    made.scale[i] = scale[i % channels];
  }
  return made;
}

/* x [batch, height, width, channels], scale, offset, mean, variance -> y */
static void compute_normalization(void *kernel, TF_OpKernelContext *context) {
  struct call call = begin_like_input(context, 5);
  if (is_ok(&call)) check_images(&call, 1);
  if (is_ok(&call)) {
    const size_t channels = dim(&call, 3);
    const struct periods of = repeat(channels, *(float *)kernel, call.in[3], call.in[4], call.in[1]);
    if (of.mean == NULL) fail(&call, RESOURCE_EXHAUSTED, "no memory for a batch norm");
    else {
      for (size_t i = 0; i < of.period; i++) of.first[i] = call.in[2][i % channels];
      struct normalization work = {of.period, value_count(&call), call.in[0], call.out[0],
                                   of.mean,   of.inverse,         of.scale,   of.first};
      in_parallel(period_count(work.values, of.period), of.period, normalize_periods, &work);
      free(of.mean);
    }
  }
  finish(&call);
}

/* Sums of every image, those of the images in turn, and then the gradients. Returns 0, or -1 without memory. */
static int batch_norm_gradients(const struct call *call, float epsilon) {
  const size_t channels = dim(call, 3), images = dim(call, 0), pixels = dim(call, 1) * dim(call, 2);
  float *dx = call->out[0], *d_scale = call->out[1], *d_offset = call->out[2];
  const struct periods of = repeat(channels, epsilon, call->in[3], call->in[4], call->in[2]);
  float *sums = malloc((1 + images * 2 * channels) * sizeof(float));
  if (of.mean == NULL || sums == NULL) {
    free(of.mean);
    free(sums);
    return -1;
  }
  struct batch_norm_sums summing = {pixels, channels, call->in[0], call->in[1], of.mean, of.inverse, sums};
  in_parallel(images, pixels * channels, sum_images, &summing);
  for (size_t i = 0; i < channels; i++) {
    d_scale[i] = d_offset[i] = 0;
    for (size_t image = 0; image < images; image++) {
      d_scale[i] += sums[image * 2 * channels + i];
      d_offset[i] += sums[(image * 2 + 1) * channels + i];
    }
  }
  free(sums);
  const float count = (float)(images * pixels);
  for (size_t i = 0; i < of.period; i++) {
    of.first[i] = d_offset[i % channels] / count;
    of.second[i] = d_scale[i % channels] * of.inverse[i] / count;
  }
  struct batch_norm_gradient work = {of.period, value_count(call), call->in[0], call->in[1], dx,
                                     of.mean,   of.inverse,        of.scale,    of.first,    of.second};
  in_parallel(period_count(work.values, of.period), of.period, gradient_periods, &work);
  free(of.mean);
  return 0;
}

/* dy, x [batch, height, width, channels], scale, mean, variance -> dx, dScale [channels], dOffset [channels] */
static void compute_batch_norm_gradient(void *kernel, TF_OpKernelContext *context) {
  struct call call = begin_like_input(context, 5);
  if (is_ok(&call)) check_images(&call, 2);
  if (is_ok(&call)) vector_outputs(&call, 1, 2, TF_Dim(call.inputs[0], 3));
  if (is_ok(&call) && batch_norm_gradients(&call, *(float *)kernel) != 0)
    fail(&call, RESOURCE_EXHAUSTED, "no memory for a batch norm's gradient");
  finish(&call);
}

#endif
