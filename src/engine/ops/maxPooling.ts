import type { Engine, OpAttribute, Tensor, Tensor4D } from '../types';
import { CHANNELS_LAST, FLOAT, ONEDNN_KERNEL, flag, integer, perAxis } from './attributes';
import { sumOfPooled } from './hiddenNaN';
import { agreesOnCpu, trialTensor } from './trial';

/** A square window that slides without padding. */
export interface PoolingWindow {
  readonly size: number;
  readonly stride: number;
}

/** The results of a max pooling that its gradient needs. */
export interface Pooled {
  /** float32 [batch, height, width, channels]. */
  readonly y: Tensor4D;
  /** Position of each maximum, for {@link maxPoolingGradient}; null where it is searched for again. */
  readonly workspace: Tensor | null;
}

/** Inputs of the gradient of a max pooling. */
export interface MaxPoolingGradientInputs extends Pooled {
  /** Gradient of y. */
  readonly dy: Tensor4D;
  /** Input of the pooling. */
  readonly x: Tensor4D;
}

/**
 * Maximum of each window, as PyTorch's MaxPool2d. Our own operation lets NaN through, as PyTorch's does; it and
 * oneDNN's note which element won, so that the gradient is a scatter (16 times faster than the stock search).
 *
 * @param x float32 [batch, height, width, channels]
 * @returns also a sum that tells NaN which the pooling hid, for `showHidden`; undefined where it hides none
 */
export function maxPooling(
  engine: Engine,
  x: Tensor4D,
  window: PoolingWindow,
): Pooled & { readonly sum: Tensor | undefined } {
  if (usesOwnMaxPooling(engine) && window.size <= LARGEST_OWN) {
    return { ...own.forward(engine, x, window), sum: undefined };
  }
  const pooled = (keepsWorkspace(engine) ? native : portable).forward(engine, x, window);
  return { ...pooled, sum: sumOfPooled(engine, pooled.y) };
}

/**
 * Gradient with respect to the input: all of dy goes to one maximum of its window, also where several are
 * equal; which one is up to the operation.
 */
export function maxPoolingGradient(engine: Engine, inputs: MaxPoolingGradientInputs, window: PoolingWindow): Tensor4D {
  return (inputs.workspace === null ? portable : native).gradient(engine, inputs, window);
}

/** Tells whether the operation of native/fused works here, with oneDNN's gradient. */
export function usesOwnMaxPooling(engine: Engine): boolean {
  return agreesOnCpu(
    engine,
    'BreedlabMaxPool',
    () => trial(engine, own),
    () => trial(engine, portable),
  );
}

/** Tells whether oneDNN's pooling with a workspace works here. */
export function keepsWorkspace(engine: Engine): boolean {
  return agreesOnCpu(
    engine,
    '_MklNativeMaxPool',
    () => trial(engine, native),
    () => trial(engine, portable),
  );
}

interface Implementation {
  forward(engine: Engine, x: Tensor4D, window: PoolingWindow): Pooled;
  gradient(engine: Engine, inputs: MaxPoolingGradientInputs, window: PoolingWindow): Tensor4D;
}

/** oneDNN's operations (TensorFlow's core/kernels/mkl/mkl_maxpooling_op.cc); exported for tests. */
export const native: Implementation = {
  forward({ native: ops }, x, window) {
    const [y, workspace] = ops.run('_MklNativeMaxPool', oneDnnAttributes(window), [x], 2);
    return { y: y as Tensor4D, workspace: workspace! };
  },
  gradient({ native: ops }, { x, y, dy, workspace }, window) {
    const inputs = [x, y, dy, workspace!];
    return ops.run('_MklNativeMaxPoolGrad', oneDnnAttributes(window), inputs, 1)[0] as Tensor4D;
  },
};

/** Side of the largest window of {@link own}: its positions are bytes. */
const LARGEST_OWN = 15;

/** The operation of native/fused, with oneDNN's gradient; exported for tests. */
export const own: Implementation = {
  forward({ native: ops }, x, { size, stride }) {
    const [y, workspace] = ops.run('BreedlabMaxPool', { size: integer(size), stride: integer(stride) }, [x], 2);
    return { y: y as Tensor4D, workspace: workspace! };
  },
  gradient: (engine, inputs, window) => native.gradient(engine, inputs, window),
};

/** TF.js's own; exported for tests. */
export const portable: Implementation = {
  forward: ({ tf }, x, { size, stride }) => ({ y: tf.maxPool(x, size, stride, 'valid'), workspace: null }),
  gradient({ tf }, { x, y, dy }, { size, stride }) {
    const attributes = { filterSize: [size, size], strides: [stride, stride], pad: 'valid' };
    return tf.engine().runKernel('MaxPoolGrad', { dy, input: x, output: y }, attributes) as Tensor4D;
  },
};

function oneDnnAttributes({ size, stride }: PoolingWindow): Readonly<Record<string, OpAttribute>> {
  return {
    T: FLOAT,
    ksize: perAxis(size),
    strides: perAxis(stride),
    padding: { kind: 'string', value: 'VALID' },
    data_format: CHANNELS_LAST,
    workspace_enabled: flag(true),
    _kernel: ONEDNN_KERNEL,
  };
}

function trial(engine: Engine, { forward, gradient }: Implementation): readonly Tensor[] {
  // Overlapping windows, and no two values alike.
  const x = engine.tf.tensor4d(
    Array.from({ length: 50 }, (_, i) => ((i * 7) % 51) - 20),
    [1, 5, 5, 2],
  );
  const window = { size: 3, stride: 2 };
  const pooled = forward(engine, x, window);
  const dy = trialTensor<Tensor4D>(engine, pooled.y.shape);
  return [pooled.y, gradient(engine, { ...pooled, x, dy }, window)];
}
