import type { Engine, Tensor, Variable } from '../types';

/**
 * Moves a running statistic towards that of a batch:
 * running <- (1 - momentum) * running + momentum * batch.
 *
 * A handful of values per channel: on a CPU JavaScript computes them faster, and in float64, than several calls
 * of TensorFlow; on a GPU reading them would make the device wait.
 *
 * @param momentum weight of the batch, in [0, 1]
 */
export function moveTowards({ tf, info }: Engine, running: Variable, batch: Tensor, momentum: number): void {
  if (info.device === 'gpu') {
    tf.tidy(() => running.assign(tf.add(tf.mul(running, 1 - momentum), tf.mul(batch, momentum))));
    return;
  }
  const [old, current] = [running.dataSync(), batch.dataSync()];
  const values = Float32Array.from(old, (value, i) => (1 - momentum) * value + momentum * current[i]!);
  const moved = tf.tensor(values, running.shape, 'float32');
  running.assign(moved);
  moved.dispose();
}
