import { BreedlabError } from '../../core';
import type { Prediction, Predictions, Run } from '../../experiments';
import { wilsonInterval } from '../intervals';
import { requirePredictions } from '../interpretation/interpretRun';
import type { CountedInterval } from '../interpretation';
import { holm } from '../statistics/holm';
import { mcnemarExact, type McNemarResult } from '../statistics/mcnemar';
import { differingSettings, imagesName, type DifferingSetting } from './differingSettings';

/** One of the runs that are compared. */
export interface ComparedRun {
  /** A, B, C, ... */
  readonly letter: string;
  readonly run: Run;
  /** Test accuracy with its 95% Wilson interval. */
  readonly accuracy: CountedInterval;
}

/** Two of the runs over the same test images. */
export type PairedTest =
  | {
      readonly kind: 'tested';
      readonly first: string;
      readonly second: string;
      /** Accuracy of the second minus that of the first, and the exact test of it. */
      readonly result: McNemarResult;
      /** Adjusted for the number of pairs (Holm); the p-value itself where there is one pair. */
      readonly adjusted: number;
    }
  | { readonly kind: 'incomparable'; readonly first: string; readonly second: string; readonly reason: string };

/** Test images that one run classifies correctly and no other. */
export interface OnlyRight {
  readonly letter: string;
  readonly images: readonly {
    readonly image: string;
    readonly trueClass: number;
    /** Prediction of each run, in the order of the runs. */
    readonly said: readonly Prediction[];
  }[];
}

/** Comparison of several runs. */
export interface RunComparison {
  readonly runs: readonly ComparedRun[];
  readonly settings: readonly DifferingSetting[];
  readonly tests: readonly PairedTest[];
  /** One entry per run; null when the runs were not tested on the same images. */
  readonly onlyRight: readonly OnlyRight[] | null;
  /** Class names; null as above. */
  readonly classes: readonly string[] | null;
}

/**
 * Compares finished runs: settings that differ, accuracies, McNemar's exact test of every pair (with Holm's
 * adjustment when there are several), and the images that only one gets right.
 *
 * @throws BreedlabError for fewer than two runs, the same run twice, or a run without predictions
 */
export function compareRuns(runs: readonly Run[]): RunComparison {
  if (runs.length < 2) {
    throw new BreedlabError(`${runs.length} run cannot be compared.`, 'Give at least two runs.');
  }
  const twice = runs.find(({ folder }, i) => runs.findIndex((run) => run.folder === folder) !== i);
  if (twice !== undefined) {
    throw new BreedlabError(`Run ${twice.runId} is given twice.`, 'Give runs that are not the same.');
  }
  const compared = runs.map((run, i) => ({ letter: letterOf(i), run, accuracy: accuracyOf(requirePredictions(run)) }));
  const tests = testPairs(compared);
  const same = tests.every(({ kind }) => kind === 'tested');
  return {
    runs: compared,
    settings: differingSettings(runs.map(({ config }) => config)),
    tests,
    onlyRight: same ? onlyRightOf(compared) : null,
    classes: same ? runs[0]!.predictions!.classes : null,
  };
}

/** A to Z, then run 27, run 28, ... */
export function letterOf(index: number): string {
  return index < 26 ? String.fromCharCode(65 + index) : `run ${index + 1}`;
}

function accuracyOf({ images }: Predictions): CountedInterval {
  const correct = images.filter(isRight).length;
  return { ...wilsonInterval(correct, images.length), correct, total: images.length };
}

function isRight({ trueClass, topClasses }: Prediction): boolean {
  return topClasses[0] === trueClass;
}

function testPairs(runs: readonly ComparedRun[]): readonly PairedTest[] {
  const tests = runs.flatMap((first, i) => runs.slice(i + 1).map((second) => testPair(first, second)));
  const tested = tests.filter((test) => test.kind === 'tested');
  const adjusted = holm(tested.map(({ result }) => result.pValue));
  return tests.map((test) => (test.kind === 'tested' ? { ...test, adjusted: adjusted[tested.indexOf(test)]! } : test));
}

function testPair(first: ComparedRun, second: ComparedRun): PairedTest {
  const pair = { first: first.letter, second: second.letter };
  const [one, other] = [first.run.config.dataset, second.run.config.dataset];
  // Equal paths are not equal images, and other training images make another question.
  if (one.hash !== other.hash) {
    const reason = `they ran on different images: ${imagesName(one)} and ${imagesName(other)}`;
    return { kind: 'incomparable', ...pair, reason };
  }
  try {
    const result = mcnemarExact(first.run.predictions!, second.run.predictions!);
    return { kind: 'tested', ...pair, result, adjusted: result.pValue };
  } catch (error) {
    if (!(error instanceof BreedlabError)) throw error;
    return { kind: 'incomparable', ...pair, reason: error.problem };
  }
}

function onlyRightOf(runs: readonly ComparedRun[]): readonly OnlyRight[] {
  const byImage = runs.map(
    ({ run }) => new Map(run.predictions!.images.map((prediction) => [prediction.image, prediction])),
  );
  const all = [...byImage[0]!.keys()].sort().map((image) => ({
    image,
    trueClass: byImage[0]!.get(image)!.trueClass,
    said: byImage.map((predictions) => predictions.get(image)!),
  }));
  return runs.map(({ letter }, i) => ({
    letter,
    images: all.filter(({ said }) => said.filter(isRight).length === 1 && isRight(said[i]!)),
  }));
}
