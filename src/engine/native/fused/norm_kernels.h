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

/* Refuses inputs other than a matrix, or two of one shape, followed by vectors; those behind `columns` have a value for each row. */
static void check_norm(const struct inputs *inputs, int matrices, int columns, TF_Status *status) {
  const TF_Tensor *x = inputs->tensors[0];
  int is_right = TF_NumDims(x) == 2;
  for (int i = 1; is_right && i < inputs->count; i++) {
    const TF_Tensor *tensor = inputs->tensors[i];
    const int64_t values = i < matrices ? TF_TensorElementCount(x) : TF_Dim(x, i < matrices + columns ? 1 : 0);
    is_right = TF_TensorElementCount(tensor) == values;
  }
  if (!is_right) TF_SetStatus(status, INVALID_ARGUMENT, "a layer norm takes [rows, channels] and vectors that fit it");
}

/* x [rows, channels], scale, offset -> y, mean [rows], variance [rows] */
static void compute_norm(void *kernel, TF_OpKernelContext *context) {
  TF_Status *status = TF_NewStatus();
  struct inputs inputs = {.count = 0};
  TF_Tensor *outputs[MOST_OUTPUTS] = {output_like(context, 0, status)};
  if (TF_GetCode(status) == 0) take_inputs(context, 3, &inputs, status);
  if (TF_GetCode(status) == 0) check_norm(&inputs, 1, 2, status);
  if (TF_GetCode(status) == 0) {
    const int64_t rows = TF_Dim(inputs.tensors[0], 0);
    outputs[1] = vector_output(context, 1, rows, status);
    outputs[2] = vector_output(context, 2, rows, status);
  }
  if (TF_GetCode(status) == 0) {
    const size_t rows = (size_t)TF_Dim(inputs.tensors[0], 0), channels = (size_t)TF_Dim(inputs.tensors[0], 1);
    struct layer_norm work = {
        .rows = rows, .channels = channels, .epsilon = *(float *)kernel,
        .x = inputs.data[0], .scale = inputs.data[1], .offset = inputs.data[2],
        .y = TF_TensorData(outputs[0]), .mean = TF_TensorData(outputs[1]), .variance = TF_TensorData(outputs[2])};
    in_parallel(rows, 1 + LEAST_VALUES / (channels + 1), normalize_rows, &work);
  }
  finish(context, &inputs, outputs, status);
}

/* dy, x [rows, channels], scale, mean, variance -> dx, dScale [channels], dOffset [channels] */
static void compute_norm_gradient(void *kernel, TF_OpKernelContext *context) {
  TF_Status *status = TF_NewStatus();
  struct inputs inputs = {.count = 0};
  TF_Tensor *outputs[MOST_OUTPUTS] = {output_like(context, 0, status)};
  if (TF_GetCode(status) == 0) take_inputs(context, 5, &inputs, status);
  if (TF_GetCode(status) == 0) check_norm(&inputs, 2, 1, status);
  if (TF_GetCode(status) == 0) {
    const int64_t channels = TF_Dim(inputs.tensors[1], 1);
    outputs[1] = vector_output(context, 1, channels, status);
    outputs[2] = vector_output(context, 2, channels, status);
  }
  if (TF_GetCode(status) == 0) {
    struct layer_norm_gradient work = {
        .rows = (size_t)TF_Dim(inputs.tensors[1], 0), .channels = (size_t)TF_Dim(inputs.tensors[1], 1),
        .epsilon = *(float *)kernel,
        .dy = inputs.data[0], .x = inputs.data[1], .scale = inputs.data[2],
        .mean = inputs.data[3], .variance = inputs.data[4], .dx = TF_TensorData(outputs[0])};
    if (layer_norm_gradients(&work, TF_TensorData(outputs[1]), TF_TensorData(outputs[2])) != 0)
      TF_SetStatus(status, RESOURCE_EXHAUSTED, "no memory for the sums of a layer norm's gradient");
  }
  finish(context, &inputs, outputs, status);
}

/* x [rows, columns] -> mean [columns], variance [columns] */
static void compute_column_statistics(void *kernel, TF_OpKernelContext *context) {
  (void)kernel;
  TF_Status *status = TF_NewStatus();
  struct inputs inputs = {.count = 0};
  TF_Tensor *outputs[MOST_OUTPUTS] = {NULL};
  take_inputs(context, 1, &inputs, status);
  if (TF_GetCode(status) == 0 && TF_NumDims(inputs.tensors[0]) != 2)
    TF_SetStatus(status, INVALID_ARGUMENT, "column statistics take [rows, columns]");
  for (int i = 0; i < 2 && TF_GetCode(status) == 0; i++)
    outputs[i] = vector_output(context, i, TF_Dim(inputs.tensors[0], 1), status);
  if (TF_GetCode(status) == 0) {
    struct column_statistics work = {
        .rows = (size_t)TF_Dim(inputs.tensors[0], 0), .columns = (size_t)TF_Dim(inputs.tensors[0], 1),
        .x = inputs.data[0], .mean = TF_TensorData(outputs[0]), .variance = TF_TensorData(outputs[1])};
    in_parallel(work.columns, 1 + LEAST_VALUES / (work.rows + 1), column_statistics, &work);
  }
  finish(context, &inputs, outputs, status);
}

/* Refuses what is no batch of images with a number of channels that batch_norm.h knows, and vectors that do not fit. */
static void check_images(const struct inputs *inputs, int images, TF_Status *status) {
  const TF_Tensor *x = inputs->tensors[0];
  int is_right = TF_NumDims(x) == 4 && TF_Dim(x, 3) > 0 && TF_Dim(x, 3) % LEAST_SIDE_BY_SIDE == 0;
  for (int i = 1; is_right && i < inputs->count; i++) {
    const int64_t values = i < images ? TF_TensorElementCount(x) : TF_Dim(x, 3);
    is_right = TF_TensorElementCount(inputs->tensors[i]) == values;
  }
  if (!is_right)
    TF_SetStatus(status, INVALID_ARGUMENT, "batch norm takes [batch, height, width, 8 n] and vectors that fit it");
}

/* The vectors of a batch norm, each repeated to a period: mean, 1 / sqrt(variance + epsilon), scale, and two more. */
struct periods {
  size_t period;
  float *mean, *inverse, *scale, *first, *second;
};

/* Without memory, `mean` is NULL. */
static struct periods repeat(const struct inputs *inputs, const int order[3], size_t channels, float epsilon) {
  const size_t period = repeated_count(channels);
  struct periods made = {.period = period, .mean = malloc(5 * period * sizeof(float))};
  if (made.mean == NULL) return made;
  made.inverse = made.mean + period;
  made.scale = made.inverse + period;
  made.first = made.scale + period;
  made.second = made.first + period;
  for (size_t i = 0; i < period; i++) {
    made.mean[i] = inputs->data[order[0]][i % channels];
    made.inverse[i] = 1.0f / __builtin_sqrtf(inputs->data[order[1]][i % channels] + epsilon);
    made.scale[i] = inputs->data[order[2]][i % channels];
  }
  return made;
}

/* Calls work on whole periods, on several threads; `rest` is for what is left, less than a period. */
static size_t in_periods(size_t values, size_t period, Work work, void *context) {
  in_parallel(values / period, 1 + LEAST_VALUES / period, work, context);
  return values % period;
}

/* x [batch, height, width, channels], scale, offset, mean, variance -> y */
static void compute_normalization(void *kernel, TF_OpKernelContext *context) {
  TF_Status *status = TF_NewStatus();
  struct inputs inputs = {.count = 0};
  TF_Tensor *outputs[MOST_OUTPUTS] = {output_like(context, 0, status)};
  if (TF_GetCode(status) == 0) take_inputs(context, 5, &inputs, status);
  if (TF_GetCode(status) == 0) check_images(&inputs, 1, status);
  if (TF_GetCode(status) == 0) {
    const size_t channels = (size_t)TF_Dim(inputs.tensors[0], 3);
    const size_t values = (size_t)TF_TensorElementCount(inputs.tensors[0]);
    const struct periods of = repeat(&inputs, (const int[]){3, 4, 1}, channels, *(float *)kernel);
    if (of.mean == NULL) TF_SetStatus(status, RESOURCE_EXHAUSTED, "no memory for a batch norm");
    else {
      for (size_t i = 0; i < of.period; i++) of.first[i] = inputs.data[2][i % channels];
      struct normalization work = {of.period, inputs.data[0], TF_TensorData(outputs[0]),
                                   of.mean, of.inverse, of.scale, of.first};
      const size_t rest = in_periods(values, of.period, normalize_periods, &work);
      work.x += values - rest;
      work.y += values - rest;
      work.period = rest;
      if (rest > 0) normalize_periods(&work, 0, 1);
      free(of.mean);
    }
  }
  finish(context, &inputs, outputs, status);
}

/* Sums of every image, those of the images in turn, and then the gradients. Returns 0, or -1 without memory. */
static int batch_norm_gradients(const struct inputs *inputs, float epsilon, float *dx, float *d_scale, float *d_offset) {
  const TF_Tensor *shape = inputs->tensors[0];
  const size_t channels = (size_t)TF_Dim(shape, 3), images = (size_t)TF_Dim(shape, 0);
  const size_t pixels = (size_t)(TF_Dim(shape, 1) * TF_Dim(shape, 2)), values = images * pixels * channels;
  const struct periods of = repeat(inputs, (const int[]){3, 4, 2}, channels, epsilon);
  float *sums = malloc((1 + images * 2 * channels) * sizeof(float));
  if (of.mean == NULL || sums == NULL) {
    free(of.mean);
    free(sums);
    return -1;
  }
  struct batch_norm_sums summing = {pixels, channels, inputs->data[0], inputs->data[1], of.mean, of.inverse, sums};
  in_parallel(images, 1 + LEAST_VALUES / (pixels * channels + 1), sum_images, &summing);
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
  struct batch_norm_gradient work = {of.period, inputs->data[0], inputs->data[1], dx, of.mean,
                                     of.inverse, of.scale,        of.first,        of.second};
  const size_t rest = in_periods(values, of.period, gradient_periods, &work);
  work.dy += values - rest;
  work.x += values - rest;
  work.dx += values - rest;
  work.period = rest;
  if (rest > 0) gradient_periods(&work, 0, 1);
  free(of.mean);
  return 0;
}

/* dy, x [batch, height, width, channels], scale, mean, variance -> dx, dScale [channels], dOffset [channels] */
static void compute_batch_norm_gradient(void *kernel, TF_OpKernelContext *context) {
  TF_Status *status = TF_NewStatus();
  struct inputs inputs = {.count = 0};
  TF_Tensor *outputs[MOST_OUTPUTS] = {output_like(context, 0, status)};
  if (TF_GetCode(status) == 0) take_inputs(context, 5, &inputs, status);
  if (TF_GetCode(status) == 0) check_images(&inputs, 2, status);
  for (int i = 1; i < 3 && TF_GetCode(status) == 0; i++)
    outputs[i] = vector_output(context, i, TF_Dim(inputs.tensors[0], 3), status);
  if (TF_GetCode(status) == 0 &&
      batch_norm_gradients(&inputs, *(float *)kernel, TF_TensorData(outputs[0]), TF_TensorData(outputs[1]),
                           TF_TensorData(outputs[2])) != 0)
    TF_SetStatus(status, RESOURCE_EXHAUSTED, "no memory for a batch norm's gradient");
  finish(context, &inputs, outputs, status);
}

#endif
