/** Layers of today's networks by their textbook formulas, in float64: slow, and independent of src. */

export type Values = Float64Array;

/** Zeros at the top, at the bottom, to the left and to the right. */
export type Zeros = readonly [top: number, bottom: number, left: number, right: number];

export interface SlidingCase {
  /** [batch, height, width, channels]. */
  readonly shape: readonly [number, number, number, number];
  readonly size: number;
  readonly stride: number;
  readonly zeros: Zeros;
}

export function slidShape({ shape, size, stride, zeros }: SlidingCase): readonly [number, number] {
  const slide = (length: number): number => Math.floor((length - size) / stride) + 1;
  return [slide(shape[1] + zeros[0] + zeros[1]), slide(shape[2] + zeros[2] + zeros[3])];
}

/** Calls `visit` for every pixel of every window that lies on the image. */
export function eachPixel(
  layout: SlidingCase,
  visit: (at: { readonly input: number; readonly output: number; readonly offset: number }) => void,
): void {
  const { shape, size, stride, zeros } = layout;
  const [batch, height, width] = shape;
  const [rows, columns] = slidShape(layout);
  for (let b = 0; b < batch; b++)
    for (let r = 0; r < rows; r++)
      for (let c = 0; c < columns; c++)
        for (let offset = 0; offset < size * size; offset++) {
          const y = r * stride + Math.floor(offset / size) - zeros[0];
          const x = c * stride + (offset % size) - zeros[2];
          if (y < 0 || y >= height || x < 0 || x >= width) continue;
          visit({ input: (b * height + y) * width + x, output: (b * rows + r) * columns + c, offset });
        }
}

/** @param kernel [size, size, channels / groups, filters] */
export function convolve(layout: SlidingCase, filters: number, groups: number, x: Values, kernel: Values): Values {
  const channels = layout.shape[3];
  const [inGroup, outOfGroup] = [channels / groups, filters / groups];
  const [rows, columns] = slidShape(layout);
  const y = new Float64Array(layout.shape[0] * rows * columns * filters);
  eachPixel(layout, ({ input, output, offset }) => {
    for (let f = 0; f < filters; f++)
      for (let c = 0; c < inGroup; c++) {
        const channel = Math.floor(f / outOfGroup) * inGroup + c;
        y[output * filters + f]! += x[input * channels + channel]! * kernel[(offset * inGroup + c) * filters + f]!;
      }
  });
  return y;
}

export function averagePool(layout: SlidingCase, countsPadding: boolean, x: Values): Values {
  const channels = layout.shape[3];
  const [rows, columns] = slidShape(layout);
  const y = new Float64Array(layout.shape[0] * rows * columns * channels);
  const counts = new Float64Array(y.length / channels);
  eachPixel(layout, ({ input, output }) => {
    counts[output]! += 1;
    for (let c = 0; c < channels; c++) y[output * channels + c]! += x[input * channels + c]!;
  });
  return y.map((sum, i) => sum / (countsPadding ? layout.size ** 2 : counts[Math.floor(i / channels)]!));
}

/** The error function by its power series, for |x| up to 5. */
export function erf(x: number): number {
  let [sum, power] = [0, x];
  for (let n = 0; n < 120; n++) {
    sum += power / (2 * n + 1);
    power *= -(x * x) / (n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

const clip6 = (x: number): number => Math.min(Math.max(x, 0), 6);

export const ACTIVATIONS: Readonly<Record<string, (x: number) => number>> = {
  relu: (x) => Math.max(x, 0),
  relu6: clip6,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  hardSigmoid: (x) => clip6(x + 3) / 6,
  hardSwish: (x) => (x * clip6(x + 3)) / 6,
  silu: (x) => x / (1 + Math.exp(-x)),
  gelu: (x) => (x * (1 + erf(x / Math.SQRT2))) / 2,
  geluTanh: (x) => (x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))) / 2,
};

/** Applies a function to each row of `columns` values. */
export function overRows(x: Values, columns: number, ofRow: (row: Values) => Values): Values {
  const y = new Float64Array(x.length);
  for (let at = 0; at < x.length; at += columns) y.set(ofRow(x.subarray(at, at + columns)), at);
  return y;
}

export function softmax(x: Values, columns: number): Values {
  return overRows(x, columns, (row) => {
    const exponentials = row.map((value) => Math.exp(value - Math.max(...row)));
    const sum = exponentials.reduce((a, b) => a + b, 0);
    return exponentials.map((value) => value / sum);
  });
}

export function layerNorm(x: Values, scale: Values, offset: Values, epsilon: number): Values {
  return overRows(x, scale.length, (row) => {
    const mean = row.reduce((a, b) => a + b, 0) / row.length;
    const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / row.length;
    return row.map((value, c) => ((value - mean) / Math.sqrt(variance + epsilon)) * scale[c]! + offset[c]!);
  });
}

/** @param shape [batch, heads, tokens, size] of all three */
export function attend(
  [batch, heads, tokens, size]: readonly [number, number, number, number],
  [query, key, value]: readonly [Values, Values, Values],
): Values {
  const y = new Float64Array(query.length);
  for (let head = 0; head < batch * heads; head++) {
    const at = (token: number, i: number): number => (head * tokens + token) * size + i;
    for (let q = 0; q < tokens; q++) {
      const scores = Float64Array.from({ length: tokens }, (_, k) => {
        let product = 0;
        for (let i = 0; i < size; i++) product += query[at(q, i)]! * key[at(k, i)]!;
        return product / Math.sqrt(size);
      });
      softmax(scores, tokens).forEach((weight, k) => {
        for (let i = 0; i < size; i++) y[at(q, i)]! += weight * value[at(k, i)]!;
      });
    }
  }
  return y;
}
