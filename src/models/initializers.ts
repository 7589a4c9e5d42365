import type { Random } from '../core';
import type { Engine, Tensor, Variable } from '../engine';
import type { Distribution } from './layers';

/** Fills an array with the next values of a distribution. Pure but for it: equal generators give equal values. */
export function drawValues(distribution: Distribution, values: Float32Array, random: Random): Float32Array {
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

/** A variable to set, and what to draw its values from. */
export interface Drawn {
  readonly variable: Variable;
  readonly distribution: Distribution;
  readonly random: Random;
}

/** Values drawn at a time. */
const MOST_VALUES = 2 ** 20;

/**
 * Sets variables to drawn values, some rows at a time through one array: arrays of their own, of which JavaScript
 * gives none back before its next garbage collection, would be half of VGG16's peak again.
 */
export function drawInto({ tf }: Engine, drawn: readonly Drawn[]): void {
  let array = new Float32Array(0);
  for (const { variable, distribution, random } of drawn) {
    const [rows = 1, ...rest] = variable.shape;
    const perRow = variable.size / rows;
    const atOnce = Math.min(rows, Math.max(1, Math.floor(MOST_VALUES / perRow)));
    if (array.length < atOnce * perRow) array = new Float32Array(atOnce * perRow);
    tf.tidy(() => {
      const parts: Tensor[] = [];
      for (let row = 0; row < rows; row += atOnce) {
        const count = Math.min(atOnce, rows - row);
        const values = drawValues(distribution, array.subarray(0, count * perRow), random);
        // A product lies in TensorFlow's memory, so that the array is free again.
        parts.push(tf.tidy(() => tf.mul(tf.tensor(values, [count, ...rest]), 1)));
      }
      variable.assign(parts.length === 1 ? parts[0]! : tf.concat(parts, 0));
    });
  }
}
