import {
  compareIds,
  experimentsOf,
  listRuns,
  parseExperiment,
  readRun,
  resolve,
  type ProfileName,
  type Run,
  type RunConfig,
} from '../../experiments';
import { deviationTexts } from '../../training';
import { testOutcomes } from '../outcomes';
import type { OwnRun } from './series';

/**
 * The newest finished run of every experiment of your own and seed, by experiment, then seed. They never count
 * as runs of the series; conclusions show them as yours.
 */
export function collectOwnRuns(profile: ProfileName, runsFolder?: string): readonly OwnRun[] {
  const ofSeries = new Set(experimentsOf(profile).map(({ id }) => id));
  const seen = new Set<string>();
  const found: OwnRun[] = [];
  for (const { config, folder, metrics } of listRuns({ profile, status: 'finished', runsFolder })) {
    const key = `${config.experiment} ${config.seed}`;
    if (ofSeries.has(config.experiment) || metrics === null || seen.has(key)) continue;
    seen.add(key);
    found.push(toOwnRun(readRun(folder)));
  }
  return found.sort(byExperimentAndSeed);
}

function toOwnRun({ config, metrics, history, predictions }: Run): OwnRun {
  return {
    experiment: config.experiment,
    title: config.title,
    parent: config.parent,
    deviations: deviationsOf(config),
    metrics: metrics!,
    settings: config.settings,
    history,
    outcomes: predictions === null ? null : testOutcomes(predictions),
  };
}

function deviationsOf({ definition, settings, profile }: RunConfig): readonly string[] {
  if (definition === undefined) return [];
  return deviationTexts(resolve(parseExperiment(definition), { profile }), settings);
}

function byExperimentAndSeed(a: OwnRun, b: OwnRun): number {
  return compareIds(a.experiment, b.experiment) || a.metrics.seed - b.metrics.seed;
}
