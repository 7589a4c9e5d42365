/*
 * Parts of batch norm over [batch, height, width, channels]. They give the bits of oneDNN's kernels on one thread, on any
 * number of threads: every sum has their order, and what depends on a channel alone is computed once.
 */
#ifndef BREEDLAB_BATCH_NORM_H
#define BREEDLAB_BATCH_NORM_H
#include "activations.h"
#include "parallel.h"
#include "vector_math.h"
#include <stdlib.h>
#include <string.h>

/* Columns that are summed together: they stay in the cache between both passes. */
#define COLUMNS 512
/* Channels whose sums stay in registers: their number is a multiple of the least. */
#define LEAST_SIDE_BY_SIDE 8
#define MOST_SIDE_BY_SIDE 64

struct column_statistics {
  size_t rows, columns;
  const float *x;
  float *mean, *variance;
};

/* Mean and biased variance of columns [begin, end), one row after the other. */
WIDEST static void column_statistics(void *context, size_t begin, size_t end) {
  const struct column_statistics *of = context;
  const float rows = (float)of->rows;
  for (size_t first = begin; first < end; first += COLUMNS) {
    const size_t width = end - first < COLUMNS ? end - first : COLUMNS;
    float sums[COLUMNS] = {0}, squares[COLUMNS] = {0};
    float *mean = of->mean + first, *variance = of->variance + first;
    for (size_t row = 0; row < of->rows; row++) {
      const float *x = of->x + row * of->columns + first;
      for (size_t i = 0; i < width; i++) sums[i] += x[i];
    }
    for (size_t i = 0; i < width; i++) sums[i] /= rows;
    for (size_t row = 0; row < of->rows; row++) {
      const float *x = of->x + row * of->columns + first;
      for (size_t i = 0; i < width; i++) squares[i] = FUSED(x[i] - sums[i], x[i] - sums[i], squares[i]);
    }
    for (size_t i = 0; i < width; i++) {
      mean[i] = sums[i];
      variance[i] = squares[i] / rows;
    }
  }
}

/* Values that are computed in one go, so that few channels take no longer than many. */
#define LEAST_REPEATED 64

/* A multiple of the channels: numbers of each channel are repeated until a row of them is long. */
static size_t repeated_count(size_t channels) {
  return channels * ((LEAST_REPEATED + channels - 1) / channels);
}

static size_t period_count(size_t values, size_t period) { return (values + period - 1) / period; }

/* Length of the period that begins `at`: the last one may be shorter. */
static size_t period_length(size_t at, size_t values, size_t period) {
  return values - at < period ? values - at : period;
}

struct normalization {
  size_t period, values;
  const float *x;
  float *y;
  /* Of each of `period` values. */
  const float *mean, *inverse, *scale, *offset;
};

/* Periods [begin, end). */
WIDEST static void normalize_periods(void *context, size_t begin, size_t end) {
  const struct normalization *of = context;
  const size_t period = of->period;
  const float *mean = of->mean, *inverse = of->inverse, *scale = of->scale, *offset = of->offset;
  for (size_t at = begin * period; at < end * period; at += period) {
    const float *x = of->x + at;
    float *y = of->y + at;
    const size_t length = period_length(at, of->values, period);
#pragma GCC ivdep
    for (size_t i = 0; i < length; i++) y[i] = FUSED(scale[i], (x[i] - mean[i]) * inverse[i], offset[i]);
  }
}

struct batch_norm_sums {
  size_t pixels, channels;
  const float *dy, *x, *mean, *inverse;
  /* Of each image, [2][channels]: sums for the gradients of scale and offset. */
  float *sums;
};

/* Sums of one image over `width` channels from `first` on; a constant width keeps them in registers. */
static inline __attribute__((always_inline)) void sum_channels(const struct batch_norm_sums *of, size_t image,
                                                                size_t first, const size_t width) {
  const size_t channels = of->channels;
  const float *dy = of->dy + image * of->pixels * channels + first;
  const float *x = of->x + image * of->pixels * channels + first;
  float mean[MOST_SIDE_BY_SIDE], scales[MOST_SIDE_BY_SIDE], offsets[MOST_SIDE_BY_SIDE];
  for (size_t i = 0; i < width; i++) {
    mean[i] = of->mean[first + i];
    scales[i] = offsets[i] = 0;
  }
  for (size_t pixel = 0; pixel < of->pixels; pixel++, dy += channels, x += channels)
    for (size_t i = 0; i < width; i++) {
      offsets[i] += dy[i];
      scales[i] = FUSED(x[i] - mean[i], dy[i], scales[i]);
    }
  float *result = of->sums + image * 2 * channels + first;
  for (size_t i = 0; i < width; i++) {
    result[i] = scales[i] * of->inverse[first + i];
    result[channels + i] = offsets[i];
  }
}

/* Sums of one image over many channels, in the order of memory. */
static inline __attribute__((always_inline)) void sum_rows(const struct batch_norm_sums *of, size_t image) {
  const size_t channels = of->channels;
  const float *dy = of->dy + image * of->pixels * channels, *x = of->x + image * of->pixels * channels;
  const float *mean = of->mean, *inverse = of->inverse;
  float *scales = of->sums + image * 2 * channels, *offsets = scales + channels;
  memset(scales, 0, 2 * channels * sizeof(float));
  for (size_t pixel = 0; pixel < of->pixels; pixel++, dy += channels, x += channels) {
#pragma GCC ivdep
    for (size_t i = 0; i < channels; i++) {
      offsets[i] += dy[i];
      scales[i] = FUSED(x[i] - mean[i], dy[i], scales[i]);
    }
  }
  for (size_t i = 0; i < channels; i++) scales[i] *= inverse[i];
}

/* Images [begin, end). */
WIDEST static void sum_images(void *context, size_t begin, size_t end) {
  const struct batch_norm_sums *of = context;
  for (size_t image = begin; image < end; image++) {
    size_t first = 0;
    if (of->channels > MOST_SIDE_BY_SIDE) {
      sum_rows(of, image);
      continue;
    }
    for (; first + 64 <= of->channels; first += 64) sum_channels(of, image, first, 64);
    for (; first + 32 <= of->channels; first += 32) sum_channels(of, image, first, 32);
    for (; first + 16 <= of->channels; first += 16) sum_channels(of, image, first, 16);
    for (; first < of->channels; first += LEAST_SIDE_BY_SIDE) sum_channels(of, image, first, LEAST_SIDE_BY_SIDE);
  }
}

struct batch_norm_gradient {
  size_t period, values;
  const float *dy, *x;
  float *dx;
  /* Of each of `period` values. */
  const float *mean, *inverse, *scale, *shift, *slope;
};

/* Periods [begin, end). */
WIDEST static void gradient_periods(void *context, size_t begin, size_t end) {
  const struct batch_norm_gradient *of = context;
  const size_t period = of->period;
  const float *mean = of->mean, *inverse = of->inverse, *scale = of->scale, *shift = of->shift, *slope = of->slope;
  for (size_t at = begin * period; at < end * period; at += period) {
    const float *dy = of->dy + at, *x = of->x + at;
    float *dx = of->dx + at;
    const size_t length = period_length(at, of->values, period);
#pragma GCC ivdep
    for (size_t i = 0; i < length; i++)
      dx[i] = ((dy[i] - shift[i]) - (x[i] - mean[i]) * slope[i]) * scale[i] * inverse[i];
  }
}

#endif
