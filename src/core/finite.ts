/**
 * The first value that is NaN or infinite; undefined where all are finite. Weights are checked when they are read:
 * inside a network a max pooling and a ReLU hide such values.
 */
export function firstNotFinite(values: Float32Array): number | undefined {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i]!)) return values[i];
  return undefined;
}
