import { formatPercent } from '../../core';

/** Classes of the published runs. */
export const PUBLISHED_CLASSES = 133;

/** Options of {@link chanceText}. */
export interface ChanceOptions {
  /** Whether published figures stand beside the run's. Default true. */
  readonly besidePublished?: boolean;
}

/**
 * States the accuracy of guessing, so that accuracies over different numbers of breeds are not read on one scale.
 */
export function chanceText(classCount: number, { besidePublished = true }: ChanceOptions = {}): string {
  const chance = (count: number): string => formatPercent(1 / count);
  if (!besidePublished) return `Guessing would reach ${chance(classCount)} (${classCount} breeds).`;
  if (classCount === PUBLISHED_CLASSES) return `Guessing would reach ${chance(classCount)}.`;
  return (
    `Guessing would reach ${chance(classCount)} here (${classCount} breeds) and ` +
    `${chance(PUBLISHED_CLASSES)} in the published runs (${PUBLISHED_CLASSES}).`
  );
}
