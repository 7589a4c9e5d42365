import type { Normalization } from '../types';

/** Normalized value of every byte: red at 0, green at 256, blue at 512. */
export type NormalizationTable = Float32Array;

/** A normalized image. */
export interface FloatImage {
  readonly width: number;
  readonly height: number;
  /** width * height * 3 values in the order row, column, channel. */
  readonly values: Float32Array;
}

/** ToTensor and Normalize as a table: (byte / 255 - mean) / std, in float as PyTorch computes it. */
export function normalizationTable(normalization: Normalization): NormalizationTable {
  const f = Math.fround;
  return Float32Array.from({ length: 768 }, (_, i) => {
    const channel = i >> 8;
    return f(f((i & 255) / 255) - f(normalization.mean[channel]!)) / f(normalization.std[channel]!);
  });
}

/** Normalization undone: the nearest bytes, which are those that were normalized where nothing changed them since. */
export function bytesOf(values: Float32Array, { mean, std }: Normalization): Uint8Array {
  return Uint8Array.from(values, (value, i) => {
    const level = Math.round((value * std[i % 3]! + mean[i % 3]!) * 255);
    return Math.min(255, Math.max(0, level));
  });
}
