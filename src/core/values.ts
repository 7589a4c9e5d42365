/** Number of values in a shape: 1 for a scalar's, whose shape is empty. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/**
 * The first value that is NaN or infinite; undefined where all are finite. Weights are checked when they are read:
 * inside a network a max pooling and a ReLU hide such values.
 */
export function firstNotFinite(values: Float32Array): number | undefined {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i]!)) return values[i];
  return undefined;
}
