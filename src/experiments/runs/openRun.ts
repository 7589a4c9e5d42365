import * as fs from 'node:fs';
import * as path from 'node:path';
import { BreedlabError, nearest } from '../../core';
import type { ExperimentName } from '../ids';
import type { ProfileName } from '../types';
import { runFile } from './layout';
import { latestRun, listRuns, readRun, type Run, type RunSummary } from './readRuns';

/**
 * How a run is named: by itself, by its id or the beginning of it, by its folder, or by an experiment, which
 * stands for its newest finished run.
 */
export type RunReference = ExperimentName | { readonly folder: string | null };

/** Options of {@link openRun}. */
export interface OpenRunOptions {
  /** Whose run an experiment stands for. Default: the newest of any profile. */
  readonly profile?: ProfileName;
  /** Where runs lie. Default: the setting `runsFolder`. */
  readonly runsFolder?: string;
  /**
   * What an experiment stands for. Default 'finished': its newest finished run; 'any': its newest run, however
   * it ended.
   */
  readonly choose?: 'finished' | 'any';
}

/**
 * The run that a reference names.
 *
 * @throws BreedlabError saying what was looked for, and which runs there are
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

/** By its whole id, or by the beginning of one that no other shares. */
function byId(text: string, runs: readonly RunSummary[]): RunSummary | undefined {
  const exact = runs.filter(({ runId }) => runId === text);
  // An experiment's number begins the ids of its runs, and of others': only more than that names a run.
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
