import * as path from 'node:path';
import { readJson, settings } from '../../src/core';
import type { Engine, Tensor1D, Tensor4D } from '../../src/engine';
import {
  architecture,
  fromTorchLayout,
  modelVariables,
  torchShape,
  type Architecture,
  type Model,
  type ModelName,
  type ModelOptions,
  type ModelVariable,
} from '../../src/models';

/** Evenly spaced values of a tensor, with figures over all of them. See make_model_fixtures.py. */
export interface SampledTensor {
  readonly shape: readonly number[];
  readonly sum: number;
  readonly norm: number;
  readonly stride: number;
  readonly values: string;
}

export interface ModelOptionsFixture {
  readonly classCount: number;
  readonly imageSize: number;
  readonly widthMultiplier: number;
  readonly dropout: number;
}

export interface ModelFixture {
  readonly model: ModelName;
  readonly parameters: Readonly<Record<'133' | '1000', number>>;
  readonly reduced: {
    readonly options: ModelOptionsFixture;
    readonly batch: number;
    readonly logits: string;
    /** Names of the images of each training step. */
    readonly images: readonly string[];
    readonly losses: readonly number[];
    readonly sgd: { readonly learningRate: number; readonly momentum: number; readonly weightDecay: number };
    readonly gradients: Readonly<Record<string, SampledTensor>>;
    readonly afterSteps: Readonly<Record<string, SampledTensor>>;
  };
  readonly fullWidth: {
    readonly options: ModelOptionsFixture;
    readonly batch: number;
    readonly logits: string;
  } | null;
}

export interface AdaptivePoolingCase {
  readonly size: number;
  readonly outputSize: number;
  readonly values: string;
}

/** A committed fixture of test/fixtures/models by name. */
export function fixture<T = ModelFixture>(name: string): T {
  return readJson<T>(path.join(settings().projectRoot, 'test', 'fixtures', 'models', `${name}.json`));
}

/** Little-endian float32 values in base64. */
export function decodeFloats(text: string): Float32Array {
  const bytes = Buffer.from(text, 'base64');
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

/** The same numbers as `hashed` in make_model_fixtures.py: in [-1, 1), multiples of 2^-23. */
export function hashed(name: string, size: number): Float32Array {
  const seed = fnv1a(name);
  const values = new Float32Array(size);
  for (let i = 0; i < size; i++) {
    let h = (Math.imul(i, 0x9e3779b1) + seed) | 0;
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    values[i] = ((h ^ (h >>> 16)) >>> 8) * 2 ** -23 - 1;
  }
  return values;
}

function fnv1a(text: string): number {
  let h = 0x811c9dc5;
  for (const byte of Buffer.from(text)) h = Math.imul(h ^ byte, 0x01000193);
  return h;
}

/** The tensor that make_model_fixtures.py gives a parameter of this name, in PyTorch's layout. */
export function hashedWeights(variable: ModelVariable): {
  readonly shape: readonly number[];
  readonly data: Float32Array;
} {
  const shape = torchShape(variable);
  const data = hashed(
    variable.name,
    shape.reduce((product, length) => product * length, 1),
  );
  const [scale, offset] = scaleOf(variable, shape);
  for (let i = 0; i < data.length; i++) data[i] = Math.fround(data[i]! * scale) + offset;
  return { shape, data };
}

function scaleOf({ role, layer }: ModelVariable, shape: readonly number[]): readonly [number, number] {
  const isNorm = layer.kind === 'batchNorm2d' || layer.kind === 'layerNorm';
  if (role === 'running_var' || (role === 'weight' && isNorm)) return [0.5, 1];
  if (role !== 'weight' && role !== 'out_proj.weight') return [0.125, 0];
  return [Math.fround(Math.sqrt(6 / shape.slice(1).reduce((product, length) => product * length, 1))), 0];
}

/** An architecture of the fixtures: without stochastic depth, whose masks PyTorch draws otherwise. */
export function fixtureArchitecture(name: ModelName, options: ModelOptions): Architecture {
  const layout = architecture(name, options);
  const layers = layout.layers.map((layer) => (layer.kind === 'stochasticDepth' ? { ...layer, rate: 0 } : layer));
  return { ...layout, layers };
}

/** Sets every tensor of a model to the fixtures' values, one at a time. */
export function setHashedWeights(engine: Engine, model: Model): void {
  for (const variable of modelVariables(model)) {
    engine.tf.tidy(() => variable.variable.assign(fromTorchLayout(model, variable, hashedWeights(variable))));
  }
}

/** Images [batch, size, size, 3] of the fixtures. */
export function hashedImages({ tf }: Engine, name: string, batch: number, size: number): Tensor4D {
  return tf.tensor4d(hashed(name, batch * size * size * 3), [batch, size, size, 3]);
}

/** Labels of the fixtures' training step. */
export function hashedLabels({ tf }: Engine, step: number, batch: number, classCount: number): Tensor1D {
  return tf.tensor1d(
    Array.from({ length: batch }, (_, i) => (7 * i + 3 * step) % classCount),
    'int32',
  );
}

/** Largest absolute difference over the largest absolute expected value, which counts as `floor` at least. */
export function relativeDifference(actual: ArrayLike<number>, expected: ArrayLike<number>, floor = 0): number {
  if (actual.length !== expected.length) return Infinity;
  let difference = 0;
  let scale = floor;
  for (let i = 0; i < expected.length; i++) {
    const distance = Math.abs(actual[i]! - expected[i]!);
    if (!(distance <= difference)) difference = distance;
    scale = Math.max(scale, Math.abs(expected[i]!));
  }
  return difference / scale;
}
