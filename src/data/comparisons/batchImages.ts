import type { RgbImage } from '../images';
import type { Batch, Normalization } from '../types';

/** Way of drawing the images of a batch. */
type Drawing =
  /** Normalization undone: the photos again. */
  | { readonly kind: 'photos'; readonly normalization: Normalization }
  /** The numbers as they are: -range is black, range is white. */
  | { readonly kind: 'numbers'; readonly range: number };

/** The images of a batch as pixels. */
export function batchImages({ pixels, height, width, size }: Batch, drawing: Drawing): readonly RgbImage[] {
  const values = height * width * 3;
  const toByte = byteOf(drawing);
  return Array.from({ length: size }, (_, i) => ({
    width,
    height,
    data: Uint8Array.from({ length: values }, (__, at) => toByte(pixels[i * values + at]!, at % 3)),
  }));
}

function byteOf(drawing: Drawing): (value: number, channel: number) => number {
  const clip = (value: number): number => Math.min(255, Math.max(0, Math.round(value)));
  if (drawing.kind === 'numbers') return (value) => clip(((value / drawing.range + 1) / 2) * 255);
  const { mean, std } = drawing.normalization;
  return (value, channel) => clip((value * std[channel]! + mean[channel]!) * 255);
}

/** Statistics of all values of one channel. */
export interface ChannelStatistics {
  readonly mean: number;
  readonly std: number;
  readonly min: number;
  readonly max: number;
}

/** Statistics of red, green and blue over a batch. */
export function batchStatistics({ pixels }: Batch): readonly ChannelStatistics[] {
  return [0, 1, 2].map((channel) => {
    let [sum, squares, min, max] = [0, 0, Infinity, -Infinity];
    for (let at = channel; at < pixels.length; at += 3) {
      const value = pixels[at]!;
      sum += value;
      squares += value ** 2;
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    const count = pixels.length / 3;
    const mean = sum / count;
    return { mean, std: Math.sqrt(Math.max(0, squares / count - mean ** 2)), min, max };
  });
}
