import * as fs from 'node:fs';
import * as path from 'node:path';
import { BreedlabError, nearest } from '../../core';
import type { ExperimentName } from '../ids';
import type { ProfileName } from '../types';
import { runFile } from './layout';
import { latestRun, listRuns, readRun, type Run, type RunSummary } from './readRuns';

/**
 * Reference to a run: the run itself, its id or the beginning of it, its folder, or an experiment, which
 * stands for its newest finished run.
 */
export type RunReference = ExperimentName | { readonly folder: string | null };

/** Options of {@link openRun}. */
export interface OpenRunOptions {
  /** Profile whose run an experiment stands for. Default: any, the newest run. */
  readonly profile?: ProfileName;
  /** Folder of runs. Default: the setting `runsFolder`. */
  readonly runsFolder?: string;
  /**
   * Run that an experiment stands for. Default 'finished': its newest finished run; 'any': its newest run, however
   * it ended.
   */
  readonly choose?: 'finished' | 'any';
}

/**
 * Finds the run that a reference names.
 *
 * @throws BreedlabError naming the reference and the runs that exist
 */
export function openRun(reference: RunReference, options: OpenRunOptions = {}): Run {
  if (typeof reference === 'object') {
    if (reference.folder !== null) return readRun(reference.folder);
    throw new BreedlabError('The run was interrupted before it had a folder.', 'Train it again.');
  }
  const text = String(reference);
  if (typeof reference === 'string' && isRunFolder(text)) return readRun(text);
  const runs = listRuns({ profile: options.profile, runsFolder: options.runsFolder });
  const named = byId(text, runs);
  if (named !== undefined) return readRun(named.folder);
  return newestOf(text, runs, options);
}

function isRunFolder(text: string): boolean {
  return fs.existsSync(runFile(path.resolve(text), 'config'));
}

/** Finds a run by its id, or by the beginning of an id that no other run shares. */
function byId(text: string, runs: readonly RunSummary[]): RunSummary | undefined {
  const exact = runs.filter(({ runId }) => runId === text);
  // The number of an experiment begins the ids of many runs, so a reference must be longer than that.
  const begun = text.includes('-seed') ? runs.filter(({ runId }) => runId.startsWith(text)) : [];
  const found = exact.length > 0 ? exact : begun;
  if (found.length <= 1) return found[0];
  throw new BreedlabError(
    `'${text}' begins the ids of ${found.length} runs: ${found.map(({ runId }) => runId).join(', ')}.`,
    'Give the whole id, or the folder.',
  );
}

function newestOf(
  text: string,
  runs: readonly RunSummary[],
  { profile, runsFolder, choose = 'finished' }: OpenRunOptions,
): Run {
  const own = runs.filter(({ config }) => config.experiment === text);
  if (choose === 'any' && own[0] !== undefined) return readRun(own[0].folder);
  const finished = latestRun({ experiment: text, profile, runsFolder });
  if (finished !== undefined) return finished;
  const where = profile === undefined ? '' : ` in the ${profile} profile`;
  if (own.length > 0) {
    const states = own.map(({ runId, status }) => `${runId} (${status})`).join(', ');
    throw new BreedlabError(
      `Experiment ${text} has no finished run${where}; there are: ${states}.`,
      'Continue it (`npx breedlab runs resume <run>`), or name one of these runs.',
    );
  }
  throw unknownRun(text, runs, where);
}

function unknownRun(text: string, runs: readonly RunSummary[], where: string): BreedlabError {
  const guess = nearest(
    text,
    runs.flatMap(({ runId, config }) => [runId, config.experiment]),
  );
  const hint = guess === undefined ? '' : `Did you mean '${guess}'? `;
  return new BreedlabError(
    `There is no run '${text}'${where}, and no experiment '${text}' with one.`,
    `${hint}\`npx breedlab runs list\` shows the runs; \`npx breedlab train 34\` makes one.`,
  );
}
