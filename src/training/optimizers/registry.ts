import { createRegistry, type OptionTable } from '../../core';
import { adamw } from './adamw';
import { sgd } from './sgd';
import type { OptimizerDefinition } from './types';

/** Every optimiser that settings can name. */
export const optimizers = createRegistry<OptimizerDefinition>('optimizer', [sgd, adamw]);

/**
 * Adds your own optimiser, which settings then name like `sgd`. A pure update is enough: its slots are
 * kept in checkpoints, and a resumed training continues bit for bit.
 *
 * @throws BreedlabError for a name that is not a plain word or belongs to a built-in optimiser
 * @example
 * defineOptimizer({
 *   name: 'sign',
 *   slots: () => ['mean'],
 *   update({ tf, variable, gradient, slots, learningRate, momentum }) {
 *     const mean = tf.add(tf.mul(slots.mean, momentum), tf.mul(gradient, 1 - momentum));
 *     return { variable: tf.sub(variable, tf.mul(tf.sign(mean), learningRate)), slots: { mean } };
 *   },
 * });
 */
export function defineOptimizer<Table extends OptionTable>(
  definition: OptimizerDefinition<Table>,
): OptimizerDefinition<Table> {
  return optimizers.define(definition);
}
