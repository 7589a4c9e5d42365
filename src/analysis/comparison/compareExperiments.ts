import { BreedlabError, seedsText } from '../../core';
import { experimentId, type ExperimentId, type ExperimentName } from '../../experiments';
import { settingsThatDiffer } from '../../training';
import type { Trial, TrialSource } from '../claims';
import type { CrossedMean } from '../statistics/crossed';
import { holm } from '../statistics/holm';
import {
  accuracyOverSeeds,
  compareOverSeeds,
  summarizeSeeds,
  type SeedComparison,
  type SeedSummary,
} from '../statistics/overSeeds';
import { seedsNeeded } from '../statistics/power';
import { letterOf } from './compareRuns';
import type { DifferingSetting } from './differingSettings';

/** One of the experiments that are compared over several seeds. */
export interface ComparedExperiment {
  /** A, B, C, ... */
  readonly letter: string;
  readonly experiment: ExperimentId;
  /** Its runs, in the order of the seeds. */
  readonly trials: readonly Trial[];
  /** Test accuracy over the seeds: mean, spread and extremes. */
  readonly summary: SeedSummary;
  /** The mean with its 95% interval over seeds and images. */
  readonly accuracy: CrossedMean;
}

/** Two of the experiments over the same seeds and test images. */
export interface SeedsTest {
  readonly first: string;
  readonly second: string;
  readonly result: SeedComparison;
  /** P-value adjusted for the number of pairs (Holm); the p-value itself where there is one pair. */
  readonly adjusted: number;
  /** Seeds with which a difference of that size is found with a probability of 80%; null where more images are needed. */
  readonly seedsNeeded: readonly { readonly difference: number; readonly seeds: number | null }[];
}

/** Comparison of several experiments over the same seeds. */
export interface ExperimentComparison {
  readonly seeds: readonly number[];
  readonly images: number;
  readonly experiments: readonly ComparedExperiment[];
  readonly settings: readonly DifferingSetting[];
  readonly tests: readonly SeedsTest[];
}

/** Differences whose numbers of seeds are told: 1, 2 and 5 points. */
const DIFFERENCES = [0.01, 0.02, 0.05];

/**
 * Compares experiments over the same seeds: test accuracy of each, and the difference of every two with an interval over
 * seeds and test images.
 *
 * @param names two experiments or more, by number or name
 * @param seeds at least two; every experiment must have a run of each
 * @throws BreedlabError naming runs that are missing, keep no predictions, or were tested on other images
 * @example compareExperiments([29, 34], seriesTrials(collectSeries('study')), [1, 2, 3, 4, 5]);
 */
export function compareExperiments(
  names: readonly ExperimentName[],
  source: TrialSource,
  seeds: readonly number[],
): ExperimentComparison {
  const ids = names.map(experimentId);
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (ids.length < 2 || twice !== undefined) {
    const problem = twice === undefined ? 'One experiment cannot be compared.' : `Experiment ${twice} is given twice.`;
    throw new BreedlabError(problem, 'Give two experiments or more that are not the same.');
  }
  if (new Set(seeds).size < 2) {
    throw new BreedlabError(
      `One seed (${seeds.join(', ')}) cannot tell what another would have trained.`,
      'Give two seeds or more, e.g. 1-5, or compare runs without naming seeds.',
    );
  }
  const trials = ids.map((id) => trialsOf(id, source, seeds));
  requireSameImages(trials.flat());
  const experiments = ids.map((id, i) => compared(id, letterOf(i), trials[i]!));
  const pairs = experiments.flatMap((first, i) => experiments.slice(i + 1).map((second) => testOf(first, second)));
  const adjusted = holm(pairs.map(({ result }) => result.difference.pValue));
  return {
    seeds,
    images: experiments[0]!.accuracy.images,
    experiments,
    settings: settingsThatDiffer(experiments.map(({ trials }) => trials[0]!.settings)),
    tests: pairs.map((pair, i) => ({ ...pair, adjusted: adjusted[i]! })),
  };
}

function compared(experiment: ExperimentId, letter: string, trials: readonly Trial[]): ComparedExperiment {
  return {
    letter,
    experiment,
    trials,
    summary: summarizeSeeds(trials.map(({ correct, total }) => correct / total)),
    accuracy: accuracyOverSeeds(tableOf(trials)),
  };
}

function testOf(first: ComparedExperiment, second: ComparedExperiment): Omit<SeedsTest, 'adjusted'> {
  const result = compareOverSeeds(tableOf(first.trials), tableOf(second.trials));
  const { components, images } = result.difference;
  return {
    first: first.letter,
    second: second.letter,
    result,
    seedsNeeded: DIFFERENCES.map((difference) => ({
      difference,
      seeds: seedsNeeded(components, { difference, images }),
    })),
  };
}

function tableOf(trials: readonly Trial[]) {
  return trials.map(({ outcomes }) => outcomes!.correct);
}

function trialsOf(id: ExperimentId, source: TrialSource, seeds: readonly number[]): readonly Trial[] {
  const trials = source.trials(id);
  const found = seeds.map((seed) => trials.find((trial) => trial.seed === seed));
  const missing = seeds.filter((_, i) => found[i] === undefined);
  if (missing.length > 0) {
    const there = trials.flatMap(({ seed }) => (seed === null ? [] : [seed]));
    throw new BreedlabError(
      `Experiment ${id} has no run of ${seedsText(missing)} that counts (${source.label})` +
        `${there.length === 0 ? '' : `, only of ${seedsText(there)}`}.`,
      `Train it: npx breedlab train ${id} --seed ${missing[0]}, with the profile and the data of the others.`,
    );
  }
  const bare = found.find((trial) => trial!.outcomes === null);
  if (bare !== undefined) {
    throw new BreedlabError(`Seed ${bare.seed} of experiment ${id} kept no predictions.`, 'Train it again.');
  }
  return found.map((trial) => trial!);
}

function requireSameImages(trials: readonly Trial[]): void {
  const [first] = trials;
  const other = trials.find(
    ({ outcomes, datasetHash }) =>
      outcomes!.imagesHash !== first!.outcomes!.imagesHash || datasetHash !== first!.datasetHash,
  );
  if (other === undefined) return;
  throw new BreedlabError(
    `Seed ${other.seed} of experiment ${other.experiment} and seed ${first!.seed} of experiment ${first!.experiment} ` +
      'did not run on the same images.',
    'Compare runs on one data set.',
  );
}
