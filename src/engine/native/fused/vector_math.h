/*
 * Functions of one number, without branches, so that compilers compute several at a time. Products and sums are
 * written as fused where they are: the bits do not depend on how many numbers a processor takes at once.
 */
#ifndef BREEDLAB_VECTOR_MATH_H
#define BREEDLAB_VECTOR_MATH_H
#include <stdint.h>
#include <string.h>

/* Functions of which each call gets a copy of its own, in which constant arguments are constants. */
#define INLINE static inline __attribute__((always_inline))

#define FUSED(a, b, c) __builtin_fmaf(a, b, c)

/* Below, exp is less than the smallest normal number. */
#define LOWEST_EXPONENT -87.0f

/* 1.5 * 2^23: a sum with it has no digits behind the point. */
#define ROUNDING 12582912.0f

static inline float with_bits(int32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static inline int32_t bits_of(float value) {
  int32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

/*
 * exp(x) of x <= 0: 2^n exp(r), r = x - n ln 2 in two parts (Cody & Waite 1980), within 1e-7 of its size. The polynomial
 * is fitted for the least relative error by test/fixtures/scripts/fit_fused_polynomials.py. A NaN gives some number: callers multiply by x.
 */
static inline float exp_of_negative(float x) {
  const float clamped = x > LOWEST_EXPONENT ? x : LOWEST_EXPONENT;
  const float shifted = FUSED(clamped, 1.44269504f, ROUNDING);
  const float n = shifted - ROUNDING;
  float r = FUSED(n, -0.693145752f, clamped);
  r = FUSED(n, -1.42860677e-6f, r);
  float p = 0.00138146131f;
  p = FUSED(p, r, 0.00836870983f);
  p = FUSED(p, r, 0.0416683874f);
  p = FUSED(p, r, 0.166665207f);
  p = FUSED(p, r, 0.499999935f);
  p = FUSED(p * r, r, r) + 1.0f;
  return p * with_bits((bits_of(shifted) - bits_of(ROUNDING) + 127) << 23);
}

/* exp(a^2) erfc(a) of a >= 0: a polynomial in 1 / (1 + 0.3 a), fitted for the least relative error, 2e-8 (as above). */
static inline float scaled_erfc(float a) {
  const float t = 1.0f / FUSED(a, 0.3f, 1.0f);
  float p = -0.129434067f;
  p = FUSED(p, t, 0.485096386f);
  p = FUSED(p, t, -0.511226307f);
  p = FUSED(p, t, 0.546394887f);
  p = FUSED(p, t, -0.0936311415f);
  p = FUSED(p, t, 0.214436234f);
  p = FUSED(p, t, 0.148482440f);
  p = FUSED(p, t, 0.170691934f);
  p = FUSED(p, t, 0.169189615f);
  return p * t;
}

/* Probability that a standard normal variable is below x; `bell` is exp(-x^2 / 2). */
static inline float normal_probability(float x, float bell) {
  const float tail = 0.5f * bell * scaled_erfc(__builtin_fabsf(x) * 0.707106781f);
  return x < 0.0f ? tail : 1.0f - tail;
}

static inline float logistic(float x) {
  const float e = exp_of_negative(-__builtin_fabsf(x));
  return (x < 0.0f ? e : 1.0f) / (1.0f + e);
}

#endif
