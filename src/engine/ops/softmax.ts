import type { Engine, Tensor } from '../types';
import { FLOAT, ONEDNN_KERNEL } from './attributes';
import { chain } from './chain';
import { agreesOnCpu, trialTensor } from './trial';

/** Softmax over the last axis. oneDNN's takes half of the stock one's time or less. @param x float32 of any shape */
export function softmax<T extends Tensor>(engine: Engine, x: T): T {
  return (usesOneDnnSoftmax(engine) ? native : portable)(engine, x) as T;
}

/** Gradient of {@link softmax} from its output: y * (dy - sum(y * dy)), the sum over the last axis. */
export function softmaxGradient<T extends Tensor>({ tf }: Engine, dy: T, y: T): T {
  return tf.tidy(() => {
    const mean = chain(
      y,
      (value) => tf.mul(value, dy),
      (product) => tf.sum(product, -1, true),
    );
    return chain(
      dy,
      (value) => tf.sub(value, mean),
      (centred) => tf.mul(centred, y),
    ) as T;
  });
}

/** Tells whether oneDNN's softmax works here. */
export function usesOneDnnSoftmax(engine: Engine): boolean {
  return agreesOnCpu(
    engine,
    '_MklSoftmax',
    () => trial(engine, native),
    () => trial(engine, portable),
  );
}

type Softmax = (engine: Engine, x: Tensor) => Tensor;

/** oneDNN's operation (TensorFlow's core/kernels/mkl/mkl_softmax_op.cc); exported for tests. */
export const native: Softmax = ({ native: ops }, x) =>
  ops.run('_MklSoftmax', { T: FLOAT, _kernel: ONEDNN_KERNEL }, [x], 1)[0]!;

/** The stock operation; exported for tests. */
export const portable: Softmax = ({ tf }, x) => tf.softmax(x);

function trial(engine: Engine, implementation: Softmax): readonly Tensor[] {
  return [
    implementation(engine, trialTensor(engine, [3, 7])),
    implementation(engine, trialTensor(engine, [2, 3, 4, 5])),
  ];
}
