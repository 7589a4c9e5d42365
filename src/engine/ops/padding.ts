import type { Engine, Tensor4D } from '../types';

/**
 * Zeros around an image, outside the window's first and last position.
 * - `'valid'`: none.
 * - `'same'`: TensorFlow's SAME, which gives ceil(size / stride) outputs; of an odd number the larger half comes
 *   last.
 * - a number: that many on every side, as PyTorch's `padding`.
 */
export type Padding = 'same' | 'valid' | number;

/** Size and stride of a window that slides over an image. */
export interface PaddedSliding {
  readonly stride: number;
  /** Default: 'valid'. */
  readonly padding?: Padding;
}

/** Zeros before and after one axis; negative where pixels are cut off. */
export type Zeros = readonly [before: number, after: number];

/** Zeros of height and width. */
export type ImageZeros = readonly [height: Zeros, width: Zeros];

/** The zeros that a padding gives for an image [batch, height, width, channels] under a square window. */
export function imageZeros(shape: readonly number[], size: number, { stride, padding }: PaddedSliding): ImageZeros {
  const ofAxis = (length: number): Zeros => {
    if (padding !== 'same') return typeof padding === 'number' ? [padding, padding] : [0, 0];
    const missing = Math.max(0, (Math.ceil(length / stride) - 1) * stride + size - length);
    return [Math.floor(missing / 2), Math.ceil(missing / 2)];
  };
  return [ofAxis(shape[1]!), ofAxis(shape[2]!)];
}

/** TensorFlow's name for these zeros; undefined where it has none. */
export function paddingName(
  shape: readonly number[],
  size: number,
  sliding: PaddedSliding,
): 'same' | 'valid' | undefined {
  const zeros = imageZeros(shape, size, sliding).flat();
  if (zeros.every((count) => count === 0)) return 'valid';
  const same = imageZeros(shape, size, { ...sliding, padding: 'same' }).flat();
  return zeros.every((count, i) => count === same[i]) ? 'same' : undefined;
}

/** Number of positions of a window along an axis. */
export function slides(length: number, size: number, stride: number, [before, after]: Zeros): number {
  return Math.floor((length + before + after - size) / stride) + 1;
}

/** Pads an image with zeros, or crops it where they are negative. */
export function withZeros({ tf }: Engine, x: Tensor4D, [height, width]: ImageZeros): Tensor4D {
  if ([...height, ...width].every((count) => count === 0)) return x.clone();
  return tf.tidy(() => {
    const cut = [height, width].map((sides) => sides.map((count) => Math.max(0, -count)));
    const [top, left] = [cut[0]![0]!, cut[1]![0]!];
    const [rows, columns] = [x.shape[1] - top - cut[0]![1]!, x.shape[2] - left - cut[1]![1]!];
    const isCut = rows < x.shape[1] || columns < x.shape[2];
    const inside = isCut ? tf.slice(x, [0, top, left, 0], [-1, rows, columns, -1]) : x;
    const [above, beside] = [height, width].map((sides) => sides.map((count) => Math.max(0, count)));
    return tf.pad(inside, [[0, 0], above as [number, number], beside as [number, number], [0, 0]]);
  });
}

/** Gradient of {@link withZeros}. */
export function withoutZeros(engine: Engine, dy: Tensor4D, [height, width]: ImageZeros): Tensor4D {
  const turned = ([before, after]: Zeros): Zeros => [0 - before, 0 - after];
  return withZeros(engine, dy, [turned(height), turned(width)]);
}
