import { formatPercent } from '../../core';
import type { Prediction } from '../../experiments';

/** Share of the images that have to get one answer before it counts as the network's only one. */
const NEARLY_ALL = 0.99;

/** The one breed that a network names, whatever it sees. */
export interface OnlyAnswer {
  /** Class index. */
  readonly index: number;
  /** Images that got this answer. */
  readonly count: number;
  readonly total: number;
}

/**
 * The breed that a network names for at least 99% of its images; null for one that tells some apart. What such a network
 * "confuses" is no property of the breeds: every other breed is taken for this one.
 *
 * @example onlyAnswer(run.predictions!.images)?.index;
 */
export function onlyAnswer(images: readonly Pick<Prediction, 'topClasses' | 'trueClass'>[]): OnlyAnswer | null {
  const counts = new Map<number, number>();
  for (const { topClasses } of images) counts.set(topClasses[0]!, (counts.get(topClasses[0]!) ?? 0) + 1);
  const breeds = new Set(images.map(({ trueClass }) => trueClass)).size;
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  if (most === undefined || breeds < 2 || most[1] < NEARLY_ALL * images.length) return null;
  return { index: most[0], count: most[1], total: images.length };
}

/** Explains the only answer in a sentence; empty for a network that tells breeds apart. */
export function onlyAnswerText({
  onlyAnswer: only,
  classes,
  accuracy,
}: {
  readonly onlyAnswer: OnlyAnswer | null;
  readonly classes: readonly string[];
  readonly accuracy: { readonly estimate: number };
}): string {
  if (only === null) return '';
  const { index, count, total } = only;
  const often = count === total ? `each of the ${total} images` : `${count} of the ${total} images`;
  return (
    `It names ${classes[index]} for ${often}, so it tells no breeds apart: its ${formatPercent(accuracy.estimate, 1)} ` +
    'are the share of that breed, and no pair of breeds is confused more than another.'
  );
}
