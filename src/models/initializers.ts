import type { Random } from '../core';
import type { Engine, Tensor, Variable } from '../engine';
import type { Distribution } from './layers';
import { modelVariables, type Model, type ModelVariable } from './model';
import type { DefaultInit, WeightInit } from './types';

/**
 * The distribution of one tensor's initial values, as its layer's kind has it (see layers/initial for the schemes).
 * Batch norm always starts as the identity (weight 1, bias 0, mean 0, variance 1).
 *
 * @param defaultInit what the scheme `default` means. Default 'pytorch'
 */
export function initialDistribution(
  { spec: { initial } }: Pick<ModelVariable, 'spec'>,
  scheme: WeightInit,
  defaultInit: DefaultInit = 'pytorch',
): Distribution {
  return typeof initial === 'function' ? initial(scheme, defaultInit) : initial;
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
  model: Model,
  scheme: WeightInit,
  random: Random,
  only?: readonly string[],
): void {
  const { engine, architecture } = model;
  for (const variable of modelVariables(model)) {
    if (only !== undefined && !only.includes(variable.layer.name)) continue;
    const distribution = initialDistribution(variable, scheme, architecture.defaultInit);
    drawInto(engine, variable.variable, distribution, random.split(variable.name));
  }
}
