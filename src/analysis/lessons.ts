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
    return `${own.model} from ${startsText(own)}${other === undefined ? '' : ` (published: ${startsText(other)})`}`;
  });
  const whose = capitalised(sourceText(source));
  return `${whose}: pretrained weights take ${LIST.format(parts)}, each time from the best run from scratch to the best pretrained one.`;
}

function startsText({ scratch, pretrained }: StartComparison): string {
  return changeText(scratch.accuracy.estimate, pretrained.accuracy.estimate);
}

function stepsSentence({ series }: ClaimSource): string | null {
  if (series === null) return null;
  const accuracyOf = (id: ExperimentId): number | undefined => accuracyOfRuns(runsOf(series, id))?.interval.estimate;
  const told = STEPS.flatMap(({ from, to, text }) => {
    const [before, after] = [accuracyOf(experimentId(from)), accuracyOf(experimentId(to))];
    if (before === undefined || after === undefined) return [];
    return `${text(`from ${changeText(before, after)}`)} (${from}, ${to})`;
  });
  if (told.length === 0) return null;
  return `${capitalised(LIST.format(told))}.`;
}

function conclusionsSentence(source: JudgedSource): string | null {
  const { judgements, counts } = source;
  if (judgements.every(({ verdict }) => verdict === 'missing')) return null;
  return `Of the ${judgements.length} published conclusions: ${countsText(counts)}, on ${sourceText(source)}.`;
}

/** `38.4% to 83.4%`, or `90.0% down to 86.4%`. */
function changeText(before: number, after: number): string {
  const [from, to] = [before, after].map((accuracy) => formatPercent(accuracy, 1));
  return `${from} ${after < before ? 'down to' : 'to'} ${to}`;
}

function capitalised(text: string): string {
  return `${text[0]!.toUpperCase()}${text.slice(1)}`;
}
