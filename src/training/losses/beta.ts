import type { Random } from '../../core';

/**
 * A draw from the symmetric Beta distribution: the first of two draws from Gamma(alpha) over their sum.
 *
 * @param alpha above 0
 */
export function drawBeta(random: Random, alpha: number): number {
  const [a, b] = [drawLogGamma(random, alpha), drawLogGamma(random, alpha)];
  // Both draws can underflow where alpha is small; their logarithms do not.
  return 1 / (1 + Math.exp(b - a));
}

/**
 * The logarithm of a draw from Gamma(alpha) (Marsaglia & Tsang 2000, "A simple method for generating gamma
 * variables"). Below 1, a draw for alpha + 1 is multiplied by a uniform number to the power 1 / alpha.
 */
function drawLogGamma(random: Random, alpha: number): number {
  if (alpha < 1) return drawLogGamma(random, alpha + 1) + Math.log(1 - random.unit()) / alpha;
  const d = alpha - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    if (Math.log(1 - random.unit()) < 0.5 * x * x + d * (1 - v + Math.log(v))) return Math.log(d * v);
  }
}
