/*
 * Layer norm of rows, and its gradients. Sums have a fixed order: within a row, LANES sums side by side, then those in
 * turn; over rows, blocks of about the root of their number in float32, and the blocks in float64.
 */
#ifndef BREEDLAB_LAYER_NORM_H
#define BREEDLAB_LAYER_NORM_H
#include "parallel.h"
#include "vector_math.h"
#include <stdlib.h>

#define LANES 16

struct layer_norm {
  size_t rows, channels;
  float epsilon;
  const float *x, *scale, *offset;
  float *y, *mean, *variance;
};

struct layer_norm_gradient {
  size_t rows, channels, block_rows;
  float epsilon;
  const float *dy, *x, *scale, *mean, *variance;
  float *dx;
  /* Of each block, [2][channels]: gradients of scale and offset. */
  float *partial;
};

/* Sum of `term` for each i below `count`. */
#define ROW_SUM(result, count, term)                                           \
  do {                                                                         \
    float lanes[LANES] = {0};                                                  \
    size_t i = 0;                                                              \
    for (size_t first = 0; first + LANES <= (count); first += LANES)           \
      for (size_t lane = 0; lane < LANES; lane++) {                            \
        i = first + lane;                                                      \
        lanes[lane] += (term);                                                 \
      }                                                                        \
    for (i = (count) - (count) % LANES; i < (count); i++) lanes[i % LANES] += (term); \
    double total = 0;                                                          \
    for (size_t lane = 0; lane < LANES; lane++) total += lanes[lane];          \
    (result) = total;                                                          \
  } while (0)

static void normalize_rows(void *context, size_t begin, size_t end) {
  const struct layer_norm *of = context;
  const size_t channels = of->channels;
  for (size_t row = begin; row < end; row++) {
    const float *x = of->x + row * channels;
    float *y = of->y + row * channels;
    double sum;
    ROW_SUM(sum, channels, x[i]);
    const float mean = (float)(sum / (double)channels);
    ROW_SUM(sum, channels, (x[i] - mean) * (x[i] - mean));
    const float variance = (float)(sum / (double)channels);
    const float inverse = 1.0f / __builtin_sqrtf(variance + of->epsilon);
    for (size_t i = 0; i < channels; i++) y[i] = FUSED((x[i] - mean) * inverse, of->scale[i], of->offset[i]);
    of->mean[row] = mean;
    of->variance[row] = variance;
  }
}

/* The gradient of x of one row; adds to those of scale and offset. */
static void row_gradient(const struct layer_norm_gradient *of, size_t row, float *restrict d_scale,
                         float *restrict d_offset) {
  const size_t channels = of->channels;
  const float *dy = of->dy + row * channels, *x = of->x + row * channels, *scale = of->scale;
  float *dx = of->dx + row * channels;
  const float mean = of->mean[row];
  const float inverse = 1.0f / __builtin_sqrtf(of->variance[row] + of->epsilon);
  double sum;
  ROW_SUM(sum, channels, dy[i] * scale[i]);
  const float shift = (float)(sum / (double)channels);
  ROW_SUM(sum, channels, dy[i] * scale[i] * ((x[i] - mean) * inverse));
  const float slope = (float)(sum / (double)channels);
#pragma GCC ivdep
  for (size_t i = 0; i < channels; i++) {
    const float normalized = (x[i] - mean) * inverse, gradient = dy[i];
    d_scale[i] = FUSED(gradient, normalized, d_scale[i]);
    d_offset[i] += gradient;
    dx[i] = FUSED(-normalized, slope, FUSED(gradient, scale[i], -shift)) * inverse;
  }
}

/* Blocks [begin, end). */
static void block_gradients(void *context, size_t begin, size_t end) {
  const struct layer_norm_gradient *of = context;
  for (size_t block = begin; block < end; block++) {
    float *d_scale = of->partial + block * 2 * of->channels;
    const size_t first = block * of->block_rows;
    const size_t last = first + of->block_rows < of->rows ? first + of->block_rows : of->rows;
    for (size_t row = first; row < last; row++) row_gradient(of, row, d_scale, d_scale + of->channels);
  }
}

/* Rows of a block: about the root of their number. */
static size_t block_rows(size_t rows) {
  size_t size = 1;
  while (size * size < rows) size++;
  return size;
}

/* Returns 0, or -1 without memory. */
static int layer_norm_gradients(struct layer_norm_gradient *of, float *d_scale, float *d_offset) {
  of->block_rows = block_rows(of->rows);
  const size_t blocks = (of->rows + of->block_rows - 1) / of->block_rows, channels = of->channels;
  of->partial = calloc(blocks > 0 ? blocks * 2 * channels : 1, sizeof(float));
  if (of->partial == NULL) return -1;
  in_parallel(blocks, of->block_rows * channels, block_gradients, of);
  for (size_t i = 0; i < channels; i++) {
    double scale = 0, offset = 0;
    for (size_t block = 0; block < blocks; block++) {
      scale += of->partial[block * 2 * channels + i];
      offset += of->partial[(block * 2 + 1) * channels + i];
    }
    d_scale[i] = (float)scale;
    d_offset[i] = (float)offset;
  }
  free(of->partial);
  return 0;
}

#endif
