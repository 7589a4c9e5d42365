import { publishedCurves, seriesIds, type ExperimentId } from '../experiments';
import { modelGroups } from './bestResults';
import type { ClaimSource } from './claims';
import { wilsonInterval, type Interval } from './intervals';
import { accuracyOfRuns, runsOf } from './series';

/** An experiment that was chosen by its validation loss, with what it does on the test images. */
export interface ChosenExperiment {
  readonly experiment: ExperimentId;
  /** Lowest validation loss; of several seeds their mean. */
  readonly validLoss: number;
  /** Test accuracy with its 95% interval: Wilson's of one run, of several over seeds and images. */
  readonly accuracy: Interval;
  /** Seeds of its runs; none for a published one. */
  readonly seeds: readonly number[];
  /** Test images that the one run classified correctly, out of all; null with several seeds. */
  readonly count: { readonly correct: number; readonly total: number } | null;
}

/** A model's best experiment from scratch beside its best one with pretrained weights. */
export interface StartComparison {
  readonly model: string;
  readonly scratch: ChosenExperiment;
  readonly pretrained: ChosenExperiment;
}

/**
 * The experiment with the lowest validation loss: choosing by test images would flatter its test accuracy. Null where none
 * has a result.
 *
 * @param ids experiments to choose from. Default: the published series
 */
export function chosenExperiment(
  source: ClaimSource,
  ids: readonly ExperimentId[] = seriesIds(),
): ChosenExperiment | null {
  const found = ids.flatMap((id) => candidate(source, id) ?? []);
  return found.reduce<ChosenExperiment | null>(
    (best, next) => (best === null || next.validLoss < best.validLoss ? next : best),
    null,
  );
}

/** Every model of the series that has a result from scratch and one with pretrained weights, each chosen by validation loss. */
export function compareStarts(source: ClaimSource): readonly StartComparison[] {
  const groups = modelGroups();
  return groups.flatMap(({ model, pretrained, experiments }) => {
    if (!pretrained) return [];
    const scratch = groups.find((group) => group.model === model && !group.pretrained)?.experiments ?? [];
    const both = [chosenExperiment(source, scratch), chosenExperiment(source, experiments)] as const;
    return both[0] === null || both[1] === null ? [] : [{ model, scratch: both[0], pretrained: both[1] }];
  });
}

/**
 * The series of ours that a reader is told about first: the study where it compares as many models as the series that is
 * shown, else that.
 *
 * @param sources as {@link claimSources} gives them
 */
export function toldSource<Source extends ClaimSource>(sources: readonly Source[]): Source {
  const own = sources.at(-1)!;
  const study = sources.find(({ series }) => series?.profile === 'study');
  if (study === undefined) return own;
  return compareStarts(study).length >= Math.max(1, compareStarts(own).length) ? study : own;
}

function candidate({ series, trials }: ClaimSource, experiment: ExperimentId): ChosenExperiment | null {
  if (series === null) {
    const [trial] = trials.trials(experiment);
    const losses = publishedCurves(experiment)?.validLoss ?? [];
    if (trial === undefined || losses.length === 0) return null;
    const { correct, total } = trial;
    const count = { correct, total };
    return { experiment, validLoss: Math.min(...losses), accuracy: wilsonInterval(correct, total), seeds: [], count };
  }
  const runs = runsOf(series, experiment);
  const found = accuracyOfRuns(runs);
  if (found === null) return null;
  const { seeds, interval: accuracy, count } = found;
  const losses = runs.flatMap(({ metrics }) => (seeds.includes(metrics.seed) ? (metrics.validLoss ?? []) : []));
  if (losses.length < seeds.length) return null;
  const validLoss = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  return { experiment, validLoss, accuracy, seeds, count };
}
