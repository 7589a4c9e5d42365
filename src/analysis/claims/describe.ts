import { formatNumber, formatPercent, pointsText, rangeText, seedsText } from '../../core';
import { chancesText, spreadText } from '../statistics/describe';
import { summarizeSeeds } from '../statistics/overSeeds';
import { seedsNeeded } from '../statistics/power';
import type { JudgedPair, Judgement, PartJudgement } from './judge';
import type { Trial } from './trials';
import { countsText, countVerdicts, isWithin } from './verdict';

/** The rule behind the verdicts, in words for the foot of a table. */
export const VERDICT_RULE =
  'A part is decided where the whole 95% interval lies on one side, or where the difference is shown to be smaller than ' +
  "the claim's margin. Over the parts that nothing else confounds: all decided alike, supported or contradicted; some of " +
  'them, or not alike, mixed; none, undecided. Without such a part a claim is confounded, without a run missing. Where ' +
  "Holm's adjustment over all claims leaves a p-value of 0.05 or more, it is told: beside so many others such a verdict may " +
  'be chance.';

/** The figures of a part in words, one sentence for each pair. */
export function describeFigures({ part, pairs }: PartJudgement): readonly string[] {
  return pairs.map((pair) => (part.kind === 'time' ? timeText(pair) : accuracyText(pair)));
}

/** The tests behind a part, and the reasons why it is undecided. */
export function describeTests({ pairs }: PartJudgement): readonly string[] {
  return pairs.map(testText);
}

/**
 * A verdict in words: what became of its parts where they differ from it, and whether it stands beside the other claims.
 * E.g. `mixed (of 4 parts 3 supported, 1 undecided)`, `supported (p = 0.07 after Holm's adjustment)`.
 */
export function describeVerdict({ verdict, adjusted, parts }: Judgement): string {
  const doubt =
    adjusted !== null && adjusted >= 0.05 ? [`p = ${formatNumber(adjusted, 2)} after Holm's adjustment`] : [];
  const differ = parts.some((part) => part.verdict !== verdict);
  const counts = countsText(countVerdicts(parts));
  const reasons = [...(differ ? [`of ${parts.length} parts ${counts}`] : []), ...doubt];
  return reasons.length === 0 ? verdict : `${verdict} (${reasons.join('; ')})`;
}

function accuracyText(pair: JudgedPair): string {
  const { from, to, evidence } = pair;
  if (from.length === 0) return '-';
  const figures = `${accuracy(from)} to ${accuracy(to)}`;
  if (evidence.kind !== 'measured') return prefixed(pair, figures);
  return prefixed(pair, `${figures}: ${pointsText(evidence.interval, 2)}`);
}

function timeText(pair: JudgedPair): string {
  const { from, to, evidence } = pair;
  if (from.length === 0) return '-';
  if (evidence.kind === 'measured' || evidence.kind === 'unreplicated') {
    const estimate = evidence.kind === 'measured' ? evidence.interval.estimate : evidence.estimate;
    const range =
      evidence.kind === 'measured'
        ? ` (${evidence.interval.low.toFixed(2)} to ${evidence.interval.high.toFixed(2)})`
        : '';
    return prefixed(pair, `${estimate.toFixed(2)} times as fast${range}`);
  }
  const epochs = (trials: readonly Trial[]): string =>
    trials.map(({ epochsRun, minutes }) => epochsRun ?? `${formatNumber(minutes, 2)} min`).join(', ');
  return prefixed(pair, `epochs ${epochs(from)} to ${epochs(to)}`);
}

function testText(pair: JudgedPair): string {
  const { evidence } = pair;
  switch (evidence.kind) {
    case 'missing':
      return prefixed(pair, `missing: ${evidence.what.join(', ')}`);
    case 'incomparable':
      return prefixed(pair, `cannot be compared: ${evidence.reason}`);
    case 'unreplicated':
      return prefixed(pair, `${confoundedText(evidence.confounders)}one time on each side, no interval`);
    case 'measured':
      return prefixed(pair, [confoundedText(evidence.confounders) + evidence.test, ...moreText(pair)].join('; '));
  }
}

/** What the figures over seeds say besides, and whether the difference is as good as none. */
function moreText({ experiments: [, to], evidence, margin }: JudgedPair): readonly string[] {
  if (evidence.kind !== 'measured') return [];
  const { interval, overSeeds } = evidence;
  const holdsZero = interval.low <= 0 && interval.high >= 0;
  const none = holdsZero && isWithin(interval, margin) ? [`smaller than ${pointsOf(margin!)}`] : [];
  if (overSeeds === null) return none;
  const { difference } = overSeeds;
  const chances = `${to} ahead ${chancesText(overSeeds)}`;
  if (margin === null || !holdsZero || none.length > 0) return [...none, chances];
  const needed = seedsNeeded(difference.components, { difference: margin, images: difference.images });
  return [
    chances,
    needed === null
      ? `to find ${pointsOf(margin)} takes more test images`
      : `to find ${pointsOf(margin)} takes ${needed} seeds`,
  ];
}

function confoundedText(confounders: readonly string[]): string {
  return confounders.length === 0 ? '' : `confounded by ${confounders.join(', ')}; `;
}

function pointsOf(margin: number): string {
  return `${formatNumber(100 * margin, Number.isInteger(100 * margin) ? 0 : 1)} points`;
}

function prefixed({ experiments: [from, to], seeds }: JudgedPair, text: string): string {
  return `${from}→${to}${seeds.length === 0 ? '' : `, ${seedsText(seeds)}`}: ${text}`;
}

/** The accuracy of one trial with its count; the mean of several with their spread. */
function accuracy(trials: readonly Trial[]): string {
  const [first] = trials;
  if (trials.length === 1) return `${formatPercent(first!.correct / first!.total)} (${first!.correct}/${first!.total})`;
  const summary = summarizeSeeds(trials.map(({ correct, total }) => correct / total));
  return `${spreadText(summary)} (${rangeText({ low: summary.smallest, high: summary.largest })})`;
}
