import { betaQuantile } from './beta';

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
