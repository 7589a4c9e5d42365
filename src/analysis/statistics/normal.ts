/**
 * Half-width in standard deviations of a central interval of the normal distribution, e.g. 1.959964 for 0.95.
 * Newton's method on a series for the error function; exact to about 1e-12 for confidences up to 0.9999.
 *
 * @param confidence in (0, 1)
 */
export function normalHalfWidth(confidence: number): number {
  if (!(confidence > 0 && confidence < 1)) throw new RangeError(`A confidence of ${confidence} is not in (0, 1).`);
  let z = 1;
  for (let i = 0; i < 60; i++) {
    const step = (centralProbability(z) - confidence) / (2 * density(z));
    z -= step;
    if (Math.abs(step) < 1e-14) break;
  }
  return z;
}

/** P(|Z| < z): 2 φ(z) Σ z^(2k+1) / (1·3·…·(2k+1)) (Abramowitz and Stegun 26.2.11). */
function centralProbability(z: number): number {
  let term = z;
  let sum = z;
  for (let k = 1; Math.abs(term) > 1e-17 * Math.abs(sum); k++) {
    term *= (z * z) / (2 * k + 1);
    sum += term;
  }
  return 2 * density(z) * sum;
}

/** Distribution function of the normal distribution: the probability of a value of at most `z`. */
export function normalBelow(z: number): number {
  // Beyond 9 the tail is below 1e-18, and the series above would lose itself in rounding.
  const central = Math.abs(z) > 9 ? 1 : centralProbability(Math.abs(z));
  return z < 0 ? (1 - central) / 2 : (1 + central) / 2;
}

function density(z: number): number {
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
}
