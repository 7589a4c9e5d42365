import { createHash } from 'node:crypto';
import { loadEngine, type Engine, type Tensor2D, type Variable } from '../../src/engine';
import { softmaxCrossEntropy } from './crossEntropy';

/** Hash of loss and gradients of one training step with convolutions, pooling and dense layers. */
export function stepHash(engine: Engine): string {
  const { tf } = engine;
  const normal = (shape: number[], deviation: number, seed: number): Variable =>
    tf.tidy(() => tf.variable(tf.randomNormal(shape, 0, deviation, 'float32', seed)));
  const batch = 16;
  const weights = {
    conv1: normal([3, 3, 3, 32], 0.2, 1),
    bias1: normal([32], 0.1, 2),
    conv2: normal([3, 3, 32, 64], 0.08, 3),
    dense1: normal([8 * 8 * 64, 256], 0.02, 4),
    dense2: normal([256, 133], 0.06, 5),
  };
  const hash = createHash('sha256');
  tf.tidy(() => {
    const images = tf.randomNormal([batch, 32, 32, 3], 0, 1, 'float32', 6);
    const labels = tf.tensor1d(
      Array.from({ length: batch }, (_, i) => (i * 7) % 133),
      'int32',
    );
    const loss = () => {
      const image = tf.relu(tf.add(tf.conv2d(images as never, weights.conv1 as never, 1, 'same'), weights.bias1));
      const small = tf.maxPool(image as never, 2, 2, 'valid');
      const deep = tf.maxPool(tf.relu(tf.conv2d(small, weights.conv2 as never, 1, 'same')) as never, 2, 2, 'valid');
      const hidden = tf.relu(tf.matMul(tf.reshape(deep, [batch, -1]), weights.dense1 as never));
      return softmaxCrossEntropy(engine, tf.matMul(hidden, weights.dense2 as never) as Tensor2D, labels);
    };
    const { value, grads } = tf.variableGrads(loss, Object.values(weights));
    hash.update(value.dataSync());
    for (const weight of Object.values(weights)) hash.update(grads[weight.name]!.dataSync());
  });
  tf.dispose(Object.values(weights));
  return hash.digest('hex');
}

if (require.main === module) console.log(stepHash(loadEngine()));
