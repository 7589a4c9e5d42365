import type { Engine, OpAttribute, Tensor, Tensor2D, Tensor4D } from '../types';
import { CHANNELS_LAST, FLOAT, perAxis } from './attributes';
import { chain } from './chain';
import {
  imageZeros,
  slides,
  withoutZeros,
  withZeros,
  type ImageZeros,
  type PaddedSliding,
  type Zeros,
} from './padding';
import { agrees, trialTensor } from './trial';

/** A square window of an average pooling. */
export interface AveragingWindow extends PaddedSliding {
  readonly size: number;
  /** True if zeros around the image count as its pixels, as PyTorch's `count_include_pad`. Default: true. */
  readonly countsPadding?: boolean;
}

/**
 * Average of each window, as PyTorch's AvgPool2d.
 *
 * @param x float32 [batch, height, width, channels]
 */
export function averagePooling(engine: Engine, x: Tensor4D, window: AveragingWindow): Tensor4D {
  const zeros = imageZeros(x.shape, window.size, window);
  return engine.tf.tidy(() => {
    const y = engine.tf.avgPool(withZeros(engine, x, zeros), window.size, window.stride, 'valid');
    return overPixelsOnly(engine, y, x.shape, zeros, window);
  });
}

/**
 * Gradient with respect to the input.
 *
 * @param dy gradient of the output
 * @param inputShape [batch, height, width, channels]
 */
export function averagePoolingGradient(
  engine: Engine,
  dy: Tensor4D,
  inputShape: Tensor4D['shape'],
  window: AveragingWindow,
): Tensor4D {
  const zeros = imageZeros(inputShape, window.size, window);
  const [batch, height, width, channels] = inputShape;
  const [rows, columns] = [height + zeros[0][0] + zeros[0][1], width + zeros[1][0] + zeros[1][1]];
  const padded: Tensor4D['shape'] = [batch, rows, columns, channels];
  return engine.tf.tidy(() => {
    const shared = overPixelsOnly(engine, dy, inputShape, zeros, window);
    const gradient = usesAveragePoolingGradient(engine) ? native : portable;
    return withoutZeros(engine, gradient(engine, shared, padded, window), zeros);
  });
}

/**
 * Mean over height and width: each row first, which keeps the sums short.
 *
 * @param x float32 [batch, height, width, channels]
 * @returns float32 [batch, channels]
 */
export function globalAveragePooling({ tf }: Engine, x: Tensor4D): Tensor2D {
  return chain(
    x,
    (images) => tf.mean(images, 2),
    (rows) => tf.mean(rows, 1),
  ) as Tensor2D;
}

/**
 * Gradient of {@link globalAveragePooling} with respect to its input.
 *
 * @param dy [batch, channels]
 * @param inputShape [batch, height, width, channels]
 */
export function globalAveragePoolingGradient(
  { tf }: Engine,
  dy: Tensor2D,
  [batch, height, width, channels]: Tensor4D['shape'],
): Tensor4D {
  return tf.tidy(() => {
    const share = tf.reshape(tf.mul(dy, 1 / (height * width)), [batch, 1, 1, channels]);
    return tf.tile(share, [1, height, width, 1]) as Tensor4D;
  });
}

/** Tells whether AvgPoolGrad, which TF.js hides behind a tensor of the input's size, works here. */
export function usesAveragePoolingGradient(engine: Engine): boolean {
  const trial = (implementation: typeof native): readonly Tensor[] => [
    implementation(engine, trialTensor<Tensor4D>(engine, [2, 2, 3, 2]), [2, 5, 7, 2], { size: 3, stride: 2 }),
  ];
  return agrees(
    engine,
    'AvgPoolGrad',
    () => trial(native),
    () => trial(portable),
  );
}

/** TensorFlow's operation for a window without padding; exported for tests. */
export function native(
  { tf, native: ops }: Engine,
  dy: Tensor4D,
  inputShape: Tensor4D['shape'],
  { size, stride }: AveragingWindow,
): Tensor4D {
  const attributes: Readonly<Record<string, OpAttribute>> = {
    T: FLOAT,
    ksize: perAxis(size),
    strides: perAxis(stride),
    padding: { kind: 'string', value: 'VALID' },
    data_format: CHANNELS_LAST,
  };
  return tf.tidy(() => ops.run('AvgPoolGrad', attributes, [tf.tensor1d(inputShape, 'int32'), dy], 1)[0] as Tensor4D);
}

/** The same through TF.js; exported for tests. */
export function portable(
  { tf }: Engine,
  dy: Tensor4D,
  inputShape: Tensor4D['shape'],
  { size, stride }: AveragingWindow,
): Tensor4D {
  const attributes = { filterSize: [size, size], strides: [stride, stride], pad: 'valid' };
  return tf.tidy(
    () => tf.engine().runKernel('AvgPoolGrad', { dy, input: tf.fill(inputShape, 0) }, attributes) as Tensor4D,
  );
}

/** Converts averages over windows with zeros to averages over the image's pixels alone; also their gradients. */
function overPixelsOnly(
  { tf }: Engine,
  averages: Tensor4D,
  shape: readonly number[],
  zeros: ImageZeros,
  { size, stride, countsPadding = true }: AveragingWindow,
): Tensor4D {
  if (countsPadding || zeros.flat().every((count) => count === 0)) return averages.clone();
  const [rows, columns] = zeros.map((sides, i) => sharesOfPixels(shape[i + 1]!, size, stride, sides));
  return tf.mul(
    averages,
    tf.mul(tf.tensor(rows!, [1, rows!.length, 1, 1]), tf.tensor(columns!, [1, 1, columns!.length, 1])),
  ) as Tensor4D;
}

/** Ratio of the window's size to its part on the image, for each position along an axis. */
function sharesOfPixels(length: number, size: number, stride: number, zeros: Zeros): number[] {
  return Array.from({ length: slides(length, size, stride, zeros) }, (_, i) => {
    const start = i * stride - zeros[0];
    return size / (Math.min(length, start + size) - Math.max(0, start));
  });
}
