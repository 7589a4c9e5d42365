/* Kernels of the parts of batch norm. */
#ifndef BREEDLAB_BATCH_NORM_KERNELS_H
#define BREEDLAB_BATCH_NORM_KERNELS_H
#include "batch_norm.h"
#include "kernel.h"

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
static void check_images(struct call *call, int first, int last) {
  const TF_Tensor *x = call->inputs[0];
  int is_right = TF_NumDims(x) == 4 && TF_Dim(x, 3) > 0 && TF_Dim(x, 3) % LEAST_SIDE_BY_SIDE == 0;
  for (int i = 1; is_right && i < call->count; i++) {
    const int64_t values = i < first || i >= call->count - last ? TF_TensorElementCount(x) : TF_Dim(x, 3);
    is_right = TF_TensorElementCount(call->inputs[i]) == values;
  }
  if (!is_right) fail(call, INVALID_ARGUMENT, "batch norm takes [batch, height, width, 8 n] and vectors that fit it");
}

/* The vectors of a batch norm. Without memory, `mean` is NULL. */
static struct vectors repeat(size_t channels, float epsilon, const float *mean, const float *variance,
                             const float *scale, const float *offset) {
  const size_t period = repeated_count(channels);
  struct vectors made = {.period = period, .mean = malloc(6 * period * sizeof(float))};
  if (made.mean == NULL) return made;
  made.inverse = made.mean + period;
  made.scale = made.inverse + period;
  made.offset = made.scale + period;
  made.shift = made.offset + period;
  made.slope = made.shift + period;
  for (size_t i = 0; i < period; i++) {
    made.mean[i] = mean[i % channels];
    made.inverse[i] = 1.0f / __builtin_sqrtf(variance[i % channels] + epsilon);
    made.scale[i] = scale[i % channels];
    made.offset[i] = offset[i % channels];
  }
  return made;
}

static void normalize(void *kernel, TF_OpKernelContext *context, int addends) {
  const struct attributes *attributes = kernel;
  struct call call = begin_like_input(context, 5 + addends);
  if (is_ok(&call)) check_images(&call, 1, addends);
  if (is_ok(&call)) {
    struct normalization work = {
        .activation = attributes->activation, .values = value_count(&call),
        .x = call.in[0], .addend = addends ? call.in[5] : NULL, .y = call.out[0],
        .vectors = repeat(dim(&call, 3), attributes->epsilon, call.in[3], call.in[4], call.in[1], call.in[2])};
    const size_t period = work.vectors.period;
    if (work.vectors.mean == NULL) fail(&call, RESOURCE_EXHAUSTED, "no memory for a batch norm");
    else in_parallel(period_count(work.values, period), period, normalize_periods, &work);
    free(work.vectors.mean);
  }
  finish(&call);
}

/* x [batch, height, width, channels], scale, offset, mean, variance -> y */
static void compute_normalization(void *kernel, TF_OpKernelContext *context) { normalize(kernel, context, 0); }

/* The same, and last an addend like x, which the activation takes with it. */
static void compute_normalization_and_sum(void *kernel, TF_OpKernelContext *context) { normalize(kernel, context, 1); }

/* Sums of every image, those of the images in turn, and then the gradients. Returns 0, or -1 without memory. */
static int batch_norm_gradients(const struct call *call, const struct attributes *attributes) {
  const size_t channels = dim(call, 3);
  float *d_scale = call->out[1], *d_offset = call->out[2];
  struct batch_norm_gradient work = {
      .activation = attributes->activation,
      .images = dim(call, 0), .pixels = dim(call, 1) * dim(call, 2), .channels = channels,
      .dy = call->in[0], .x = call->in[1], .dx = call->out[0],
      .vectors = repeat(channels, attributes->epsilon, call->in[4], call->in[5], call->in[2], call->in[3])};
  work.sums = malloc((1 + work.images * 2 * channels) * sizeof(float));
  const int has_memory = work.vectors.mean != NULL && work.sums != NULL;
  if (has_memory) {
    in_parallel(work.images, work.pixels * channels, sum_images, &work);
    for (size_t i = 0; i < channels; i++) {
      d_scale[i] = d_offset[i] = 0;
      for (size_t image = 0; image < work.images; image++) {
        d_scale[i] += work.sums[image * 2 * channels + i];
        d_offset[i] += work.sums[(image * 2 + 1) * channels + i];
      }
    }
    const struct vectors of = work.vectors;
    const float count = (float)(work.images * work.pixels);
    for (size_t i = 0; i < of.period; i++) {
      of.shift[i] = d_offset[i % channels] / count;
      of.slope[i] = d_scale[i % channels] * of.inverse[i] / count;
    }
    in_parallel(period_count(value_count(call), of.period), of.period, gradient_periods, &work);
  }
  free(work.sums);
  free(work.vectors.mean);
  return has_memory ? 0 : -1;
}

/* dy, x [batch, height, width, channels], scale, offset, mean, variance -> dx, dScale [channels], dOffset [channels] */
static void compute_batch_norm_gradient(void *kernel, TF_OpKernelContext *context) {
  struct call call = begin_like_input(context, 6);
  if (is_ok(&call)) check_images(&call, 2, 0);
  if (is_ok(&call)) vector_outputs(&call, 1, 2, TF_Dim(call.inputs[0], 3));
  if (is_ok(&call) && batch_norm_gradients(&call, kernel) != 0)
    fail(&call, RESOURCE_EXHAUSTED, "no memory for a batch norm's gradient");
  finish(&call);
}

#endif
