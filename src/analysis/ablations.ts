import { allExperiments, changedSettings } from '../experiments';
import { compareAccuracy, type ComparedPair, type TrialSource } from './claims';

/** An experiment against its parent on one source. */
export interface Ablation {
  readonly parent: number;
  readonly child: number;
  /** Settings in which the child differs, as run. */
  readonly changes: readonly string[];
  /** Of the lowest seed that both have. */
  readonly compared: ComparedPair;
}

/** Every experiment of the series that has a parent, against it. */
export function ablations(source: TrialSource): readonly Ablation[] {
  return allExperiments().flatMap(({ id, parent, settings }) => {
    if (parent === null) return [];
    const [from, to] = [Number(parent.id), Number(id)];
    const changes = changedSettings(parent.settings, settings).map(({ key }) => key);
    return [
      {
        parent: from,
        child: to,
        changes,
        compared: compareAccuracy({ from, to, treatment: null }, source)[0]!,
      },
    ];
  });
}
