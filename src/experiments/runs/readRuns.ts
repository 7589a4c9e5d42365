import * as fs from 'node:fs';
import * as path from 'node:path';
import {
  BreedlabError,
  counted,
  errorCode,
  formatPercent,
  listedByName,
  messageOf,
  printedAs,
  settings,
} from '../../core';
import { nameOfData } from '../../datasets';
import type { EpochRow, Outcome } from '../../training';
import { uncheckedId, type ExperimentId, type ExperimentName } from '../ids';
import type { Predictions, ProfileName, RunConfig, RunMetrics, RunStatus } from '../types';
import type { EnvironmentFile } from './environment';
import { BACKBONES_FOLDER, experimentFolderName, runFile } from './layout';
import { runFolderHolder } from './folderLock';
import { parseMoment } from './moment';
import { readConfig, readEnvironment, readHistory, readMetrics, readPredictions } from './storedRun';

/** Conditions on runs; an absent field matches every run. */
export interface RunFilter {
  readonly profile?: ProfileName;
  readonly experiment?: ExperimentName;
  readonly seed?: number;
  /** Trained on this data set: its name, or a folder or list as `--data` takes it. */
  readonly data?: string;
  readonly status?: RunStatus;
  /** Begun at this moment or later. A date, or text as {@link parseMoment} reads it, e.g. `2d` or `2026-11-23`. */
  readonly since?: Date | string;
  /** Begun before this moment. */
  readonly until?: Date | string;
  /** Folder of runs. Default: the setting `runsFolder`. */
  readonly runsFolder?: string;
}

/** A run folder at a glance. */
export interface RunSummary {
  readonly kind: 'run';
  readonly runId: string;
  readonly folder: string;
  readonly status: RunStatus;
  readonly config: RunConfig;
  /** Start of its first session, ISO 8601. */
  readonly startedAt: string;
  /** Null until it finished, diverged or was interrupted. */
  readonly metrics: RunMetrics | null;
}

/** A folder among the runs that cannot be read as one: a damaged run, or something else. */
export interface UnreadableRun {
  readonly kind: 'unreadable';
  readonly runId: string;
  /** Experiment by the name of the folder it lies in. */
  readonly experiment: ExperimentId;
  readonly folder: string;
  /** Description of the fault, for users. */
  readonly problem: string;
}

/** Everything a run folder holds but its weights. */
export interface Run {
  readonly runId: string;
  readonly folder: string;
  readonly status: RunStatus;
  readonly config: RunConfig;
  readonly environment: EnvironmentFile;
  /** A row per finished epoch. */
  readonly history: readonly EpochRow[];
  readonly metrics: RunMetrics | null;
  /** Null until the run ended, and when it ended before its first epoch was complete. */
  readonly predictions: Predictions | null;
}

/**
 * The runs that match, newest first. Folders that cannot be read as runs are left out: {@link
 * unreadableRuns}.
 *
 * @example const finished = listRuns({ profile: 'demo', status: 'finished' });
 */
export function listRuns(filter: RunFilter = {}): readonly RunSummary[] {
  const period = periodOf(filter);
  const data = filter.data === undefined ? undefined : nameOfData(filter.data);
  const matching = scanRuns(filter)
    .filter((found): found is RunSummary => found.kind === 'run' && matches(found, filter))
    .filter(({ config }) => data === undefined || config.dataset.name === data)
    .filter(({ startedAt }) => isWithin(Date.parse(startedAt), period))
    .sort((a, b) => compare(b.startedAt, a.startedAt) || compare(b.runId, a.runId));
  return listedByName('RunSummary', matching, ({ runId }) => runId);
}

/**
 * Folders in the place of a run that are not one or are damaged, with a description of the fault. The folders above
 * them tell profile and experiment.
 */
export function unreadableRuns(
  filter: Pick<RunFilter, 'profile' | 'experiment' | 'runsFolder'> = {},
): readonly UnreadableRun[] {
  const name = folderNameOf(filter);
  return scanRuns(filter).filter(
    (found): found is UnreadableRun => found.kind === 'unreadable' && (name === undefined || found.experiment === name),
  );
}

/**
 * Everything that a run folder holds but the weights.
 *
 * @throws BreedlabError naming the file that is missing or damaged
 * @example const { history, metrics, predictions } = readRun('data/runs/demo/34/34-seed1-20261126T040432Z');
 */
export function readRun(folder: string): Run {
  const { runId, status, config, metrics } = readSummary(path.resolve(folder));
  const run: Run = {
    runId,
    folder: path.resolve(folder),
    status,
    config,
    environment: readEnvironment(folder) ?? { sessions: [] },
    history: readHistory(folder),
    metrics,
    predictions: readPredictions(folder),
  };
  return printedAs(run, () => runText(run));
}

function folderNameOf({ experiment }: RunFilter): string | undefined {
  return experiment === undefined ? undefined : experimentFolderName(uncheckedId(experiment));
}

/** Reads the runs of a profile and an experiment, of which a filter may name none. */
function scanRuns(filter: RunFilter): readonly Found[] {
  const { profile, runsFolder = settings().runsFolder } = filter;
  // Backbones are not experiments: they are listed where their own folder is given.
  const profiles =
    profile === undefined
      ? subfolders(runsFolder).filter((folder) => path.basename(folder) !== BACKBONES_FOLDER)
      : [path.join(runsFolder, profile)];
  const within = (folders: readonly string[], look: (folder: string) => readonly Found[]): readonly Found[] =>
    folders.flatMap((folder) => orProblem(folder, () => look(folder)));
  const name = folderNameOf(filter);
  const ofOne = (folder: string): boolean => name === undefined || path.basename(folder) === name;
  return within(profiles, (ofProfile) =>
    within(subfolders(ofProfile).filter(ofOne), (ofExperiment) =>
      within(subfolders(ofExperiment), (folder) => {
        const summary = readSummary(folder);
        requireWhole(folder);
        return [summary];
      }),
    ),
  );
}

type Found = RunSummary | UnreadableRun;

function orProblem(folder: string, look: () => readonly Found[]): readonly Found[] {
  try {
    return look();
  } catch (error) {
    const [runId, experiment] = [path.basename(folder), uncheckedId(path.basename(path.dirname(folder)))];
    return [{ kind: 'unreadable', runId, experiment, folder, problem: messageOf(error) }];
  }
}

/** What was found in the files of a run that lists do not show, and the state of the files that it was found in. */
const judged = new Map<string, { readonly state: string; readonly problem: unknown }>();

/** @throws BreedlabError when history or predictions are damaged. Files that have not changed are not read again. */
function requireWhole(folder: string): void {
  const state = [runFile(folder, 'history'), runFile(folder, 'predictions')].map(stateOf).join();
  let verdict = judged.get(folder);
  if (verdict?.state !== state) {
    verdict = { state, problem: problemOf(folder) };
    judged.set(folder, verdict);
  }
  if (verdict.problem !== undefined) throw verdict.problem;
}

function problemOf(folder: string): unknown {
  try {
    readHistory(folder);
    readPredictions(folder);
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Differs after a file was changed or replaced. */
function stateOf(file: string): string {
  try {
    const { ino, size, mtimeNs } = fs.statSync(file, { bigint: true });
    return [ino, size, mtimeNs].join(' ');
  } catch (error) {
    return String(errorCode(error));
  }
}

function readSummary(folder: string): RunSummary {
  const config = readConfig(folder);
  const metrics = readMetrics(folder);
  const environment = readEnvironment(folder);
  const summary: RunSummary = {
    kind: 'run',
    runId: path.basename(folder),
    folder,
    status: statusOf(folder, metrics?.outcome),
    config,
    startedAt: environment?.sessions[0]?.startedAt ?? fs.statSync(folder).birthtime.toISOString(),
    metrics,
  };
  return printedAs(summary, () => runText(summary));
}

/** e.g. `Run 28-seed1-20261123T183000Z (finished): 28 · Base, demo, 4 epochs, test accuracy 12.00%`. */
function runText({ runId, status, config, metrics }: Pick<Run, 'runId' | 'status' | 'config' | 'metrics'>): string {
  const { experiment, title, profile } = config;
  const result =
    metrics === null
      ? ''
      : `, ${counted(metrics.epochsRun, 'epoch')}, test accuracy ${formatPercent(metrics.testAccuracy)}`;
  return `Run ${runId} (${status}): ${experiment} · ${title}, ${profile}${result}`;
}

function statusOf(folder: string, outcome: Outcome | undefined): RunStatus {
  if (runFolderHolder(folder) !== undefined) return 'running';
  switch (outcome?.kind) {
    case 'early-stopping':
    case 'max-epochs':
      return 'finished';
    case 'interrupted':
      return 'interrupted';
    case 'diverged':
      return 'diverged';
    case undefined:
      return 'unfinished';
  }
}

function matches({ config, status }: RunSummary, filter: RunFilter): boolean {
  return (
    (filter.experiment === undefined || config.experiment === uncheckedId(filter.experiment)) &&
    (filter.seed === undefined || config.seed === filter.seed) &&
    (filter.status === undefined || status === filter.status)
  );
}

interface Period {
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
}

function periodOf({ since, until }: RunFilter): Period {
  return {
    from: since === undefined ? -Infinity : parseMoment(since).getTime(),
    to: until === undefined ? Infinity : parseMoment(until).getTime(),
  };
}

/** Tells whether a run began in the period; one whose beginning cannot be read is only in an unlimited one. */
function isWithin(time: number, { from, to }: Period): boolean {
  return (from === -Infinity && to === Infinity) || (time >= from && time < to);
}

/** @throws BreedlabError for a folder that is there and cannot be read */
function subfolders(folder: string): string[] {
  try {
    return fs
      .readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map((entry) => path.join(folder, entry.name));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw new BreedlabError(
      `The folder of runs ${folder} cannot be read: ${messageOf(error)}.`,
      'Check its permissions, or correct BREEDLAB_RUNS.',
      { cause: error },
    );
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
