import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { familyColor, familyColors, familyOf, NEUTRAL } from '../../src/charts';

type Rgb = readonly [number, number, number];

/** Linear light in [0, 1] of `#rrggbb` (IEC 61966-2-1). */
function linear(hex: string): Rgb {
  return [1, 3, 5].map((i) => {
    const value = Number.parseInt(hex.slice(i, i + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
}

/** WCAG 2.1 contrast ratio. */
function contrast(a: string, b: string): number {
  const [high, low] = [a, b]
    .map((hex) => linear(hex))
    .map(([r, g, blue]) => 0.2126 * r + 0.7152 * g + 0.0722 * blue)
    .sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const multiply = (m: readonly Rgb[], v: Rgb): Rgb =>
  m.map((row) => row[0] * v[0] + row[1] * v[1] + row[2] * v[2]) as unknown as Rgb;

/** CIELAB, D65. */
function lab(rgb: Rgb): Rgb {
  const xyz = multiply(
    [
      [0.4124 / 0.9505, 0.3576 / 0.9505, 0.1805 / 0.9505],
      [0.2126, 0.7152, 0.0722],
      [0.0193 / 1.089, 0.1192 / 1.089, 0.9505 / 1.089],
    ],
    rgb.map((v) => Math.min(1, Math.max(0, v))) as unknown as Rgb,
  );
  const [x, y, z] = xyz.map((t) =>
    t > 216 / 24389 ? Math.cbrt(t) : (24389 / 27 / 116) * t + 16 / 116,
  ) as unknown as Rgb;
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** Complete dichromacies, in linear light (Machado, Oliveira, Fernandes 2009). */
const VISIONS: Readonly<Record<string, readonly Rgb[]>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
};

/** The neutral series is drawn beside any family's. */
const families = [...familyColors(), ['neutral series', NEUTRAL.series] as const];

describe('palette', () => {
  for (const [family, color] of families) {
    test(`${family} has a contrast of 3:1 on the light and on the dark page`, () => {
      for (const ground of ['#fdfdfc', '#ffffff', '#15171a'])
        assert.ok(contrast(color, ground) >= 3, `${contrast(color, ground)} on ${ground}`);
    });
  }

  for (const [vision, matrix] of Object.entries(VISIONS)) {
    test(`families can be told apart: ${vision}`, () => {
      for (const [i, [a, colorA]] of families.entries()) {
        for (const [b, colorB] of families.slice(i + 1)) {
          const [p, q] = [colorA, colorB].map((color) => lab(multiply(matrix, linear(color)))) as [Rgb, Rgb];
          const distance = Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
          assert.ok(distance > 20, `${a} and ${b} are ${distance.toFixed(1)} apart`);
        }
      }
    });
  }

  test("a fixed model has its family's colour, an unknown one that of the rest", () => {
    assert.equal(familyColor('Base_1_fix'), familyColor('Base_1'));
    assert.notEqual(familyColor('Base'), familyColor('vgg16'));
    assert.equal(familyOf('ResNet'), 'other');
    assert.equal(familyOf('toString'), 'other');
  });
});
