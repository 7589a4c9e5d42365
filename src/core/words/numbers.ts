/** A fraction as `63.64%`; a dash when there is none. */
export function formatPercent(fraction: number | null, digits = 2): string {
  return fraction === null ? '-' : `${(fraction * 100).toFixed(digits)}%`;
}

/** A range of shares, e.g. `66.7% to 76.5%`. */
export function rangeText({ low, high }: { readonly low: number; readonly high: number }, digits = 1): string {
  return `${formatPercent(low, digits)} to ${formatPercent(high, digits)}`;
}

/** A difference of shares in points with its sign, e.g. `+3.2`. */
export function formatPoints(difference: number, digits = 1): string {
  const value = 100 * difference;
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`;
}

/** A difference of shares with its interval, e.g. `+3.2 points (+0.4 to +6.0)`. */
export function pointsText(
  { estimate, low, high }: { readonly estimate: number; readonly low: number; readonly high: number },
  digits = 1,
): string {
  const points = (value: number): string => formatPoints(value, digits);
  return `${points(estimate)} points (${points(low)} to ${points(high)})`;
}

/** A number with fixed digits; a dash when there is none. */
export function formatNumber(value: number | null, digits = 4): string {
  return value === null ? '-' : value.toFixed(digits);
}

/** A whole number with its thousands apart, e.g. `1,234,567`. */
export function formatCount(value: number): string {
  return value.toLocaleString('en-US');
}

/** A count with its noun, e.g. `3 runs`, `1 run`. */
export function counted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** A size in memory or on a disk, e.g. `3.4 MiB`, `12 MiB` (2^20 bytes). */
export function formatMiB(bytes: number): string {
  const amount = bytes / 2 ** 20;
  return `${amount.toFixed(amount < 10 ? 1 : 0)} MiB`;
}

/** A size on the way through a network, as download pages state it, e.g. `244.4 MB` (10^6 bytes). */
export function formatMB(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** Seeds in words, runs of them as a range, e.g. `seed 1`, `seeds 1-5`, `seeds 1, 3, 4`. In ascending order. */
export function seedsText(seeds: readonly number[]): string {
  const [first, last] = [seeds[0], seeds.at(-1)];
  const isRange = seeds.length > 2 && seeds.every((seed, i) => seed === first! + i);
  return `${seeds.length === 1 ? 'seed' : 'seeds'} ${isRange ? `${first}-${last}` : seeds.join(', ')}`;
}
