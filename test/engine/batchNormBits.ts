import { loadEngine, type Engine, type Tensor, type Tensor1D, type Tensor4D } from '../../src/engine';
import { grouped, own } from '../../src/engine/ops/batchNorm';
import type { BatchNormImplementation } from '../../src/engine/ops/batchNormOperations';

/** Prints, as JSON, the shapes for which our own batch norm and oneDNN's differ in any bit. The environment sets threads. */

const SHAPES = [
  [32, 2, 2, 64],
  [8, 12, 12, 16],
  [16, 20, 20, 8],
  [5, 17, 11, 24],
  [3, 40, 40, 136],
] as const;

function results(engine: Engine, implementation: BatchNormImplementation, shape: (typeof SHAPES)[number]): Uint8Array {
  const { tf } = engine;
  const wave = (step: number, length: number): Tensor =>
    tf.tidy(() => tf.add(tf.mul(tf.sin(tf.mul(tf.range(0, length), step)), 2), 0.7));
  const tensors = tf.tidy(() => {
    const size = shape.reduce((product, length) => product * length, 1);
    const [x, dy] = [3.7, 1.3].map((step) => tf.reshape(wave(step, size), [...shape]) as Tensor4D);
    const [scale, offset] = [0.9, 2.1].map((step) => wave(step, shape[3]) as Tensor1D);
    const inputs = { x: x!, scale: scale!, offset: offset!, epsilon: 1e-5 };
    const { y, mean, unbiasedVariance, reserves } = implementation.forward(engine, inputs);
    return [y, mean, unbiasedVariance, ...implementation.gradient(engine, { ...inputs, dy: dy!, reserves })];
  });
  const bytes = tensors.map((tensor) => Buffer.from(tensor.dataSync<'float32'>().slice().buffer));
  tf.dispose(tensors);
  return Buffer.concat(bytes);
}

const engine = loadEngine();
const differing = SHAPES.filter(
  (shape) => Buffer.compare(results(engine, own, shape), results(engine, grouped, shape)) !== 0,
);
process.stdout.write(JSON.stringify(differing));
