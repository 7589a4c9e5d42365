import type { ResolvedLayer } from '../../src/models';
import type { LayerData } from '../../src/models';

/** A residual network as data, and what it computes by textbook formulas in float64: independent of src. */

const conv = { kind: 'conv2d', bias: false } as const;
const conv3 = { ...conv, kernelSize: 3, padding: 1 } as const;

/** Two blocks, one of them with a convolution on the way around it; a value that three layers take. */
export const RESIDUAL: readonly LayerData[] = [
  { ...conv3, name: 'stem', filters: 32, stride: 2, bias: true },
  { kind: 'relu', name: 'stemRelu' },
  { ...conv3, name: 'a1', filters: 32, stride: 1 },
  { kind: 'batchNorm2d', name: 'a1norm' },
  { kind: 'relu', name: 'a1relu' },
  { ...conv3, name: 'a2', filters: 32, stride: 1 },
  { kind: 'batchNorm2d', name: 'a2norm' },
  { kind: 'add', name: 'aSum', inputs: ['a2norm', 'stemRelu'] },
  { kind: 'relu', name: 'aRelu' },
  { ...conv3, name: 'b1', filters: 64, stride: 2 },
  { kind: 'batchNorm2d', name: 'b1norm' },
  { ...conv, name: 'bAround', inputs: ['aRelu'], filters: 64, kernelSize: 1, stride: 2, padding: 0 },
  { kind: 'add', name: 'bSum', inputs: ['b1norm', 'bAround'] },
  { kind: 'relu', name: 'bRelu' },
  { kind: 'globalAvgPool2d', name: 'pool' },
  { kind: 'globalAvgPool2d', name: 'early', inputs: ['aRelu'] },
  { kind: 'dense', name: 'widen', units: 64 },
  { kind: 'add', name: 'both', inputs: ['pool', 'widen'] },
  { kind: 'dropout', name: 'dropout', rate: 'dropout' },
  { kind: 'dense', name: 'fc', units: 'classes' },
];

/** A tensor of float64 values. */
export interface Values {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** Mean cross-entropy of one batch in training, dropout left out. */
export function lossInFloat64(
  layers: readonly ResolvedLayer[],
  weights: ReadonlyMap<string, Values>,
  images: Values,
  labels: readonly number[],
): number {
  const values = new Map([['input', images]]);
  for (const layer of layers) {
    const inputs = layer.inputs.map((name) => values.get(name)!);
    values.set(
      layer.name,
      FORMULAS[layer.kind]!(inputs, layer, (role) => weights.get(`${layer.name}.${role}`)),
    );
  }
  const logits = values.get(layers.at(-1)!.name)!;
  const classes = logits.shape[1]!;
  const losses = labels.map((label, row) => {
    const ofRow = [...logits.data.subarray(row * classes, (row + 1) * classes)];
    return Math.log(ofRow.reduce((sum, value) => sum + Math.exp(value), 0)) - ofRow[label]!;
  });
  return losses.reduce((sum, loss) => sum + loss, 0) / labels.length;
}

type Formula = (
  inputs: readonly Values[],
  layer: ResolvedLayer,
  weight: (role: string) => Values | undefined,
) => Values;

const FORMULAS: Readonly<Record<string, Formula>> = {
  conv2d: ([x], layer, weight) => convolution(x!, layer as ResolvedLayer & Sliding, weight('weight')!, weight('bias')),
  batchNorm2d: ([x], _, weight) => batchNorm(x!, weight('weight')!.data, weight('bias')!.data),
  relu: ([x]) => ({ ...x!, data: x!.data.map((value) => Math.max(0, value)) }),
  dropout: ([x]) => x!,
  add: ([a, ...others]) => ({
    ...a!,
    data: a!.data.map((value, i) => others.reduce((sum, other) => sum + other.data[i]!, value)),
  }),
  globalAvgPool2d: ([x]) => {
    const [batch, height, width, channels] = x!.shape as [number, number, number, number];
    const data = new Float64Array(batch * channels);
    x!.data.forEach((value, i) => {
      const image = Math.floor(i / (height * width * channels));
      data[image * channels + (i % channels)]! += value / (height * width);
    });
    return { shape: [batch, channels], data };
  },
  dense: ([x], _, weight) => {
    const [rows, inputs] = x!.shape as [number, number];
    const kernel = weight('weight')!;
    const units = kernel.shape[1]!;
    const data = Float64Array.from({ length: rows * units }, (_unused, i) => {
      const [row, unit] = [Math.floor(i / units), i % units];
      let sum = weight('bias')!.data[unit]!;
      for (let k = 0; k < inputs; k++) sum += x!.data[row * inputs + k]! * kernel.data[k * units + unit]!;
      return sum;
    });
    return { shape: [rows, units], data };
  },
};

interface Sliding {
  readonly stride: number;
  readonly padding: number;
}

function convolution(x: Values, { stride, padding }: Sliding, kernel: Values, bias: Values | undefined): Values {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const [size, , , filters] = kernel.shape as [number, number, number, number];
  const slide = (side: number): number => Math.floor((side + 2 * padding - size) / stride) + 1;
  const [rows, columns] = [slide(height), slide(width)];
  const data = new Float64Array(batch * rows * columns * filters);
  for (let out = 0; out < batch * rows * columns; out++) {
    const column = out % columns;
    const row = Math.floor(out / columns) % rows;
    const image = Math.floor(out / (columns * rows));
    for (let f = 0; f < filters; f++) data[out * filters + f] = bias?.data[f] ?? 0;
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        const [r, c] = [row * stride + i - padding, column * stride + j - padding];
        if (r < 0 || r >= height || c < 0 || c >= width) continue;
        for (let k = 0; k < channels; k++) {
          const value = x.data[((image * height + r) * width + c) * channels + k]!;
          const at = ((i * size + j) * channels + k) * filters;
          for (let f = 0; f < filters; f++) data[out * filters + f]! += value * kernel.data[at + f]!;
        }
      }
    }
  }
  return { shape: [batch, rows, columns, filters], data };
}

function batchNorm(x: Values, scale: Float64Array, offset: Float64Array): Values {
  const channels = x.shape[3]!;
  const count = x.data.length / channels;
  const [mean, variance] = [new Float64Array(channels), new Float64Array(channels)];
  x.data.forEach((value, i) => (mean[i % channels]! += value / count));
  x.data.forEach((value, i) => (variance[i % channels]! += (value - mean[i % channels]!) ** 2 / count));
  return {
    ...x,
    data: x.data.map((value, i) => {
      const c = i % channels;
      return (scale[c]! * (value - mean[c]!)) / Math.sqrt(variance[c]! + 1e-5) + offset[c]!;
    }),
  };
}
