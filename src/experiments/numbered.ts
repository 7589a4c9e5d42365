import { cleanExperiments, inCleanPairs } from './cleanPairs';
import type { Experiment } from './experiment';
import type { ExperimentId } from './ids';
import { profile } from './profiles';
import { allExperiments, inSeries } from './series';
import type { ProfileName } from './types';
import { inWhatsNext, nextExperiments } from './whatsNext';

/** An experiment of Breedlab's own: of the published series, one that undoes what confounds it, or one beyond it. */
export function numberedExperiment(id: ExperimentId): Experiment | undefined {
  return inSeries(id) ?? inCleanPairs(id) ?? inWhatsNext(id);
}

/** All experiments of Breedlab's own, in order of their numbers. */
export function numberedExperiments(): readonly Experiment[] {
  return [...allExperiments(), ...cleanExperiments(), ...nextExperiments()];
}

/**
 * The experiments of a profile's series, which `train --all` trains: the published ones, in the study also those that undo
 * what confounds them.
 */
export function experimentsOf(name: ProfileName): readonly Experiment[] {
  return [...allExperiments(), ...(profile(name).experiments === 'all' ? cleanExperiments() : [])];
}
