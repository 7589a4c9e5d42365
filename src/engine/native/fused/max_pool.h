/*
 * Max pooling over [batch, height, width, channels], without padding. Unlike oneDNN's and TensorFlow's it lets NaN through.
 * The positions that it notes are those of oneDNN, whose gradient reads them: of equal values the first.
 */
#ifndef BREEDLAB_MAX_POOL_H
#define BREEDLAB_MAX_POOL_H
#include "activations.h"
#include "vector_math.h"
#include <string.h>

/* oneDNN's positions in a window are bytes if there are no more. */
#define MOST_POSITIONS 255

struct max_pool {
  size_t height, width, channels, size, stride, output_height, output_width;
  const float *x;
  float *y;
  uint8_t *positions;
};

/* The largest of size * size values for each of some channels, side by side. */
#define LARGEST(lanes)                                                                                                \
  typedef float floats_##lanes __attribute__((vector_size(4 * lanes)));                                              \
  typedef int32_t ints_##lanes __attribute__((vector_size(4 * lanes)));                                              \
  typedef uint8_t bytes_##lanes __attribute__((vector_size(lanes)));                                                 \
  INLINE void largest_##lanes(const float *x, size_t size, size_t pixel, size_t row, float *y, uint8_t *positions) {  \
    ints_##lanes best, position = {0};                                                                                \
    memcpy(&best, x, sizeof best);                                                                                    \
    for (size_t i = 0; i < size; i++) {                                                                               \
      for (size_t j = 0; j < size; j++) {                                                                             \
        floats_##lanes value;                                                                                         \
        memcpy(&value, x + i * row + j * pixel, sizeof value);                                                        \
        const ints_##lanes wins = (value > (floats_##lanes)best) | (value != value);                                  \
        best = (wins & (ints_##lanes)value) | (~wins & best);                                                         \
        position = (wins & (int32_t)(i * size + j)) | (~wins & position);                                             \
      }                                                                                                               \
    }                                                                                                                 \
    const bytes_##lanes short_position = __builtin_convertvector(position, bytes_##lanes);                            \
    memcpy(y, &best, sizeof best);                                                                                    \
    memcpy(positions, &short_position, sizeof short_position);                                                        \
  }

/* Vectors that are wider than the compiler's target has are computed one value after the other. */
#ifdef __AVX2__
LARGEST(8)
#endif
LARGEST(4)
LARGEST(1)

#define STRIPS(lanes)                                                                                                 \
  for (; i + lanes <= channels; i += lanes) largest_##lanes(x + i, size, channels, row, y + i, positions + i);

/* Rows [begin, end) of the outputs of all images. */
INLINE void max_pool_rows(const struct max_pool *of, size_t size, size_t begin, size_t end) {
  const size_t channels = of->channels, row = of->width * channels;
  for (size_t output_row = begin; output_row < end; output_row++) {
    const size_t image = output_row / of->output_height, first = output_row % of->output_height * of->stride;
    const float *x = of->x + (image * of->height + first) * row;
    for (size_t column = 0; column < of->output_width; column++, x += of->stride * channels) {
      const size_t at = (output_row * of->output_width + column) * channels;
      float *y = of->y + at;
      uint8_t *positions = of->positions + at;
      size_t i = 0;
#ifdef __AVX2__
      STRIPS(8)
#endif
      STRIPS(4)
      STRIPS(1)
    }
  }
}

/* For a size that the compiler knows it writes the values of a window out. */
#define ROWS(name, side)                                                                                              \
  WIDEST static void name(void *context, size_t begin, size_t end) {                                                 \
    const struct max_pool *of = context;                                                                              \
    max_pool_rows(of, side, begin, end);                                                                              \
  }

ROWS(max_pool_rows_by_2, 2)
ROWS(max_pool_rows_by_3, 3)
ROWS(max_pool_rows_by_any, of->size)

#endif
