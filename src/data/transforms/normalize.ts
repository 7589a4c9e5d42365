import type { Normalization } from '../types';

/** Normalized value of every byte: red at 0, green at 256, blue at 512. */
export type NormalizationTable = Float32Array;

/** ToTensor and Normalize as a table: (byte / 255 - mean) / std, in float as PyTorch computes it. */
export function normalizationTable(normalization: Normalization): NormalizationTable {
  const f = Math.fround;
  return Float32Array.from({ length: 768 }, (_, i) => {
    const channel = i >> 8;
    return f(f((i & 255) / 255) - f(normalization.mean[channel]!)) / f(normalization.std[channel]!);
  });
}
