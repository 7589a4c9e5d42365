/* Activations and their gradients, each in one pass over memory. An output may be one of the inputs. */
#ifndef BREEDLAB_ACTIVATIONS_H
#define BREEDLAB_ACTIVATIONS_H
#include "vector_math.h"
#include <stddef.h>
#include <stdlib.h>

/* Compiles a function for AVX-512, too, and calls what the processor has: the bits are the same. */
#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__) && !defined(__clang__) && __GNUC__ >= 12
#define WIDEST __attribute__((target_clones("arch=x86-64-v4", "default")))
#else
#define WIDEST
#endif

/* Values [begin, end) of an output from those of the inputs. */
typedef void (*Elementwise)(const float *const *inputs, float *output, size_t begin, size_t end);

#define ELEMENTWISE_1(name, expression)                                                                 \
  WIDEST static void name(const float *const *inputs, float *output, size_t begin, size_t end) {               \
    const float *first = inputs[0];                                                                     \
    _Pragma("GCC ivdep") for (size_t i = begin; i < end; i++) {                                         \
      const float x = first[i];                                                                         \
      output[i] = expression;                                                                           \
    }                                                                                                   \
  }

#define ELEMENTWISE_2(name, expression)                                                                 \
  WIDEST static void name(const float *const *inputs, float *output, size_t begin, size_t end) {               \
    const float *first = inputs[0], *second = inputs[1];                                                \
    _Pragma("GCC ivdep") for (size_t i = begin; i < end; i++) {                                         \
      const float dy = first[i], x = second[i];                                                         \
      output[i] = dy * expression;                                                                      \
    }                                                                                                   \
  }

static inline float gelu_of(float x) { return x * normal_probability(x, exp_of_negative(-0.5f * x * x)); }

/* P(x) + x p(x), with the normal distribution's probability P and density p. */
static inline float gelu_slope(float x) {
  const float bell = exp_of_negative(-0.5f * x * x);
  return FUSED(x * 0.398942280f, bell, normal_probability(x, bell));
}

static inline float silu_slope(float x) {
  const float open = logistic(x);
  return open * FUSED(x, 1.0f - open, 1.0f);
}

/* Activations that a batch norm applies, by the numbers that the attribute gives them. */
enum activation { NO_ACTIVATION, RELU, RELU6, SILU };

/* Comparisons let NaN through and make zeros positive, as TensorFlow's do. */
INLINE float activated(enum activation activation, float x) {
  switch (activation) {
  case RELU: return x <= 0.0f ? 0.0f : x;
  case RELU6: return x <= 0.0f ? 0.0f : x >= 6.0f ? 6.0f : x;
  case SILU: return x * logistic(x);
  default: return x;
  }
}

/* Gradient of the activation's input x: a product also where a slope is 0 or 1, as TensorFlow's. */
INLINE float activation_gradient(enum activation activation, float dy, float x) {
  switch (activation) {
  case RELU: return dy * (x > 0.0f ? 1.0f : 0.0f);
  case RELU6: return dy * (x > 0.0f && x < 6.0f ? 1.0f : 0.0f);
  case SILU: return dy * silu_slope(x);
  default: return dy;
  }
}

ELEMENTWISE_1(gelu, gelu_of(x))
ELEMENTWISE_2(gelu_gradient, gelu_slope(x))
ELEMENTWISE_1(silu, x *logistic(x))
ELEMENTWISE_2(silu_gradient, silu_slope(x))

#endif
