import * as fs from 'node:fs';
import * as path from 'node:path';
import {
  BreedlabError,
  errorCode,
  nearest,
  readJson,
  recordOf,
  requireFormat,
  requireSchema,
  settings,
  writeError,
  writeJsonAtomic,
} from '../core';
import type { ExperimentName, ProfileName } from '../experiments';

const FORMAT_VERSION = 1;

/** One training of a batch: what a scheduler starts, again and again until it is finished. */
export interface BatchTask {
  /** Experiment by its number or name. */
  readonly experiment: ExperimentName;
  readonly title: string;
  readonly seed: number;
  /** Part of the training and validation images that validates, e.g. `2/5`. Absent: the split as it is. */
  readonly fold?: string;
  /** Hash of all that decides which run it is: equal tasks of two batches are one run. */
  readonly key: string;
  /** Settings that a sweep gave it, by name. Absent: no sweep. */
  readonly values?: Readonly<Record<string, unknown>>;
  /** Command line of the program that trains it, or goes on with it, or finds it finished. */
  readonly args: readonly string[];
}

/** Consecutive tasks that are submitted as one job array. */
export interface BatchPart {
  /** Index of its first task. */
  readonly first: number;
  readonly count: number;
}

/** The starter of a batch's tasks: a scheduler, or the command itself (`here`). */
export type BatchPlace = 'slurm' | 'kubernetes' | 'here';

/** A list of trainings that were given to a scheduler together. Written as batch.json. */
export interface Batch {
  readonly formatVersion: number;
  /** Name of the batch and of its folder. */
  readonly id: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly place: BatchPlace;
  readonly profile: ProfileName;
  readonly tasks: readonly BatchTask[];
  readonly parts: readonly BatchPart[];
  /** What a sweep compares. Absent: the tasks are runs of experiments. */
  readonly sweep?: {
    readonly parent: ExperimentName;
    /** Names of the settings that vary, in order. */
    readonly settings: readonly string[];
  };
}

/** Files of a batch. */
export function batchFolder(id: string): string {
  return path.join(settings().batchesFolder, id);
}

/** Log of a task, which every one of its sessions continues. Array indices begin anew in every part. */
export function logFile({ id, parts }: Pick<Batch, 'id' | 'parts'>, index: number): string {
  const part = parts.findIndex(({ first, count }) => index >= first && index < first + count);
  return path.join(batchFolder(id), 'logs', `${part + 1}-${index - (parts[part]?.first ?? 0)}.log`);
}

/** Name of a part's job array, by which the scheduler is asked about it. */
export function jobName(id: string, part: number): string {
  return `breedlab-${id}.${part + 1}`;
}

/** A task as people name it: `34-seed1`, `34-seed1-fold2of5`. */
export function taskLabel({ experiment, seed, fold }: Pick<BatchTask, 'experiment' | 'seed' | 'fold'>): string {
  return `${experiment}-seed${seed}${fold === undefined ? '' : `-fold${fold.replace('/', 'of')}`}`;
}

/**
 * Makes the folder of a batch, with one for its logs, and writes its manifest.
 *
 * @param draft the batch without what follows from its beginning
 * @throws BreedlabError where the folder cannot be written
 */
export function createBatch(draft: Omit<Batch, 'formatVersion' | 'id' | 'createdAt'>, start = new Date()): Batch {
  const stamp = start.toISOString().replace(/[-:]|\.\d+/g, '');
  for (let attempt = 1; ; attempt++) {
    const id = `${draft.profile}-${stamp}${attempt === 1 ? '' : `-${attempt}`}`;
    const folder = batchFolder(id);
    try {
      fs.mkdirSync(path.dirname(folder), { recursive: true });
      fs.mkdirSync(folder);
      // A scheduler whose log has no folder fails a job without a word.
      fs.mkdirSync(path.join(folder, 'logs'));
    } catch (error) {
      if (errorCode(error) === 'EEXIST' && attempt < 100) continue;
      throw writeError(folder, error);
    }
    const batch: Batch = { formatVersion: FORMAT_VERSION, id, createdAt: start.toISOString(), ...draft };
    writeJsonAtomic(path.join(folder, 'batch.json'), batch);
    return batch;
  }
}

/**
 * Reads a batch by its id, or by the beginning of one.
 *
 * @throws BreedlabError when there is no such batch, or its manifest is damaged
 */
export function readBatch(name: string): Batch {
  const ids = batchIds();
  const found = ids.includes(name) ? [name] : ids.filter((id) => name !== '' && id.startsWith(name));
  const [id] = found;
  if (found.length === 1 && id !== undefined) return readManifest(id);
  if (found.length > 1) {
    throw new BreedlabError(
      `'${name}' begins the names of ${found.length} batches: ${found.join(', ')}.`,
      'Give more.',
    );
  }
  const guess = nearest(name, ids);
  throw new BreedlabError(
    `There is no batch '${name}' in ${settings().batchesFolder}.`,
    guess === undefined ? '`npx breedlab status` shows the batches; `submit` makes one.' : `Did you mean '${guess}'?`,
  );
}

/** The ids of all batches, newest first. */
export function batchIds(): readonly string[] {
  const { batchesFolder } = settings();
  try {
    return fs
      .readdirSync(batchesFolder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && fs.existsSync(path.join(batchesFolder, entry.name, 'batch.json')))
      .map(({ name }) => name)
      .sort((a, b) => stampOf(b).localeCompare(stampOf(a)));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw writeError(batchesFolder, error);
  }
}

function stampOf(id: string): string {
  return id.slice(id.indexOf('-') + 1);
}

function readManifest(id: string): Batch {
  const file = path.join(batchFolder(id), 'batch.json');
  const stored = readJson<Batch>(file);
  requireFormat(file, recordOf(stored)?.formatVersion, FORMAT_VERSION);
  requireSchema(file, 'batch', stored);
  return stored;
}
