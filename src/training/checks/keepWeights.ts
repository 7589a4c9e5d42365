import type { Engine } from '../../engine';
import type { Network } from '../network';

/**
 * Runs an action that changes a network, and puts every variable back afterwards, running statistics included,
 * also when the action fails.
 */
export async function keepingWeights<T>({ tf }: Engine, network: Network, action: () => Promise<T>): Promise<T> {
  // A clone would share its values with the variable, which an optimiser may change in place.
  const before = network.weights.map(({ variable }) => tf.tidy(() => tf.keep(tf.mul(variable, 1))));
  try {
    return await action();
  } finally {
    network.weights.forEach(({ variable }, i) => variable.assign(before[i]!));
    before.forEach((values) => values.dispose());
  }
}
