import { BreedlabError, readJson, readJsonIfPresent, writeJsonAtomic, type FileWriter } from '../../core';
import { completeSettings, storedSettings, type StoredSettings } from '../../training';
import { storedId, uncheckedId, type ExperimentName } from '../ids';
import type { RunConfig, RunMetrics } from '../types';
import { runFile } from './layout';

/** A configuration as config.json holds it: experiments of the series by number, settings perhaps of an earlier version. */
export type StoredConfig = Omit<RunConfig, 'experiment' | 'parent' | 'settings'> & {
  readonly experiment: ExperimentName;
  readonly parent: ExperimentName | null;
  readonly settings: StoredSettings;
};

/** A summary as metrics.json and committed metrics hold it. */
export type StoredMetrics = Omit<RunMetrics, 'experiment'> & { readonly experiment: ExperimentName };

/** A configuration for config.json, and for JSON that users read. Pure. */
export function toStoredConfig(config: RunConfig): StoredConfig {
  const { experiment, parent, settings } = config;
  return {
    ...config,
    experiment: storedId(experiment),
    parent: parent === null ? null : storedId(parent),
    settings: storedSettings(settings),
  };
}

/** A summary for metrics.json, and for JSON that users read. Pure. */
export function toStoredMetrics(metrics: RunMetrics): StoredMetrics {
  return { ...metrics, experiment: storedId(metrics.experiment) };
}

/** The summary that {@link toStoredMetrics} stored. Pure. */
export function fromStoredMetrics(metrics: StoredMetrics): RunMetrics {
  return { ...metrics, experiment: uncheckedId(metrics.experiment) };
}

export function writeConfig(folder: string, config: RunConfig): void {
  writeJsonAtomic(runFile(folder, 'config'), toStoredConfig(config));
}

export function writeMetrics(folder: string, metrics: RunMetrics, writer: FileWriter): void {
  writeJsonAtomic(runFile(folder, 'metrics'), toStoredMetrics(metrics), writer);
}

/** @throws BreedlabError when config.json is missing, damaged or of another kind */
export function readConfig(folder: string): RunConfig {
  const file = runFile(folder, 'config');
  const stored = readJson<Partial<StoredConfig> | null>(file);
  if (!stored?.settings || !stored.dataset) throw foreign(file, "a run's configuration");
  const { experiment, parent = null, settings } = stored as StoredConfig;
  return {
    ...(stored as StoredConfig),
    experiment: uncheckedId(experiment),
    parent: parent === null ? null : uncheckedId(parent),
    settings: completeSettings(settings),
  };
}

/** Null when there is no metrics.json. @throws BreedlabError when it is damaged or of another kind */
export function readMetrics(folder: string): RunMetrics | null {
  const file = runFile(folder, 'metrics');
  const stored = readJsonIfPresent<Partial<StoredMetrics> | null>(file);
  if (stored === undefined) return null;
  if (!stored?.outcome) throw foreign(file, "a run's summary");
  return fromStoredMetrics(stored as StoredMetrics);
}

function foreign(file: string, expected: string): BreedlabError {
  return new BreedlabError(`${file} is not ${expected}.`, 'Move its folder elsewhere, or delete it.');
}
