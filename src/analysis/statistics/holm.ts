/**
 * P-values of several tests, adjusted so that a bound on them holds for all together (S. Holm 1979, "A simple
 * sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6:65-70).
 *
 * @example const adjusted = holm([0.01, 0.04, 0.03]);
 * @returns in the order given; never below the p-value itself, at most 1
 */
export function holm(pValues: readonly number[]): readonly number[] {
  const order = pValues.map((_, i) => i).sort((a, b) => pValues[a]! - pValues[b]!);
  const adjusted = [...pValues];
  let highest = 0;
  order.forEach((i, rank) => {
    highest = Math.max(highest, Math.min(1, (pValues.length - rank) * pValues[i]!));
    adjusted[i] = highest;
  });
  return adjusted;
}
