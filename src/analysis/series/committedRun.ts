import * as fs from 'node:fs';
import * as path from 'node:path';
import { BreedlabError, inOneLine, settings } from '../../core';
import {
  allProfiles,
  countingRule,
  experiment,
  openRun,
  OWN_SEED,
  profile,
  seriesFile,
  standing,
  type OpenRunOptions,
  type Predictions,
  type ProfileName,
  type Run,
  type RunConfig,
  type RunReference,
} from '../../experiments';
import { choicesFile, readChoices } from './choicesFile';
import type { SeriesRun } from './series';
import { readSeriesFile } from './seriesFile';

/** Options of {@link committedRuns}. */
export interface CommittedRunsOptions {
  /** Name of the dataset. Default: the profile's. */
  readonly data?: string;
  /** Default: `data/metrics/<profile>.json`. */
  readonly metricsFile?: string;
}

/**
 * The runs that came with the project and count on every machine, as their folders would be read; their predictions hold
 * the first choice only. None for a profile whose committed metrics only stand in.
 *
 * @throws BreedlabError when a file is damaged
 */
export function committedRuns(name: ProfileName, options: CommittedRunsOptions = {}): readonly Run[] {
  const { data, metricsFile = seriesFile(name, data) } = options;
  if (profile(name).committed !== 'grows' || !fs.existsSync(metricsFile)) return [];
  const choices = choicesFile(metricsFile);
  const predictions = fs.existsSync(choices) ? readChoices(choices) : new Map<string, Predictions>();
  return readSeriesFile(metricsFile, name).flatMap((run) => {
    const { outcome, runId } = run.metrics;
    if (outcome.kind === 'interrupted') return [];
    return [toRun(run, predictions.get(runId) ?? null)];
  });
}

/**
 * The run that a reference names: one of this machine, else one that came with the project, by the same rule.
 *
 * @throws BreedlabError as {@link openRun} does, where there is neither
 */
export function openRecordedRun(reference: RunReference, options: OpenRunOptions = {}): Run {
  try {
    return openRun(reference, options);
  } catch (error) {
    const found = error instanceof BreedlabError ? committedMeant(reference, options) : undefined;
    if (found === undefined) throw error;
    return found;
  }
}

function committedMeant(
  reference: RunReference,
  { profile: name, data, seed = OWN_SEED, epochs }: OpenRunOptions,
): Run | undefined {
  if (typeof reference === 'object') return undefined;
  const text = String(reference);
  const names = name === undefined ? allProfiles().map((each) => each.name) : [name];
  const series = names.map((each) => {
    const rule = countingRule(each, [], { data, seeds: [seed], epochs });
    return { rule, runs: committedRuns(each, { data: rule.images.name }) };
  });
  const named = series.flatMap(({ runs }) =>
    text.includes('-seed') ? runs.filter(({ runId }) => runId.startsWith(text)) : [],
  );
  if (named.length === 1) return named[0];
  return series
    .flatMap(({ rule, runs }) => standing(runs, rule).runs)
    .find(({ config, status }) => config.experiment === text && status === 'finished');
}

function toRun({ metrics, settings: training, history, record }: SeriesRun, predictions: Predictions | null): Run {
  const { runId, experiment: id, title, profile: name, seed, dataset, outcome } = metrics;
  const config: RunConfig = {
    formatVersion: record?.formatVersion ?? NaN,
    experiment: id,
    title,
    parent: experiment(id).parent?.id ?? null,
    profile: name,
    seed,
    settings: training,
    ...(record?.pretrained ? { pretrained: record.pretrained } : {}),
    dataset,
  };
  return inOneLine('Run', {
    runId,
    // Not there: its weights stay on the machine that trained it.
    folder: path.join(settings().runsFolder, name, id, runId),
    status: outcome.kind === 'diverged' ? 'diverged' : 'finished',
    config,
    environment: { sessions: [] },
    history,
    metrics,
    predictions,
  });
}
