/**
 * Every kind of layers by its textbook formula, in float64 and with PyTorch's layout of weights: slow, and independent
 * of src.
 */
import type { ResolvedLayer } from '../../../src/models';
import * as exact from '../../engine/layers/exact';

/** [batch, ...]; images are [batch, height, width, channels]. */
export interface Value {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** What decides what a layer gives besides its inputs. */
export interface Surroundings {
  readonly training: boolean;
  /** A tensor of the layer in PyTorch's layout, by PyTorch's name within the module. */
  tensor(role: string): Float64Array;
  /** What dropout and stochastic depth multiply by. */
  mask(layer: ResolvedLayer): ArrayLike<number>;
}

type Reference = (layer: ResolvedLayer, inputs: readonly Value[], around: Surroundings) => Value;

/** A field of a layer that must be a number; `otherwise` where it is left out. */
function field(layer: ResolvedLayer, name: string, otherwise?: number): number {
  const value = Object.entries(layer).find(([key]) => key === name)?.[1] ?? otherwise;
  if (typeof value !== 'number') throw new Error(`${layer.name} has no ${name}`);
  return value;
}

function option(layer: ResolvedLayer, name: string): unknown {
  return Object.entries(layer).find(([key]) => key === name)?.[1];
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
const last = (shape: readonly number[]): number => shape[shape.length - 1]!;

function mapped({ shape, data }: Value, f: (value: number, index: number) => number): Value {
  return { shape, data: data.map(f) };
}

/** The window of a convolution or pooling, with its zeros. */
function sliding(layer: ResolvedLayer, { shape }: Value): exact.SlidingCase {
  const [size, stride] = [field(layer, 'kernelSize'), field(layer, 'stride')];
  const padding = option(layer, 'padding') ?? 0;
  const ofSide = (length: number): readonly [number, number] => {
    if (padding !== 'same') return [Number(padding), Number(padding)];
    const missing = Math.max(0, (Math.ceil(length / stride) - 1) * stride + size - length);
    return [Math.floor(missing / 2), Math.ceil(missing / 2)];
  };
  const [height, width] = [ofSide(shape[1]!), ofSide(shape[2]!)];
  return { shape: shape as exact.SlidingCase['shape'], size, stride, zeros: [...height, ...width] };
}

const conv2d: Reference = (layer, [x], around) => {
  const layout = sliding(layer, x!);
  const [filters, channels, size] = [field(layer, 'filters'), last(x!.shape), layout.size];
  const groups = option(layer, 'groups') === 'channels' ? channels : field(layer, 'groups', 1);
  const inGroup = channels / groups;
  const weight = around.tensor('weight');
  const kernel = new Float64Array(weight.length);
  for (let f = 0; f < filters; f++)
    for (let c = 0; c < inGroup; c++)
      for (let at = 0; at < size * size; at++)
        kernel[(at * inGroup + c) * filters + f] = weight[(f * inGroup + c) * size * size + at]!;
  const data = exact.convolve(layout, filters, groups, x!.data, kernel);
  const y = { shape: [x!.shape[0]!, ...exact.slidShape(layout), filters], data };
  if (option(layer, 'bias') === false) return y;
  const bias = around.tensor('bias');
  return mapped(y, (value, i) => value + bias[i % filters]!);
};

const batchNorm2d: Reference = (layer, [x], { training, tensor }) => {
  const channels = last(x!.shape);
  const count = x!.data.length / channels;
  const [means, variances] = training
    ? [new Float64Array(channels), new Float64Array(channels)]
    : [tensor('running_mean'), tensor('running_var')];
  if (training) {
    x!.data.forEach((value, i) => (means[i % channels]! += value / count));
    x!.data.forEach((value, i) => (variances[i % channels]! += (value - means[i % channels]!) ** 2 / count));
  }
  const [scale, offset, epsilon] = [tensor('weight'), tensor('bias'), field(layer, 'epsilon', 1e-5)];
  return mapped(x!, (value, i) => {
    const c = i % channels;
    return ((value - means[c]!) / Math.sqrt(variances[c]! + epsilon)) * scale[c]! + offset[c]!;
  });
};

const maxPool2d: Reference = (layer, [x]) => {
  const layout = sliding(layer, x!);
  const channels = last(x!.shape);
  const shape = [x!.shape[0]!, ...exact.slidShape(layout), channels];
  const data = new Float64Array(sizeOf(shape)).fill(-Infinity);
  exact.eachPixel(layout, ({ input, output }) => {
    for (let c = 0; c < channels; c++)
      data[output * channels + c] = Math.max(data[output * channels + c]!, x!.data[input * channels + c]!);
  });
  return { shape, data };
};

const avgPool2d: Reference = (layer, [x]) => {
  const layout = sliding(layer, x!);
  const counts = option(layer, 'countsPadding') ?? option(layer, 'padding') !== 'same';
  const shape = [x!.shape[0]!, ...exact.slidShape(layout), last(x!.shape)];
  return { shape, data: exact.averagePool(layout, counts === true, x!.data) };
};

const adaptiveAvgPool2d: Reference = (layer, [x]) => {
  const [batch, height, width, channels] = x!.shape as [number, number, number, number];
  const size = field(layer, 'outputSize');
  const data = new Float64Array(batch * size * size * channels);
  const range = (i: number, length: number): [number, number] => [
    Math.floor((i * length) / size),
    Math.ceil(((i + 1) * length) / size),
  ];
  for (let b = 0; b < batch; b++)
    for (let r = 0; r < size; r++)
      for (let s = 0; s < size; s++) {
        const [[top, bottom], [left, right]] = [range(r, height), range(s, width)];
        for (let y = top; y < bottom; y++)
          for (let z = left; z < right; z++)
            for (let c = 0; c < channels; c++)
              data[((b * size + r) * size + s) * channels + c]! +=
                x!.data[((b * height + y) * width + z) * channels + c]! / ((bottom - top) * (right - left));
      }
  return { shape: [batch, size, size, channels], data };
};

const globalAvgPool2d: Reference = (layer, [x]) => {
  const pooled = adaptiveAvgPool2d({ ...layer, outputSize: 1 } as ResolvedLayer, [x!], NOWHERE);
  return option(layer, 'keepsImage') === true ? pooled : { ...pooled, shape: [x!.shape[0]!, last(x!.shape)] };
};

/** Channels first, as PyTorch has images. */
const flatten: Reference = (_, [x]) => {
  const [batch, height, width, channels] = x!.shape as [number, number, number, number];
  const data = x!.data.slice();
  if (x!.shape.length === 4) {
    const pixels = height * width;
    x!.data.forEach((value, i) => {
      const [image, pixel, c] = [Math.floor(i / (pixels * channels)), Math.floor(i / channels) % pixels, i % channels];
      data[(image * channels + c) * pixels + pixel] = value;
    });
  }
  return { shape: [batch, data.length / batch], data };
};

/** @param weight [outputs, inputs] */
function linear(x: Value, weight: Float64Array, bias: Float64Array): Value {
  const [inputs, outputs] = [last(x.shape), bias.length];
  const rows = x.data.length / inputs;
  const data = new Float64Array(rows * outputs);
  for (let r = 0; r < rows; r++)
    for (let o = 0; o < outputs; o++) {
      let sum = bias[o]!;
      for (let i = 0; i < inputs; i++) sum += x.data[r * inputs + i]! * weight[o * inputs + i]!;
      data[r * outputs + o] = sum;
    }
  return { shape: [...x.shape.slice(0, -1), outputs], data };
}

const masked: Reference = (layer, [x], { training, mask }) => {
  if (!training) return x!;
  const factors = mask(layer);
  const each = x!.data.length / factors.length;
  return mapped(x!, (value, i) => value * factors[Math.floor(i / each)]!);
};

const activation =
  (name: string): Reference =>
  (_, [x]) =>
    mapped(x!, exact.ACTIVATIONS[name]!);

const concat: Reference = (_, inputs) => {
  const channels = inputs.map(({ shape }) => last(shape));
  const total = channels.reduce((a, b) => a + b, 0);
  const rows = inputs[0]!.data.length / channels[0]!;
  const data = new Float64Array(rows * total);
  let before = 0;
  inputs.forEach((input, k) => {
    for (let r = 0; r < rows; r++)
      for (let c = 0; c < channels[k]!; c++) data[r * total + before + c] = input.data[r * channels[k]! + c]!;
    before += channels[k]!;
  });
  return { shape: [...inputs[0]!.shape.slice(0, -1), total], data };
};

const scaleChannels: Reference = (_, [x, gates]) => {
  const channels = last(x!.shape);
  const each = x!.data.length / x!.shape[0]!;
  return mapped(x!, (value, i) => value * gates!.data[Math.floor(i / each) * channels + (i % channels)]!);
};

const selfAttention: Reference = (layer, [x], { tensor }) => {
  const [batch, count, width] = x!.shape as [number, number, number];
  const heads = field(layer, 'heads');
  const size = width / heads;
  const projected = linear(x!, tensor('in_proj_weight'), tensor('in_proj_bias'));
  const inHeads = (part: number): Float64Array => {
    const values = new Float64Array(batch * count * width);
    for (let b = 0; b < batch; b++)
      for (let t = 0; t < count; t++)
        for (let w = 0; w < width; w++)
          values[((b * heads + Math.floor(w / size)) * count + t) * size + (w % size)] =
            projected.data[(b * count + t) * 3 * width + part * width + w]!;
    return values;
  };
  const attended = exact.attend([batch, heads, count, size], [inHeads(0), inHeads(1), inHeads(2)]);
  const joined = new Float64Array(attended.length);
  for (let b = 0; b < batch; b++)
    for (let t = 0; t < count; t++)
      for (let w = 0; w < width; w++)
        joined[(b * count + t) * width + w] =
          attended[((b * heads + Math.floor(w / size)) * count + t) * size + (w % size)]!;
  return linear({ shape: x!.shape, data: joined }, tensor('out_proj.weight'), tensor('out_proj.bias'));
};

const NOWHERE: Surroundings = {
  training: false,
  tensor: () => new Float64Array(0),
  mask: () => [],
};

/** By the names of the kinds. */
export const REFERENCES: Readonly<Record<string, Reference>> = {
  conv2d,
  batchNorm2d,
  maxPool2d,
  avgPool2d,
  adaptiveAvgPool2d,
  globalAvgPool2d,
  flatten,
  concat,
  scaleChannels,
  selfAttention,
  dropout: masked,
  stochasticDepth: masked,
  dense: (_, [x], { tensor }) => linear(x!, tensor('weight'), tensor('bias')),
  ...Object.fromEntries(
    ['relu', 'relu6', 'sigmoid', 'hardSigmoid', 'hardSwish', 'silu'].map((name) => [name, activation(name)]),
  ),
  gelu: (layer, inputs, around) =>
    activation(option(layer, 'approximate') === 'tanh' ? 'geluTanh' : 'gelu')(layer, inputs, around),
  add: (_, inputs) => mapped(inputs[0]!, (_value, i) => inputs.reduce((sum, { data }) => sum + data[i]!, 0)),
  multiply: (_, [a, b]) => mapped(a!, (value, i) => value * b!.data[i]!),
  layerNorm: (layer, [x], { tensor }) => ({
    shape: x!.shape,
    data: exact.layerNorm(x!.data, tensor('weight'), tensor('bias'), field(layer, 'epsilon', 1e-5)),
  }),
  layerScale: (_, [x], { tensor }) => mapped(x!, (value, i) => value * tensor('layer_scale')[i % last(x!.shape)]!),
  tokens: (_, [x]) => ({ shape: [x!.shape[0]!, x!.shape[1]! * x!.shape[2]!, x!.shape[3]!], data: x!.data }),
  classToken: (_, [x], { tensor }) => {
    const [batch, count, width] = x!.shape as [number, number, number];
    const data = new Float64Array(batch * (count + 1) * width);
    for (let b = 0; b < batch; b++) {
      data.set(tensor('class_token'), b * (count + 1) * width);
      data.set(x!.data.subarray(b * count * width, (b + 1) * count * width), (b * (count + 1) + 1) * width);
    }
    return { shape: [batch, count + 1, width], data };
  },
  positionEmbedding: (_, [x], { tensor }) => {
    const positions = tensor('pos_embedding');
    return mapped(x!, (value, i) => value + positions[i % positions.length]!);
  },
  selectToken: (layer, [x]) => {
    const [batch, count, width] = x!.shape as [number, number, number];
    const token = field(layer, 'token', 0);
    const data = new Float64Array(batch * width);
    for (let b = 0; b < batch; b++)
      data.set(x!.data.subarray((b * count + token) * width, (b * count + token + 1) * width), b * width);
    return { shape: [batch, width], data };
  },
};
