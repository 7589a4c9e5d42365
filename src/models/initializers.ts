import type { Random } from '../core';
import type { Engine, Tensor, Variable } from '../engine';
import type { Distribution } from './layers';

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

/** Values drawn at a time: JavaScript holds them besides TensorFlow until garbage collection. */
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
      // A product lies in TensorFlow's memory, which frees the array.
      parts.push(tf.tidy(() => tf.mul(tf.tensor(values, [count, ...rest]), 1)));
    }
    variable.assign(parts.length === 1 ? parts[0]! : tf.concat(parts, 0));
  });
}
