/** Operations of a training step by their textbook formulas, in float64: slow, and independent of src. */

/** [batch, height, width, channels]. */
export type Shape4 = readonly [number, number, number, number];

export interface ConvolutionCase {
  readonly shape: Shape4;
  readonly kernelSize: number;
  readonly filters: number;
  readonly stride: number;
  /** Zeros on each side. */
  readonly padding: number;
}

/** Shape of a convolution's output. */
export function convolvedShape({ shape, kernelSize, filters, stride, padding }: ConvolutionCase): Shape4 {
  const slide = (size: number): number => Math.floor((size + 2 * padding - kernelSize) / stride) + 1;
  return [shape[0], slide(shape[1]), slide(shape[2]), filters];
}

/** Calls `visit` with the flat positions of every product x * kernel that adds to an output. */
function eachProduct(layout: ConvolutionCase, visit: (x: number, kernel: number, y: number) => void): void {
  const { shape, kernelSize, filters, stride, padding } = layout;
  const [batch, height, width, channels] = shape;
  const [, rows, columns] = convolvedShape(layout);
  for (let b = 0; b < batch; b++)
    for (let r = 0; r < rows; r++)
      for (let c = 0; c < columns; c++)
        for (let i = 0; i < kernelSize; i++)
          for (let j = 0; j < kernelSize; j++) {
            const [y, x] = [r * stride + i - padding, c * stride + j - padding];
            if (y < 0 || y >= height || x < 0 || x >= width) continue;
            for (let k = 0; k < channels; k++) {
              const at = ((b * height + y) * width + x) * channels + k;
              const kernelAt = ((i * kernelSize + j) * channels + k) * filters;
              const out = ((b * rows + r) * columns + c) * filters;
              for (let f = 0; f < filters; f++) visit(at, kernelAt + f, out + f);
            }
          }
}

export interface ConvolutionResults {
  readonly y: Float64Array;
  readonly dx: Float64Array;
  readonly dKernel: Float64Array;
  readonly dBias: Float64Array;
}

export function convolve(
  layout: ConvolutionCase,
  x: Float32Array,
  kernel: Float32Array,
  bias: Float32Array,
  dy: Float32Array,
): ConvolutionResults {
  const y = Float64Array.from(dy, (_, i) => bias[i % bias.length]!);
  const [dx, dKernel] = [new Float64Array(x.length), new Float64Array(kernel.length)];
  eachProduct(layout, (a, k, o) => {
    y[o]! += x[a]! * kernel[k]!;
    dx[a]! += dy[o]! * kernel[k]!;
    dKernel[k]! += dy[o]! * x[a]!;
  });
  return { y, dx, dKernel, dBias: columnSums(dy, bias.length) };
}

/** Sums over all but the last axis. */
export function columnSums(values: ArrayLike<number>, columns: number): Float64Array {
  const sums = new Float64Array(columns);
  for (let i = 0; i < values.length; i++) sums[i % columns]! += values[i]!;
  return sums;
}

/** [rows, inner] times [inner, columns]. */
export function multiply(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  [rows, inner, columns]: readonly [number, number, number],
): Float64Array {
  const product = new Float64Array(rows * columns);
  for (let r = 0; r < rows; r++)
    for (let i = 0; i < inner; i++)
      for (let c = 0; c < columns; c++) product[r * columns + c]! += a[r * inner + i]! * b[i * columns + c]!;
  return product;
}

export function transpose(values: ArrayLike<number>, rows: number, columns: number): Float64Array {
  return Float64Array.from({ length: rows * columns }, (_, i) => values[(i % rows) * columns + Math.floor(i / rows)]!);
}

export interface PoolingResults {
  readonly y: Float64Array;
  readonly dx: Float64Array;
}

/** Max pooling without padding; of equal values the first wins. */
export function maxPool(
  x: Float32Array,
  [batch, height, width, channels]: Shape4,
  { size, stride }: { readonly size: number; readonly stride: number },
  dy: Float32Array,
): PoolingResults {
  const slide = (length: number): number => Math.floor((length - size) / stride) + 1;
  const [rows, columns] = [slide(height), slide(width)];
  const [y, dx] = [new Float64Array(dy.length), new Float64Array(x.length)];
  for (let out = 0; out < dy.length; out++) {
    const k = out % channels;
    const c = Math.floor(out / channels) % columns;
    const r = Math.floor(out / channels / columns) % rows;
    const b = Math.floor(out / channels / columns / rows);
    if (b >= batch) throw new Error('dy has the wrong length');
    let best = -1;
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++) {
        const at = ((b * height + r * stride + i) * width + c * stride + j) * channels + k;
        if (best < 0 || x[at]! > x[best]!) best = at;
      }
    y[out] = x[best]!;
    dx[best]! += dy[out]!;
  }
  return { y, dx };
}

/** Mean cross-entropy of each row's softmax and its gradient with respect to the logits. */
export function crossEntropy(
  logits: Float32Array,
  labels: readonly number[],
): { readonly losses: Float64Array; readonly gradient: Float64Array } {
  const classes = logits.length / labels.length;
  const [losses, gradient] = [new Float64Array(labels.length), new Float64Array(logits.length)];
  labels.forEach((label, row) => {
    const values = Float64Array.from(logits.subarray(row * classes, (row + 1) * classes));
    const largest = Math.max(...values);
    const exponentials = values.map((value) => Math.exp(value - largest));
    const sum = exponentials.reduce((a, b) => a + b, 0);
    losses[row] = Math.log(sum) + largest - values[label]!;
    exponentials.forEach((value, i) => {
      gradient[row * classes + i] = value / sum - (i === label ? 1 : 0);
    });
  });
  return { losses, gradient };
}

export interface BatchNormResults {
  readonly y: Float64Array;
  readonly mean: Float64Array;
  readonly unbiasedVariance: Float64Array;
  readonly dx: Float64Array;
  readonly dScale: Float64Array;
  readonly dOffset: Float64Array;
}

export function normalizeBatch(
  x: Float32Array,
  scale: Float32Array,
  offset: Float32Array,
  dy: Float32Array,
  epsilon: number,
): BatchNormResults {
  const channels = scale.length;
  const count = x.length / channels;
  const mean = columnSums(x, channels).map((sum) => sum / count);
  const variance = columnSums(
    Float64Array.from(x, (value, i) => (value - mean[i % channels]!) ** 2),
    channels,
  ).map((sum) => sum / count);
  const inverse = variance.map((value) => 1 / Math.sqrt(value + epsilon));
  const normalized = Float64Array.from(x, (v, i) => (v - mean[i % channels]!) * inverse[i % channels]!);
  const dOffset = columnSums(dy, channels);
  const dScale = columnSums(
    normalized.map((value, i) => value * dy[i]!),
    channels,
  );
  return {
    y: normalized.map((value, i) => value * scale[i % channels]! + offset[i % channels]!),
    mean,
    unbiasedVariance: variance.map((value) => (value * count) / Math.max(1, count - 1)),
    dx: normalized.map((value, i) => {
      const c = i % channels;
      return scale[c]! * inverse[c]! * (dy[i]! - dOffset[c]! / count - (value * dScale[c]!) / count);
    }),
    dScale,
    dOffset,
  };
}

/** Weights and momentum after steps of `torch.optim.SGD` with one gradient. */
export function descend(
  start: Float32Array,
  gradient: Float32Array,
  rates: { readonly learningRate: number; readonly momentum: number; readonly weightDecay: number },
  steps: number,
): { readonly weights: Float64Array; readonly momentum: Float64Array } {
  const [weights, momentum] = [Float64Array.from(start), new Float64Array(start.length)];
  for (let step = 0; step < steps; step++) {
    for (let i = 0; i < weights.length; i++) {
      momentum[i] = rates.momentum * momentum[i]! + gradient[i]! + rates.weightDecay * weights[i]!;
      weights[i]! -= rates.learningRate * momentum[i]!;
    }
  }
  return { weights, momentum };
}
