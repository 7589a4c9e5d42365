import { allExperiments, changedSettings, type ExperimentId } from '../experiments';
import { compareAccuracy, type ComparedPair, type TrialSource } from './claims';

/** An experiment against its parent on one source. */
export interface Ablation {
  readonly parent: ExperimentId;
  readonly child: ExperimentId;
  /** Settings in which the child differs, as run. */
  readonly changes: readonly string[];
  /** Over the seeds that both have. */
  readonly compared: ComparedPair;
}

/** Every experiment of the series that has a parent, against it. */
export function ablations(source: TrialSource): readonly Ablation[] {
  return allExperiments().flatMap(({ id, parent, settings }) => {
    if (parent === null) return [];
    const changes = changedSettings(parent.settings, settings).map(({ key }) => key);
    const compared = compareAccuracy({ from: parent.id, to: id, treatment: null }, source);
    return [{ parent: parent.id, child: id, changes, compared }];
  });
}
