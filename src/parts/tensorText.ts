import type { Tensor } from '../engine';

/** Most elements that are read for display: they may be on a GPU, from which copying more takes too long. */
const MOST_ELEMENTS = 2 ** 22;
const BARS = '▁▂▃▄▅▆▇█';
const BINS = 16;
/** Most values that are written out instead of summarised. */
const FEW = 8;

/** Summary of a tensor's values. */
export interface TensorFacts {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Null where the tensor is freed, too large to be read, empty, or of text. */
  readonly values: TensorValues | null;
}

/** Summarises the values of a tensor. NaN and infinities are only counted. */
export interface TensorValues {
  readonly data: ArrayLike<number>;
  readonly low: number;
  readonly high: number;
  readonly mean: number;
  readonly notFinite: number;
}

/** Reads a tensor if that is quick. */
export function tensorFacts(tensor: Tensor): TensorFacts {
  const { dtype, shape, size, isDisposed } = tensor;
  if (isDisposed || size === 0 || size > MOST_ELEMENTS || !['float32', 'int32', 'bool'].includes(dtype)) {
    return { dtype, shape, values: null };
  }
  const data = tensor.dataSync<'float32'>();
  let [low, high, sum, count] = [Infinity, -Infinity, 0, 0];
  for (const value of data) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
    sum += value;
    count++;
  }
  return { dtype, shape, values: { data, low, high, mean: sum / count, notFinite: data.length - count } };
}

/**
 * A tensor in one line: type, shape, range, mean and a small histogram, or the values where they are few, e.g.
 * `Tensor float32 [16, 8] from -2.1 to 1.9, mean 0.034 ▁▂▅▇█▆▃▁`.
 */
export function tensorText(tensor: Tensor): string {
  const { dtype, shape, values } = tensorFacts(tensor);
  const head = `Tensor ${dtype} [${shape.join(', ')}]`;
  if (tensor.isDisposed) return `${head}, disposed`;
  if (values === null) return tensor.size === 0 ? `${head}, empty` : head;
  const { data } = values;
  if (data.length <= FEW) return `${head}: ${Array.from(data, short).join(', ')}`;
  return `${head} ${rangeOf(values)} ${sparkline(values)}`;
}

/** e.g. `from -2.1 to 1.9, mean 0.034, 2 not finite` */
export function rangeOf({ low, high, mean, notFinite }: TensorValues): string {
  if (!Number.isFinite(mean)) return 'no finite value';
  const bad = notFinite === 0 ? '' : `, ${notFinite} not finite`;
  return `from ${short(low)} to ${short(high)}, mean ${short(mean)}${bad}`;
}

function sparkline({ data, low, high }: TensorValues): string {
  const counts = new Array<number>(BINS).fill(0);
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if (!Number.isFinite(value)) continue;
    const bin = high > low ? Math.min(BINS - 1, Math.floor(((value - low) / (high - low)) * BINS)) : 0;
    counts[bin] = counts[bin]! + 1;
  }
  const most = Math.max(...counts, 1);
  return counts
    .map((count) => (count === 0 ? ' ' : BARS[Math.ceil((count / most) * BARS.length) - 1]!))
    .join('')
    .trimEnd();
}

function short(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : String(value);
}
