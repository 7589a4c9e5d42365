import { betaQuantile, incompleteBeta } from './beta';

/**
 * Quantile of Student's t distribution, through t² / (t² + ν) ~ Beta(1/2, ν/2).
 *
 * @param probability in (0, 1)
 * @param freedom degrees of freedom, positive, not necessarily whole
 */
export function studentQuantile(probability: number, freedom: number): number {
  if (!(probability > 0 && probability < 1)) throw new RangeError(`${probability} is not in (0, 1).`);
  if (!(freedom > 0)) throw new RangeError(`${freedom} is not a positive number of degrees of freedom.`);
  const central = Math.abs(2 * probability - 1);
  const x = betaQuantile(central, 0.5, freedom / 2);
  return Math.sign(probability - 0.5) * Math.sqrt((freedom * x) / (1 - x));
}

/**
 * Probability that Student's t lies at least as far from 0 as `t`, on either side: the two-sided p-value.
 *
 * @param freedom degrees of freedom, positive, not necessarily whole
 */
export function studentTails(t: number, freedom: number): number {
  return incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5);
}

/** Distribution function of Student's t: the probability of a value of at most `t`. */
export function studentBelow(t: number, freedom: number): number {
  const tails = studentTails(t, freedom) / 2;
  return t < 0 ? tails : 1 - tails;
}
