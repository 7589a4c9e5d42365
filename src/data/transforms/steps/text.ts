/** Numbers in torchvision's words: `0.08, 1`. */
export function listText(values: readonly number[]): string {
  return values.map((value) => Number(value.toFixed(4))).join(', ');
}

/** Tells whether a step of that probability always happens or never does. */
export function isCertain(probability: number): boolean {
  return probability === 0 || probability === 1;
}
