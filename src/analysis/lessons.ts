import { formatPercent } from '../core';
import { experimentId, type ExperimentId } from '../experiments';
import { compareStarts, type StartComparison } from './chosen';
import { countsText, sourceText, type ClaimSource, type JudgedSource } from './claims';
import { accuracyOfRuns, runsOf } from './series';

/** One change between two experiments of the series, told by what became of the test accuracy. */
interface Step {
  readonly from: number;
  readonly to: number;
  readonly text: (change: string) => string;
}

/** A bug that blocks learning, augmentation, depth: what the published series tells besides pretraining. */
const STEPS: readonly Step[] = [
  { from: 29, to: 34, text: (change) => `without the sigmoid before its loss Base goes ${change}` },
  { from: 30, to: 31, text: (change) => `with crops and flips Base_2 goes ${change}` },
  { from: 33, to: 36, text: (change) => `sixteen layers in place of AlexNet's eight go ${change}` },
];

/** Joins parts as a sentence does: `a, b and c`. */
const LIST = new Intl.ListFormat('en-GB');

/**
 * What a reader should take along, in at most three sentences: pretraining, the steps on the way there, and the
 * conclusions. Each states figures; one that has none is left out.
 *
 * @param source whose figures are told
 * @param published the published figures
 */
export function lessons(source: JudgedSource, published: ClaimSource): readonly string[] {
  return [pretrainingSentence(source, published), stepsSentence(source), conclusionsSentence(source)].flatMap(
    (sentence) => sentence ?? [],
  );
}

function pretrainingSentence(source: ClaimSource, published: ClaimSource): string | null {
  const [ours, theirs] = [compareStarts(source), compareStarts(published)];
  if (ours.length === 0) return null;
  const parts = ours.map((own) => {
    const other = theirs.find(({ model }) => model === own.model);
    return `${own.model} from ${changeText(own)}${other === undefined ? '' : ` (published: ${changeText(other)})`}`;
  });
  return `Pretrained weights take ${LIST.format(parts)}, each time from the best run from scratch to the best pretrained one.`;
}

function changeText({ scratch, pretrained }: StartComparison): string {
  return `${percent(scratch.accuracy.estimate)} to ${percent(pretrained.accuracy.estimate)}`;
}

function stepsSentence({ series }: ClaimSource): string | null {
  if (series === null) return null;
  const accuracyOf = (id: ExperimentId): number | undefined => accuracyOfRuns(runsOf(series, id))?.interval.estimate;
  const told = STEPS.flatMap(({ from, to, text }) => {
    const [before, after] = [accuracyOf(experimentId(from)), accuracyOf(experimentId(to))];
    if (before === undefined || after === undefined) return [];
    return `${text(`from ${percent(before)} to ${percent(after)}`)} (${from}, ${to})`;
  });
  if (told.length === 0) return null;
  const sentence = LIST.format(told);
  return `${sentence[0]!.toUpperCase()}${sentence.slice(1)}.`;
}

function conclusionsSentence(source: JudgedSource): string | null {
  const { judgements, counts } = source;
  if (judgements.every(({ verdict }) => verdict === 'missing')) return null;
  return `Of the ${judgements.length} published conclusions: ${countsText(counts)}, on ${sourceText(source)}.`;
}

function percent(accuracy: number): string {
  return formatPercent(accuracy, 1);
}
