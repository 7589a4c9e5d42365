import { experiment, seriesIds, type ExperimentId } from '../experiments';
import type { TrainingSettings } from '../training';
import type { Trial, TrialSource } from './claims';

/** A model, from scratch or pretrained. */
export interface ModelGroup {
  readonly model: string;
  readonly pretrained: boolean;
  /** Its experiments, in order. */
  readonly experiments: readonly ExperimentId[];
}

/** The best trial of a group on one source. */
export interface BestResult {
  readonly group: ModelGroup;
  /** Null when the group has no finished run. */
  readonly trial: Trial | null;
  /** Experiments of the group without a run: the best of the rest need not be the best. */
  readonly missing: readonly ExperimentId[];
}

/** Every model of the series, from scratch and pretrained, in order of its first experiment. */
export function modelGroups(): readonly ModelGroup[] {
  const groups = new Map<string, { model: string; pretrained: boolean; experiments: ExperimentId[] }>();
  for (const id of seriesIds()) {
    const { model, pretrained } = experiment(id).settings;
    const key = `${model} ${pretrained}`;
    const group = groups.get(key) ?? { model, pretrained, experiments: [] };
    group.experiments.push(id);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/**
 * The trial with the highest test accuracy of each group, as the published table chooses; of equal ones the
 * first. Choosing by the test images makes the figure a little too good, the more so the more trials a group
 * has.
 */
export function bestResults(source: TrialSource): readonly BestResult[] {
  return modelGroups().map((group) => {
    const trials = group.experiments.flatMap((id) => source.figure(id) ?? []);
    const trial = trials.reduce<Trial | null>(
      (best, next) => (best === null || accuracyOf(next) > accuracyOf(best) ? next : best),
      null,
    );
    return { group, trial, missing: group.experiments.filter((id) => source.figure(id) === undefined) };
  });
}

/** Settings that set a run apart from others of its model: augmentation and new layers. */
export function settingsComment({ augmentation, fcLayersReinitialised: layers, weightInit }: TrainingSettings): string {
  const { randomResizedCrop, horizontalFlip, colorJitter } = augmentation;
  const parts = [
    ...(randomResizedCrop ? ['crop'] : []),
    ...(horizontalFlip ? ['flip'] : []),
    ...(colorJitter === null ? [] : ['colour jitter']),
  ];
  const start = layers === null ? (weightInit === 'default' ? [] : [`weights: ${weightInit}`]) : [`${layers} new FC`];
  return [parts.join(', ') || 'no augmentation', ...start].join('; ');
}

function accuracyOf({ correct, total }: Trial): number {
  return correct / total;
}
