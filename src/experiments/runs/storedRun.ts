import {
  BreedlabError,
  readJson,
  readJsonIfPresent,
  recordOf,
  requireFormat,
  requireSchema,
  writeJsonAtomic,
  type FileWriter,
} from '../../core';
import { completeSettings, storedSettings, type EpochRow, type StoredSettings } from '../../training';
import { storedId, uncheckedId, type ExperimentName } from '../ids';
import type { Predictions, RunConfig, RunMetrics } from '../types';
import type { EnvironmentFile } from './environment';
import { FORMAT_VERSION, runFile } from './layout';

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

/** @throws BreedlabError when config.json is missing, damaged or of a newer Breedlab */
export function readConfig(folder: string): RunConfig {
  const file = runFile(folder, 'config');
  const stored = readJson<StoredConfig>(file);
  requireFormat(file, recordOf(stored)?.formatVersion, FORMAT_VERSION);
  requireSchema(file, 'config', stored);
  const { experiment, parent, settings } = stored;
  return {
    ...stored,
    experiment: uncheckedId(experiment),
    parent: parent === null ? null : uncheckedId(parent),
    settings: completeSettings(settings),
  };
}

/** Null when there is no metrics.json. @throws BreedlabError when it is damaged or of a newer Breedlab */
export function readMetrics(folder: string): RunMetrics | null {
  const stored = readChecked<StoredMetrics>(folder, 'metrics');
  return stored === undefined ? null : fromStoredMetrics(stored);
}

/** Undefined when there is no environment.json. @throws BreedlabError when it is damaged */
export function readEnvironment(folder: string): EnvironmentFile | undefined {
  return readChecked<EnvironmentFile>(folder, 'environment');
}

/** A row per finished epoch; none when there is no history.json. @throws BreedlabError when it is damaged */
export function readHistory(folder: string): readonly EpochRow[] {
  return readChecked<readonly EpochRow[]>(folder, 'history') ?? [];
}

/**
 * Predictions of a run's best weights for each test image; null until the run ended with an epoch.
 *
 * @throws BreedlabError when predictions.json is damaged
 */
export function readPredictions(folder: string): Predictions | null {
  const stored = readChecked<Predictions>(folder, 'predictions');
  if (stored === undefined) return null;
  const { classes, images } = stored;
  // A schema cannot say that an index is one of a list's.
  const wrong = images.find(({ trueClass, topClasses }) => Math.max(trueClass, ...topClasses) >= classes.length);
  if (wrong === undefined) return stored;
  throw new BreedlabError(
    `${runFile(folder, 'predictions')} is damaged: '${wrong.image}' has a class beyond its ${classes.length}.`,
    'Restore it from a backup, or delete it.',
  );
}

/** A file of a run folder, as its schema says it is; undefined when there is none. */
function readChecked<T>(folder: string, name: 'metrics' | 'environment' | 'history' | 'predictions'): T | undefined {
  const file = runFile(folder, name);
  const stored = readJsonIfPresent<T>(file);
  if (stored === undefined) return undefined;
  const version = recordOf(stored)?.formatVersion;
  if (version !== undefined) requireFormat(file, version, FORMAT_VERSION);
  requireSchema(file, name, stored);
  return stored;
}
