import type { Engine, Tensor, Variable } from '../types';
import { inFloat64, usesFloat64 } from './float64';

/**
 * Moves a running statistic towards that of a batch:
 * running <- (1 - momentum) * running + momentum * batch.
 *
 * In float64 on a CPU, by TensorFlow or, where it has none, by JavaScript; on a GPU reading the values would make the
 * device wait.
 *
 * @param momentum weight of the batch, in [0, 1]
 */
export function moveTowards(engine: Engine, running: Variable, batch: Tensor, momentum: number): void {
  const moved = movedValues(engine, running, batch, momentum);
  running.assign(moved);
  moved.dispose();
}

function movedValues(engine: Engine, running: Variable, batch: Tensor, momentum: number): Tensor {
  const { tf, info } = engine;
  if (info.device === 'gpu') {
    return tf.tidy(() => tf.add(tf.mul(running, 1 - momentum), tf.mul(batch, momentum)));
  }
  if (usesFloat64(engine)) {
    return inFloat64(engine, (f64) => {
      const kept = f64.multiply(f64.from(running), f64.number(1 - momentum));
      return f64.round(f64.add(kept, f64.multiply(f64.from(batch), f64.number(momentum))));
    });
  }
  const [old, current] = [running.dataSync(), batch.dataSync()];
  const values = Float32Array.from(old, (value, i) => (1 - momentum) * value + momentum * current[i]!);
  return tf.tensor(values, running.shape, 'float32');
}
