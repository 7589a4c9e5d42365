import * as fs from 'node:fs';
import * as path from 'node:path';
import {
  afterScript,
  arrayScript,
  batchFolder,
  createBatch,
  NoSlurmError,
  sbatch,
  shellWord,
  siteArrayLimit,
  split,
  USUAL_ARRAY_SIZE,
  type Batch,
  type BatchTask,
  type ScriptOptions,
} from '../cluster';
import { BreedlabError, ENVIRONMENT, environmentValue, settings, writeFileAtomic, type EnvironmentName } from '../core';
import type { ProfileName } from '../experiments';

/** A batch that is to be submitted to Slurm. */
export interface Submission {
  readonly profile: ProfileName;
  readonly tasks: readonly BatchTask[];
  /** What the tasks compare. Default: they are runs of experiments. */
  readonly sweep?: Batch['sweep'];
  /** Options of sbatch that the user gave. */
  readonly sbatch: readonly string[];
  /** Tasks that run at a time. Default: as many as there is room for. */
  readonly atATime?: number;
  /** Command of Breedlab that follows the last task, given the batch; null: none. */
  readonly after: ((id: string) => string) | null;
}

/** A submitted batch. */
export interface Submitted {
  readonly batch: Batch;
  /** Jobs of its arrays, in order. */
  readonly jobs: readonly string[];
  /** The job that follows; null where there is none. */
  readonly after: string | null;
}

/** What would be submitted: the files, and the command lines. */
export function submissionText(submission: Submission, most = USUAL_ARRAY_SIZE): string {
  const batch = draft(submission, most);
  const plan = { formatVersion: 1, id: '<batch>', createdAt: '', ...batch };
  const scripts = batch.parts.map((_, part) => arrayScript(plan, part, scriptOptions('<batch>'), submission.atATime));
  const options = submission.sbatch.map(shellWord).join(' ');
  const texts = scripts.map((script, part) => `sbatch --parsable ${options} ${part + 1}.sh\n\n${script}`);
  const last = batch.tasks.at(-1);
  return [
    ...texts,
    last === undefined ? '' : `The last of its tasks: breedlab ${last.args.map(shellWord).join(' ')}`,
  ].join('\n');
}

/**
 * Writes the manifest and the scripts of a batch, and submits an array for each of its parts.
 *
 * @throws NoSlurmError before anything is written; BreedlabError with what sbatch said
 */
export async function submitBatch(submission: Submission): Promise<Submitted> {
  const batch = createBatch(draft(submission, await siteArrayLimit()));
  const { sbatch: options, atATime } = submission;
  const scripts = scriptOptions(batch.id);
  const jobs: string[] = [];
  try {
    for (const part of batch.parts.keys()) {
      const file = path.join(batchFolder(batch.id), `${part + 1}.sh`);
      writeFileAtomic(file, arrayScript(batch, part, scripts, atATime));
      // The limit is one array's; so the next begins after the last.
      const previous = atATime === undefined ? undefined : jobs.at(-1);
      const dependency = previous === undefined ? [] : [`--dependency=afterany:${previous}`];
      jobs.push(await sbatch(file, [...dependency, ...options]));
    }
  } catch (error) {
    if (jobs.length === 0) fs.rmSync(batchFolder(batch.id), { recursive: true, force: true });
    throw jobs.length === 0 || !(error instanceof BreedlabError)
      ? error
      : new BreedlabError(
          `Only ${jobs.length} of ${batch.parts.length} arrays of ${batch.id} were submitted: ${error.problem}`,
          'Run the same command again: it submits what is missing.',
          { cause: error },
        );
  }
  return { batch, jobs, after: await submitAfter(batch, submission, scripts, jobs) };
}

async function submitAfter(
  batch: Batch,
  { after, sbatch: options }: Submission,
  scripts: ScriptOptions,
  jobs: readonly string[],
): Promise<string | null> {
  if (after === null) return null;
  const file = path.join(batchFolder(batch.id), 'after.sh');
  writeFileAtomic(file, afterScript(batch, after(batch.id), scripts));
  return sbatch(file, [`--dependency=afterany:${jobs.join(':')}`, ...options]);
}

function draft({ profile, tasks, sweep }: Submission, most: number): Omit<Batch, 'formatVersion' | 'id' | 'createdAt'> {
  const parts = split(tasks.length, most);
  return { place: 'slurm', profile, tasks, parts, ...(sweep === undefined ? {} : { sweep }) };
}

/** Variables that belong to a node, and that a scheduler sets for each of its tasks. */
const OF_A_NODE: readonly string[] = ['CUDA_VISIBLE_DEVICES'];

function scriptOptions(id: string): ScriptOptions {
  const { projectRoot, packageRoot } = settings();
  const names = (Object.keys(ENVIRONMENT) as EnvironmentName[]).filter((name) => {
    const { group } = ENVIRONMENT[name];
    return (group === 'Folders' || group === 'Computing') && !OF_A_NODE.includes(name);
  });
  const set = names.flatMap((name) => {
    const value = environmentValue(name);
    return value === undefined ? [] : [[name, String(value)] as const];
  });
  return {
    projectRoot,
    logs: path.join(batchFolder(id), 'logs'),
    node: process.execPath,
    program: path.join(packageRoot, 'dist', 'src', 'cli.js'),
    environment: Object.fromEntries(set),
  };
}

/** @throws the error of a missing Slurm, after which a command shows what it would have done */
export function isMissing(error: unknown): error is NoSlurmError {
  return error instanceof NoSlurmError;
}
