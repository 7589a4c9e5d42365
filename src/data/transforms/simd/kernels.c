/*
 * The inner loops of the transforms, for WebAssembly with 128-bit SIMD. Every function gives byte for byte what
 * Pillow gives; where Pillow computes in floats, so do these, with the same roundings.
 *
 * Pixels are interleaved RGB, 8 bits each. Functions read and write whole blocks: up to BLOCK bytes beyond the
 * end of a buffer are touched and hold anything. kernels.ts keeps that room.
 *
 * kernelsBinary.ts holds the compiled module. After a change: node setup/kernels.mjs
 */
#include <stdint.h>
#include <wasm_simd128.h>

#define EXPORT(name) __attribute__((export_name(#name)))
/* A shuffle index that gives 0. */
#define NONE -1
#define BLOCK_PIXELS 16
#define BLOCK 48

typedef v128_t vec;

static inline vec load(const void *from) { return wasm_v128_load(from); }
static inline void store(void *to, vec value) { wasm_v128_store(to, value); }

/* Four times four int32, cut off, as bytes. */
static inline vec bytes_of_quarters(vec a, vec b, vec c, vec d) {
  return wasm_u8x16_narrow_i16x8(wasm_i16x8_narrow_i32x4(a, b), wasm_i16x8_narrow_i32x4(c, d));
}

/* ---- Colours ---- */

/*
 * Grey values of four pixels as int32 (ITU-R 601 luma in 16-bit fixed point, as Pillow's mode L):
 * (19595 R + 38470 G + 7471 B + 0x8000) >> 16. 38470 has no room in an int16, so green comes in twice.
 */
static inline vec grey_of_four(vec pixels) {
  const vec red_green = wasm_i8x16_swizzle(
      pixels, wasm_i8x16_const(0, NONE, 1, NONE, 3, NONE, 4, NONE, 6, NONE, 7, NONE, 9, NONE, 10, NONE));
  const vec green_blue = wasm_i8x16_swizzle(
      pixels, wasm_i8x16_const(1, NONE, 2, NONE, 4, NONE, 5, NONE, 7, NONE, 8, NONE, 10, NONE, 11, NONE));
  const vec first = wasm_i32x4_dot_i16x8(
      red_green, wasm_i16x8_const(19595, 19235, 19595, 19235, 19595, 19235, 19595, 19235));
  const vec second = wasm_i32x4_dot_i16x8(
      green_blue, wasm_i16x8_const(19235, 7471, 19235, 7471, 19235, 7471, 19235, 7471));
  const vec sum = wasm_i32x4_add(wasm_i32x4_add(first, second), wasm_i32x4_const_splat(0x8000));
  return wasm_u32x4_shr(sum, 16);
}

static inline uint32_t grey_of_one(const uint8_t *pixel) {
  return (pixel[0] * 19595u + pixel[1] * 38470u + pixel[2] * 7471u + 0x8000u) >> 16;
}

/* Sum of the grey values. A sum of 2^53 would take more pixels than memory has. */
EXPORT(sum_grey) double sum_grey(const uint8_t *pixels, uint32_t count) {
  double total = 0;
  uint32_t done = 0;
  while (count - done >= 4) {
    /* So many that no lane overflows. */
    uint32_t end = count - done > (1u << 24) ? done + (1u << 24) : done + ((count - done) & ~3u);
    vec sums = wasm_i32x4_const_splat(0);
    for (; done < end; done += 4) sums = wasm_i32x4_add(sums, grey_of_four(load(pixels + done * 3)));
    total += (double)(uint32_t)wasm_i32x4_extract_lane(sums, 0) + (double)(uint32_t)wasm_i32x4_extract_lane(sums, 1) +
             (double)(uint32_t)wasm_i32x4_extract_lane(sums, 2) + (double)(uint32_t)wasm_i32x4_extract_lane(sums, 3);
  }
  for (; done < count; done++) total += grey_of_one(pixels + done * 3);
  return total;
}

/* base + factor * (value - base), cut off at 0 and 255 and rounded down; value in int32, base in both. */
static inline vec blend_lanes(vec value, vec base, vec base_float, vec factor) {
  const vec distance = wasm_f32x4_convert_i32x4(wasm_i32x4_sub(value, base));
  const vec blended = wasm_f32x4_add(base_float, wasm_f32x4_mul(factor, distance));
  const vec positive = wasm_f32x4_pmax(blended, wasm_f32x4_const_splat(0));
  /* The lowest bits of a float from 2^23 on are whole numbers: cheaper than a conversion that saturates. */
  const vec shifted = wasm_f32x4_add(wasm_f32x4_floor(wasm_f32x4_pmin(positive, wasm_f32x4_const_splat(255))),
                                     wasm_f32x4_const_splat(8388608));
  return wasm_v128_and(shifted, wasm_i32x4_const_splat(0xff));
}

/* Pillow's Image.blend of a constant with every byte. */
EXPORT(blend_with_constant) void blend_with_constant(uint8_t *bytes, uint32_t count, uint32_t base, float factor) {
  const vec bases = wasm_i32x4_splat((int32_t)base);
  const vec base_floats = wasm_f32x4_convert_i32x4(bases);
  const vec factors = wasm_f32x4_splat(factor);
  for (uint32_t done = 0; done < count; done += 16) {
    const vec block = load(bytes + done);
    const vec low = wasm_u16x8_extend_low_u8x16(block), high = wasm_u16x8_extend_high_u8x16(block);
    store(bytes + done,
          bytes_of_quarters(blend_lanes(wasm_u32x4_extend_low_u16x8(low), bases, base_floats, factors),
                            blend_lanes(wasm_u32x4_extend_high_u16x8(low), bases, base_floats, factors),
                            blend_lanes(wasm_u32x4_extend_low_u16x8(high), bases, base_floats, factors),
                            blend_lanes(wasm_u32x4_extend_high_u16x8(high), bases, base_floats, factors)));
  }
}

/* Pillow's ImageEnhance.Color: blends every pixel with its grey value. */
EXPORT(blend_with_grey) void blend_with_grey(uint8_t *pixels, uint32_t count, float factor) {
  const vec factors = wasm_f32x4_splat(factor);
  for (uint32_t done = 0; done < count; done += 4) {
    uint8_t *at = pixels + done * 3;
    const vec block = load(at);
    const vec grey = grey_of_four(block);
    const vec grey_float = wasm_f32x4_convert_i32x4(grey);
    const vec red = wasm_i8x16_swizzle(
        block, wasm_i8x16_const(0, NONE, NONE, NONE, 3, NONE, NONE, NONE, 6, NONE, NONE, NONE, 9, NONE, NONE, NONE));
    const vec green = wasm_i8x16_swizzle(
        block, wasm_i8x16_const(1, NONE, NONE, NONE, 4, NONE, NONE, NONE, 7, NONE, NONE, NONE, 10, NONE, NONE, NONE));
    const vec blue = wasm_i8x16_swizzle(
        block, wasm_i8x16_const(2, NONE, NONE, NONE, 5, NONE, NONE, NONE, 8, NONE, NONE, NONE, 11, NONE, NONE, NONE));
    const vec new_red = blend_lanes(red, grey, grey_float, factors);
    const vec new_green = wasm_i32x4_shl(blend_lanes(green, grey, grey_float, factors), 8);
    const vec new_blue = wasm_i32x4_shl(blend_lanes(blue, grey, grey_float, factors), 16);
    const vec together = wasm_v128_or(wasm_v128_or(new_red, new_green), new_blue);
    const vec packed = wasm_i8x16_swizzle(
        together, wasm_i8x16_const(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, NONE, NONE, NONE, NONE));
    wasm_v128_store64_lane(at, packed, 0);
    wasm_v128_store32_lane(at + 8, packed, 2);
  }
}

/* ---- Hue ---- */

/*
 * floor(255 * x) of floats in [0, 1]. Pillow multiplies in double; that rounding here makes no difference was
 * tried with all 2^24 colours (test/data/simd.test.ts).
 */
static inline vec floor_of_255_times(vec x) {
  return wasm_f32x4_floor(wasm_f32x4_mul(x, wasm_f32x4_const_splat(255)));
}

/* Whole numbers in floats, below 2^23, as int32. */
static inline vec whole(vec floats) {
  const vec shifted = wasm_f32x4_add(floats, wasm_f32x4_const_splat(8388608));
  return wasm_v128_and(shifted, wasm_i32x4_const_splat(0x7fffff));
}

static inline vec floats_of_quarter(vec bytes, int quarter) {
  const vec half = quarter < 2 ? wasm_u16x8_extend_low_u8x16(bytes) : wasm_u16x8_extend_high_u8x16(bytes);
  return wasm_f32x4_convert_i32x4(quarter % 2 == 0 ? wasm_u32x4_extend_low_u16x8(half)
                                                   : wasm_u32x4_extend_high_u16x8(half));
}

static inline vec signed_floats_of_quarter(vec bytes, int quarter) {
  const vec half = quarter < 2 ? wasm_i16x8_extend_low_i8x16(bytes) : wasm_i16x8_extend_high_i8x16(bytes);
  return wasm_f32x4_convert_i32x4(quarter % 2 == 0 ? wasm_i32x4_extend_low_i16x8(half)
                                                   : wasm_i32x4_extend_high_i16x8(half));
}

/* Hue and saturation of 16 pixels as Pillow's RGB to HSV has them. Without saturation the hue means nothing. */
static inline void hue_and_saturation(vec red, vec green, vec blue, vec max, vec min, vec *hue, vec *saturation) {
  const vec range = wasm_i8x16_sub(max, min);
  const vec middle =
      wasm_i8x16_sub(wasm_i8x16_add(red, wasm_i8x16_add(green, blue)), wasm_i8x16_add(max, min));
  const vec below = wasm_i8x16_sub(max, middle);
  /* In sixths of the wheel, hue is `corner` plus or minus below / range. */
  const vec red_max = wasm_i8x16_eq(red, max);
  const vec green_max = wasm_v128_andnot(wasm_i8x16_eq(green, max), red_max);
  const vec blue_min = wasm_i8x16_eq(blue, min);
  const vec red_min = wasm_i8x16_eq(red, min);
  const vec corner = wasm_v128_bitselect(
      wasm_v128_bitselect(wasm_i8x16_const_splat(1), wasm_i8x16_const_splat(-1), blue_min),
      wasm_v128_bitselect(
          wasm_v128_bitselect(wasm_i8x16_const_splat(1), wasm_i8x16_const_splat(3), blue_min),
          wasm_v128_bitselect(wasm_i8x16_const_splat(3), wasm_i8x16_const_splat(5), red_min), green_max),
      red_max);
  const vec backwards = wasm_v128_bitselect(
      blue_min, wasm_v128_not(wasm_v128_bitselect(blue_min, red_min, green_max)), red_max);
  vec hues[4], saturations[4];
  #pragma clang loop unroll(full)
  for (int quarter = 0; quarter < 4; quarter++) {
    const vec range_float = floats_of_quarter(range, quarter);
    const vec max_float = floats_of_quarter(max, quarter);
    const vec way = wasm_f32x4_div(floats_of_quarter(below, quarter), range_float);
    const vec sign = wasm_v128_and(signed_floats_of_quarter(backwards, quarter), wasm_i32x4_const_splat(0x80000000));
    const vec sixths = wasm_f32x4_add(signed_floats_of_quarter(corner, quarter), wasm_v128_xor(way, sign));
    const vec turn = wasm_f32x4_div(sixths, wasm_f32x4_const_splat(6));
    const vec negative = wasm_f32x4_lt(sixths, wasm_f32x4_const_splat(0));
    const vec wrapped = wasm_f32x4_add(turn, wasm_v128_and(negative, wasm_f32x4_const_splat(1)));
    hues[quarter] = whole(floor_of_255_times(wrapped));
    saturations[quarter] = whole(floor_of_255_times(wasm_f32x4_div(range_float, max_float)));
  }
  *hue = bytes_of_quarters(hues[0], hues[1], hues[2], hues[3]);
  *saturation = bytes_of_quarters(saturations[0], saturations[1], saturations[2], saturations[3]);
}

/* round(a * b / 255) of bytes. */
static inline vec times_over_255(vec a, vec b) {
  const vec low = wasm_i16x8_add(wasm_u16x8_extmul_low_u8x16(a, b), wasm_i16x8_const_splat(128));
  const vec high = wasm_i16x8_add(wasm_u16x8_extmul_high_u8x16(a, b), wasm_i16x8_const_splat(128));
  return wasm_u8x16_narrow_i16x8(wasm_u16x8_shr(wasm_i16x8_add(low, wasm_u16x8_shr(low, 8)), 8),
                                 wasm_u16x8_shr(wasm_i16x8_add(high, wasm_u16x8_shr(high, 8)), 8));
}

/* round(product * part / (255 * 85)) of four; it never lies half-way. */
static inline vec share_of_four(vec product_and_part) {
  const vec share = wasm_f32x4_mul(wasm_f32x4_convert_i32x4(product_and_part),
                                   wasm_f32x4_const_splat((float)(1.0 / (255 * 85))));
  return wasm_v128_and(wasm_f32x4_add(share, wasm_f32x4_const_splat(8388608)), wasm_i32x4_const_splat(0xff));
}

/* round(value * saturation * part / (255 * 85)) of bytes, part <= 85. */
static inline vec share(vec value, vec saturation, vec part) {
  const vec low = wasm_u16x8_extmul_low_u8x16(value, saturation);
  const vec high = wasm_u16x8_extmul_high_u8x16(value, saturation);
  const vec part_low = wasm_u16x8_extend_low_u8x16(part);
  const vec part_high = wasm_u16x8_extend_high_u8x16(part);
  return bytes_of_quarters(share_of_four(wasm_u32x4_extmul_low_u16x8(low, part_low)),
                           share_of_four(wasm_u32x4_extmul_high_u16x8(low, part_low)),
                           share_of_four(wasm_u32x4_extmul_low_u16x8(high, part_high)),
                           share_of_four(wasm_u32x4_extmul_high_u16x8(high, part_high)));
}

/* Which of `most`, `between` and `least` a channel is in each of the six sectors: 2, 1, 0. */
static inline vec channel(vec sector, vec ranks, vec most, vec between, vec least) {
  const vec rank = wasm_i8x16_swizzle(ranks, sector);
  const vec is_most = wasm_i8x16_eq(rank, wasm_i8x16_const_splat(2));
  const vec is_between = wasm_i8x16_eq(rank, wasm_i8x16_const_splat(1));
  return wasm_v128_bitselect(most, wasm_v128_bitselect(between, least, is_between), is_most);
}

#define SIX(a, b, c, d, e, f) wasm_i8x16_const(a, b, c, d, e, f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)

/*
 * Adds `shift` to the hue byte, wrapping: RGB to HSV and back, as torchvision's adjust_hue does on Pillow images.
 * A shift of 0 is not nothing: the way there and back loses bits.
 */
EXPORT(turn_hue) void turn_hue(uint8_t *pixels, uint32_t count, uint32_t shift) {
  const vec shifts = wasm_i8x16_splat((int8_t)shift);
  for (uint32_t done = 0; done < count; done += BLOCK_PIXELS) {
    uint8_t *at = pixels + done * 3;
    const vec a = load(at), b = load(at + 16), c = load(at + 32);
    const vec red = wasm_i8x16_shuffle(
        wasm_i8x16_shuffle(a, b, 0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 0, 0, 0, 0, 0), c, 0, 1, 2, 3, 4, 5, 6, 7,
        8, 9, 10, 17, 20, 23, 26, 29);
    const vec green = wasm_i8x16_shuffle(
        wasm_i8x16_shuffle(a, b, 1, 4, 7, 10, 13, 16, 19, 22, 25, 28, 31, 0, 0, 0, 0, 0), c, 0, 1, 2, 3, 4, 5, 6, 7,
        8, 9, 10, 18, 21, 24, 27, 30);
    const vec blue = wasm_i8x16_shuffle(
        wasm_i8x16_shuffle(a, b, 2, 5, 8, 11, 14, 17, 20, 23, 26, 29, 0, 0, 0, 0, 0, 0), c, 0, 1, 2, 3, 4, 5, 6, 7,
        8, 9, 16, 19, 22, 25, 28, 31);
    const vec max = wasm_u8x16_max(red, wasm_u8x16_max(green, blue));
    const vec min = wasm_u8x16_min(red, wasm_u8x16_min(green, blue));
    vec hue, saturation;
    hue_and_saturation(red, green, blue, max, min, &hue, &saturation);
    const vec turned = wasm_i8x16_add(hue, shifts);

    /* Six sectors of 42.5 each; 255 is the end of the last and the beginning of the first. */
    const vec passed =
        wasm_i8x16_add(wasm_i8x16_add(wasm_u8x16_ge(turned, wasm_u8x16_const_splat(43)),
                                      wasm_u8x16_ge(turned, wasm_u8x16_const_splat(85))),
                       wasm_i8x16_add(wasm_i8x16_add(wasm_u8x16_ge(turned, wasm_u8x16_const_splat(128)),
                                                     wasm_u8x16_ge(turned, wasm_u8x16_const_splat(170))),
                                      wasm_u8x16_ge(turned, wasm_u8x16_const_splat(213))));
    const vec last = wasm_i8x16_eq(turned, wasm_i8x16_const_splat(-1));
    const vec sector = wasm_v128_andnot(wasm_i8x16_neg(passed), last);
    /* The part of the sector that the hue has passed, in 85ths: 2 * turned - 85 * sector; modulo 256, so is 255's. */
    const vec sector_start = wasm_i8x16_swizzle(SIX(0, 85, -86, -1, 84, -87), sector);
    const vec part =
        wasm_v128_andnot(wasm_i8x16_sub(wasm_i8x16_add(turned, turned), sector_start), last);
    const vec odd = wasm_i8x16_ne(wasm_v128_and(sector, wasm_i8x16_const_splat(1)), wasm_i8x16_const_splat(0));
    const vec down = wasm_v128_bitselect(part, wasm_i8x16_sub(wasm_i8x16_const_splat(85), part), odd);

    const vec least = times_over_255(max, wasm_v128_not(saturation));
    const vec between = wasm_i8x16_sub(max, share(max, saturation, down));
    const vec new_red = channel(sector, SIX(2, 1, 0, 0, 1, 2), max, between, least);
    const vec new_green = channel(sector, SIX(1, 2, 2, 1, 0, 0), max, between, least);
    const vec new_blue = channel(sector, SIX(0, 0, 1, 2, 2, 1), max, between, least);

    store(at, wasm_i8x16_shuffle(
                  wasm_i8x16_shuffle(new_red, new_green, 0, 16, 0, 1, 17, 0, 2, 18, 0, 3, 19, 0, 4, 20, 0, 5), new_blue,
                  0, 1, 16, 3, 4, 17, 6, 7, 18, 9, 10, 19, 12, 13, 20, 15));
    store(at + 16, wasm_i8x16_shuffle(
                       wasm_i8x16_shuffle(new_red, new_green, 21, 0, 6, 22, 0, 7, 23, 0, 8, 24, 0, 9, 25, 0, 10, 26),
                       new_blue, 0, 21, 2, 3, 22, 5, 6, 23, 8, 9, 24, 11, 12, 25, 14, 15));
    store(at + 32, wasm_i8x16_shuffle(
                       wasm_i8x16_shuffle(new_red, new_green, 0, 11, 27, 0, 12, 28, 0, 13, 29, 0, 14, 30, 0, 15, 31, 0),
                       new_blue, 26, 1, 2, 27, 4, 5, 28, 7, 8, 29, 10, 11, 30, 13, 14, 31));
  }
}

/* ---- Resampling ---- */

/*
 * Weights of one axis, made by resample.ts. Output i is the sum over pairs of neighbouring inputs, from input
 * first[i] on; an odd last input is paired with a weight of 0. A weight has 22 fractional bits and comes as
 * high * 2^LOW_BITS + low, so that both halves have room in an int16: {high, high'} and {low, low'} of a pair.
 */
typedef struct {
  int16_t high[2];
  int16_t low[2];
} pair;

#define PRECISION 22
#define LOW_BITS 11

static inline vec rounded(vec high, vec low) {
  const vec sum = wasm_i32x4_add(wasm_i32x4_shl(high, LOW_BITS), low);
  /* Bicubic sums may be below 0; packing cuts them off. */
  return wasm_i32x4_shr(wasm_i32x4_add(sum, wasm_i32x4_const_splat(1 << (PRECISION - 1))), PRECISION);
}

static inline uint32_t least(uint32_t a, uint32_t b) { return a < b ? a : b; }

/* Four rows at a time; where fewer are left, the last is done again. */
EXPORT(squeeze_rows)
void squeeze_rows(const uint8_t *from, uint32_t from_stride, uint32_t rows, const int32_t *first,
                  const int32_t *pairs, const pair *weights, uint32_t pairs_most, uint32_t width, uint8_t *to,
                  uint32_t to_stride) {
  const vec two_pixels =
      wasm_i8x16_const(0, NONE, 3, NONE, 1, NONE, 4, NONE, 2, NONE, 5, NONE, NONE, NONE, NONE, NONE);
  for (uint32_t y = 0; y < rows; y += 4) {
    const uint32_t y1 = least(y + 1, rows - 1), y2 = least(y + 2, rows - 1), y3 = least(y + 3, rows - 1);
    const uint8_t *from0 = from + y * from_stride, *from1 = from + y1 * from_stride;
    const uint8_t *from2 = from + y2 * from_stride, *from3 = from + y3 * from_stride;
    uint8_t *to0 = to + y * to_stride, *to1 = to + y1 * to_stride;
    uint8_t *to2 = to + y2 * to_stride, *to3 = to + y3 * to_stride;
    for (uint32_t x = 0; x < width; x++) {
      const pair *weight = weights + x * pairs_most;
      const pair *end = weight + pairs[x];
      uint32_t at = first[x] * 3;
      vec high0 = wasm_i32x4_const_splat(0), high1 = high0, high2 = high0, high3 = high0;
      vec low0 = high0, low1 = high0, low2 = high0, low3 = high0;
      for (; weight < end; weight++, at += 6) {
        const vec high = wasm_v128_load32_splat(weight->high);
        const vec low = wasm_v128_load32_splat(weight->low);
        const vec pixels0 = wasm_i8x16_swizzle(load(from0 + at), two_pixels);
        const vec pixels1 = wasm_i8x16_swizzle(load(from1 + at), two_pixels);
        const vec pixels2 = wasm_i8x16_swizzle(load(from2 + at), two_pixels);
        const vec pixels3 = wasm_i8x16_swizzle(load(from3 + at), two_pixels);
        high0 = wasm_i32x4_add(high0, wasm_i32x4_dot_i16x8(pixels0, high));
        low0 = wasm_i32x4_add(low0, wasm_i32x4_dot_i16x8(pixels0, low));
        high1 = wasm_i32x4_add(high1, wasm_i32x4_dot_i16x8(pixels1, high));
        low1 = wasm_i32x4_add(low1, wasm_i32x4_dot_i16x8(pixels1, low));
        high2 = wasm_i32x4_add(high2, wasm_i32x4_dot_i16x8(pixels2, high));
        low2 = wasm_i32x4_add(low2, wasm_i32x4_dot_i16x8(pixels2, low));
        high3 = wasm_i32x4_add(high3, wasm_i32x4_dot_i16x8(pixels3, high));
        low3 = wasm_i32x4_add(low3, wasm_i32x4_dot_i16x8(pixels3, low));
      }
      const vec four = bytes_of_quarters(rounded(high0, low0), rounded(high1, low1), rounded(high2, low2),
                                         rounded(high3, low3));
      /* The fourth byte falls on the next pixel, which is written after it, or on the stride's rest. */
      wasm_v128_store32_lane(to0 + x * 3, four, 0);
      wasm_v128_store32_lane(to1 + x * 3, four, 1);
      wasm_v128_store32_lane(to2 + x * 3, four, 2);
      wasm_v128_store32_lane(to3 + x * 3, four, 3);
    }
  }
}

EXPORT(squeeze_columns)
void squeeze_columns(const uint8_t *from, uint32_t from_stride, const int32_t *first, const int32_t *pairs,
                     const pair *weights, uint32_t pairs_most, uint32_t height, uint32_t row_bytes, uint8_t *to) {
  for (uint32_t y = 0; y < height; y++, to += row_bytes) {
    const uint8_t *top = from + first[y] * from_stride;
    const pair *begin = weights + y * pairs_most;
    const pair *end = begin + pairs[y];
    for (uint32_t x = 0; x < row_bytes; x += 16) {
      vec high0 = wasm_i32x4_const_splat(0), high1 = high0, high2 = high0, high3 = high0;
      vec low0 = high0, low1 = high0, low2 = high0, low3 = high0;
      const uint8_t *at = top + x;
      for (const pair *weight = begin; weight < end; weight++, at += 2 * from_stride) {
        const vec high = wasm_v128_load32_splat(weight->high);
        const vec low = wasm_v128_load32_splat(weight->low);
        const vec upper = load(at), lower = load(at + from_stride);
        const vec left = wasm_i8x16_shuffle(upper, lower, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
        const vec right =
            wasm_i8x16_shuffle(upper, lower, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
        const vec bytes0 = wasm_u16x8_extend_low_u8x16(left), bytes1 = wasm_u16x8_extend_high_u8x16(left);
        const vec bytes2 = wasm_u16x8_extend_low_u8x16(right), bytes3 = wasm_u16x8_extend_high_u8x16(right);
        high0 = wasm_i32x4_add(high0, wasm_i32x4_dot_i16x8(bytes0, high));
        low0 = wasm_i32x4_add(low0, wasm_i32x4_dot_i16x8(bytes0, low));
        high1 = wasm_i32x4_add(high1, wasm_i32x4_dot_i16x8(bytes1, high));
        low1 = wasm_i32x4_add(low1, wasm_i32x4_dot_i16x8(bytes1, low));
        high2 = wasm_i32x4_add(high2, wasm_i32x4_dot_i16x8(bytes2, high));
        low2 = wasm_i32x4_add(low2, wasm_i32x4_dot_i16x8(bytes2, low));
        high3 = wasm_i32x4_add(high3, wasm_i32x4_dot_i16x8(bytes3, high));
        low3 = wasm_i32x4_add(low3, wasm_i32x4_dot_i16x8(bytes3, low));
      }
      /* What falls beyond the row's end is written over by the next row. */
      store(to + x, bytes_of_quarters(rounded(high0, low0), rounded(high1, low1), rounded(high2, low2),
                                      rounded(high3, low3)));
    }
  }
}

/* ---- To the network ---- */

/* out = table[channel * 256 + byte], rows mirrored if `flip`. */
EXPORT(normalize)
void normalize(const uint8_t *pixels, uint32_t width, uint32_t height, uint32_t flip, const float *table, float *out) {
  for (uint32_t y = 0; y < height; y++) {
    float *to = flip ? out + (width - 1) * 3 : out;
    const int step = flip ? -3 : 3;
    for (uint32_t x = 0; x < width; x++, pixels += 3, to += step) {
      to[0] = table[pixels[0]];
      to[1] = table[256 + pixels[1]];
      to[2] = table[512 + pixels[2]];
    }
    out += width * 3;
  }
}
