import type { Random } from '../core';
import type { Engine, LayersModel, Tensor, Variable } from '../engine';
import { factsOf } from './built';
import type { DefaultInit, ResolvedLayer } from './layerSpecs';
import type { WeightInit } from './types';
import { modelVariables, type VariableRole } from './variables';

/** Distribution of one tensor's initial values. */
export type Distribution =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number }
  | { readonly kind: 'normal'; readonly mean: number; readonly deviation: number };

const ZERO: Distribution = { kind: 'constant', value: 0 };
const ONE: Distribution = { kind: 'constant', value: 1 };

/**
 * The distribution of one tensor's initial values.
 * - `ones`: weights 1, biases 0.
 * - `uniform`: weights U(-0.5, 0.5), biases 0.
 * - `general`: weights U(-1/sqrt(fan_in), 1/sqrt(fan_in)), biases 0.
 * - `default`: the model's own. `pytorch`: kaiming_uniform(a = sqrt(5)), which is U(-1/sqrt(fan_in),
 *   1/sqrt(fan_in)), for weights, and the same interval for biases. `vgg`: torchvision's
 *   kaiming_normal(fan_out, relu) for convolutions, N(0, 0.01) for dense layers, biases 0.
 *
 * Batch norm always starts as the identity (weight 1, bias 0, mean 0, variance 1).
 */
export function initialDistribution(
  layer: ResolvedLayer,
  role: VariableRole,
  scheme: WeightInit,
  defaultInit: DefaultInit = 'pytorch',
): Distribution {
  if (layer.kind !== 'conv2d' && layer.kind !== 'dense')
    return role === 'weight' || role === 'running_var' ? ONE : ZERO;
  const isWeight = role === 'weight';
  if (scheme === 'default' && defaultInit === 'pytorch') return withinFanIn(layer);
  if (!isWeight) return ZERO;
  switch (scheme) {
    case 'ones':
      return ONE;
    case 'uniform':
      return { kind: 'uniform', low: -0.5, high: 0.5 };
    case 'general':
      return withinFanIn(layer);
    case 'default':
      return layer.kind === 'conv2d'
        ? { kind: 'normal', mean: 0, deviation: Math.sqrt(2 / (layer.filters * layer.kernelSize ** 2)) }
        : { kind: 'normal', mean: 0, deviation: 0.01 };
  }
}

function withinFanIn(layer: ResolvedLayer): Distribution {
  const bound = 1 / Math.sqrt(fanIn(layer));
  return { kind: 'uniform', low: -bound, high: bound };
}

/** Inputs that one output value of a layer depends on. */
function fanIn(layer: ResolvedLayer): number {
  const channels = layer.inputShape[layer.inputShape.length - 1]!;
  return layer.kind === 'conv2d' ? channels * layer.kernelSize ** 2 : channels;
}

/** The next `size` values of a distribution. Pure: equal generators give equal values. */
export function drawValues(distribution: Distribution, size: number, random: Random): Float32Array {
  const values = new Float32Array(size);
  switch (distribution.kind) {
    case 'constant':
      return values.fill(distribution.value);
    case 'uniform':
      random.fillUniform(values, distribution.low, distribution.high);
      return values;
    case 'normal':
      random.fillNormal(values, distribution.mean, distribution.deviation);
      return values;
  }
}

/** Drawn at once: what JavaScript holds besides TensorFlow, and lets go of when it likes. */
const MOST_VALUES = 2 ** 20;

/**
 * Sets a variable to drawn values, some rows at a time: TF.js keeps the array of a tensor until an operation reads it,
 * and all of a network's arrays together would be half of VGG16's peak again.
 */
export function drawInto(engine: Engine, variable: Variable, distribution: Distribution, random: Random): void {
  const { tf } = engine;
  const [rows = 1, ...rest] = variable.shape;
  const perRow = variable.size / rows;
  const atOnce = Math.max(1, Math.floor(MOST_VALUES / perRow));
  tf.tidy(() => {
    const parts: Tensor[] = [];
    for (let row = 0; row < rows; row += atOnce) {
      const count = Math.min(atOnce, rows - row);
      const values = drawValues(distribution, count * perRow, random);
      // A product is TensorFlow's own; the array is free then.
      parts.push(tf.tidy(() => tf.mul(tf.tensor(values, [count, ...rest]), 1)));
    }
    variable.assign(parts.length === 1 ? parts[0]! : tf.concat(parts, 0));
  });
}

/**
 * Sets every tensor of a model to initial values. Each tensor draws from its own split of the generator, so
 * layers of one shape differ, and adding a layer does not change the others.
 *
 * @param only names of layers to set, e.g. those that transfer learning re-initialises. Default: all
 */
export function initializeWeights(
  model: LayersModel,
  scheme: WeightInit,
  random: Random,
  only?: readonly string[],
): void {
  const { engine, architecture } = factsOf(model);
  for (const { name, layer, role, variable } of modelVariables(model)) {
    if (only !== undefined && !only.includes(layer.name)) continue;
    const distribution = initialDistribution(layer, role, scheme, architecture.defaultInit);
    drawInto(engine, variable, distribution, random.split(name));
  }
}
