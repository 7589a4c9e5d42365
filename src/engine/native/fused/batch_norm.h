/*
 * Parts of batch norm over [batch, height, width, channels], with the sum and the activation that often stand behind it.
 * They give the bits of oneDNN's kernels on one thread, on any
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

/* Numbers of each channel, repeated to a period. */
struct vectors {
  size_t period;
  float *mean, *inverse, *scale, *offset;
  /* For the gradient: mean gradient of the offset, and mean gradient of the scale over the deviation. */
  float *shift, *slope;
};

/* (x - mean) / sqrt(variance + epsilon) * scale + offset of channel i */
#define NORMALIZED(vectors, i, centred) FUSED((vectors).scale[i], (centred) * (vectors).inverse[i], (vectors).offset[i])

/* Runs `loop` with the activation as a constant, so that each has a loop of its own. */
#define FOR_ACTIVATION(activation, loop, ...)          \
  switch (activation) {                                \
  case RELU: loop(__VA_ARGS__, RELU); break;           \
  case RELU6: loop(__VA_ARGS__, RELU6); break;         \
  case SILU: loop(__VA_ARGS__, SILU); break;           \
  default: loop(__VA_ARGS__, NO_ACTIVATION);           \
  }

struct normalization {
  enum activation activation;
  size_t values;
  /* The addend, of the shape of x, may be NULL. */
  const float *x, *addend;
  float *y;
  struct vectors vectors;
};

INLINE void normalize_as(const struct normalization *of, size_t begin, size_t end, const enum activation activation) {
  const struct vectors vectors = of->vectors;
  for (size_t at = begin * vectors.period; at < end * vectors.period; at += vectors.period) {
    const float *x = of->x + at;
    float *y = of->y + at;
    const size_t length = period_length(at, of->values, vectors.period);
    if (of->addend == NULL) {
#pragma GCC ivdep
      for (size_t i = 0; i < length; i++)
        y[i] = activated(activation, NORMALIZED(vectors, i, x[i] - vectors.mean[i]));
    } else {
      const float *addend = of->addend + at;
#pragma GCC ivdep
      for (size_t i = 0; i < length; i++)
        y[i] = activated(activation, NORMALIZED(vectors, i, x[i] - vectors.mean[i]) + addend[i]);
    }
  }
}

/* Periods [begin, end). */
WIDEST static void normalize_periods(void *context, size_t begin, size_t end) {
  const struct normalization *of = context;
  FOR_ACTIVATION(of->activation, normalize_as, of, begin, end)
}

struct batch_norm_gradient {
  enum activation activation;
  size_t images, pixels, channels;
  const float *dy, *x;
  float *dx;
  /* Sums for the gradients of scale and offset: [images][2][channels]. */
  float *sums;
  struct vectors vectors;
};

/* Sums of one image over `width` channels from `first` on; a constant width keeps them in registers. */
INLINE void sum_channels(const struct batch_norm_gradient *of, size_t image, size_t first, const size_t width,
                         const enum activation activation) {
  const size_t channels = of->channels;
  const float *dy = of->dy + image * of->pixels * channels + first;
  const float *x = of->x + image * of->pixels * channels + first;
  struct {
    float mean[MOST_SIDE_BY_SIDE], inverse[MOST_SIDE_BY_SIDE], scale[MOST_SIDE_BY_SIDE], offset[MOST_SIDE_BY_SIDE];
  } vectors;
  float scales[MOST_SIDE_BY_SIDE], offsets[MOST_SIDE_BY_SIDE];
  for (size_t i = 0; i < width; i++) {
    vectors.mean[i] = of->vectors.mean[first + i];
    vectors.inverse[i] = of->vectors.inverse[first + i];
    vectors.scale[i] = of->vectors.scale[first + i];
    vectors.offset[i] = of->vectors.offset[first + i];
    scales[i] = offsets[i] = 0;
  }
#define ADD_CHANNEL(i)                                                                              \
  const float centred = x[i] - vectors.mean[i];                                                     \
  const float gradient = activation_gradient(activation, dy[i], NORMALIZED(vectors, i, centred));   \
  offsets[i] += gradient;                                                                           \
  scales[i] = FUSED(centred, gradient, scales[i]);
  for (size_t pixel = 0; pixel < of->pixels; pixel++, dy += channels, x += channels) {
    if (width == LEAST_SIDE_BY_SIDE) {
      // A single vector: GCC 12 makes scalars of it where it may unroll the loop first.
#pragma GCC unroll 1
      for (size_t i = 0; i < width; i++) { ADD_CHANNEL(i) }
    } else {
      for (size_t i = 0; i < width; i++) { ADD_CHANNEL(i) }
    }
  }
#undef ADD_CHANNEL
  float *result = of->sums + image * 2 * channels + first;
  for (size_t i = 0; i < width; i++) {
    result[i] = scales[i] * vectors.inverse[i];
    result[channels + i] = offsets[i];
  }
}

/* Sums of one image over many channels, in the order of memory. */
INLINE void sum_rows(const struct batch_norm_gradient *of, size_t image, const enum activation activation) {
  const size_t channels = of->channels;
  const float *dy = of->dy + image * of->pixels * channels, *x = of->x + image * of->pixels * channels;
  const struct vectors vectors = of->vectors;
  float *scales = of->sums + image * 2 * channels, *offsets = scales + channels;
  memset(scales, 0, 2 * channels * sizeof(float));
  for (size_t pixel = 0; pixel < of->pixels; pixel++, dy += channels, x += channels) {
#pragma GCC ivdep
    for (size_t i = 0; i < channels; i++) {
      const float centred = x[i] - vectors.mean[i];
      const float gradient = activation_gradient(activation, dy[i], NORMALIZED(vectors, i, centred));
      offsets[i] += gradient;
      scales[i] = FUSED(centred, gradient, scales[i]);
    }
  }
  for (size_t i = 0; i < channels; i++) scales[i] *= vectors.inverse[i];
}

INLINE void sum_images_as(const struct batch_norm_gradient *of, size_t begin, size_t end,
                          const enum activation activation) {
  for (size_t image = begin; image < end; image++) {
    size_t first = 0;
    if (of->channels > MOST_SIDE_BY_SIDE) {
      sum_rows(of, image, activation);
      continue;
    }
    for (; first + 64 <= of->channels; first += 64) sum_channels(of, image, first, 64, activation);
    for (; first + 32 <= of->channels; first += 32) sum_channels(of, image, first, 32, activation);
    for (; first + 16 <= of->channels; first += 16) sum_channels(of, image, first, 16, activation);
    for (; first < of->channels; first += LEAST_SIDE_BY_SIDE)
      sum_channels(of, image, first, LEAST_SIDE_BY_SIDE, activation);
  }
}

/* Images [begin, end). */
WIDEST static void sum_images(void *context, size_t begin, size_t end) {
  const struct batch_norm_gradient *of = context;
  FOR_ACTIVATION(of->activation, sum_images_as, of, begin, end)
}

INLINE void gradient_as(const struct batch_norm_gradient *of, size_t begin, size_t end,
                        const enum activation activation) {
  const struct vectors vectors = of->vectors;
  const size_t values = of->images * of->pixels * of->channels;
  for (size_t at = begin * vectors.period; at < end * vectors.period; at += vectors.period) {
    const float *dy = of->dy + at, *x = of->x + at;
    float *dx = of->dx + at;
    const size_t length = period_length(at, values, vectors.period);
#pragma GCC ivdep
    for (size_t i = 0; i < length; i++) {
      const float centred = x[i] - vectors.mean[i];
      const float gradient = activation_gradient(activation, dy[i], NORMALIZED(vectors, i, centred));
      dx[i] = ((gradient - vectors.shift[i]) - centred * vectors.slope[i]) * vectors.scale[i] * vectors.inverse[i];
    }
  }
}

/* Periods [begin, end). */
WIDEST static void gradient_periods(void *context, size_t begin, size_t end) {
  const struct batch_norm_gradient *of = context;
  FOR_ACTIVATION(of->activation, gradient_as, of, begin, end)
}

#endif
