import { fork } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { BreedlabError, messageOf, temporaryFolder } from '../../core';
import type { RunEvent } from '../../experiments';
import type { MeasuredPhases, PhasesWorkload } from './protocol';

/** An event of a training, and when it came, in seconds since the start of its process. */
export interface TimedEvent {
  readonly at: number;
  readonly event: RunEvent;
}

/**
 * Trains an experiment by the command line of a build, in a process of its own as every training has one, and takes the
 * time of its parts from the events that it reports. The run goes afterwards.
 *
 * @throws BreedlabError when the training fails, with its error
 */
export async function measurePhases({ program, ...work }: PhasesWorkload): Promise<MeasuredPhases> {
  const { experiment, profile, data, epochs } = work;
  const runsFolder = temporaryFolder('bench');
  const args = ['train', String(experiment), '--profile', profile, '--data', data, '--epochs', String(epochs)];
  const events: TimedEvent[] = [];
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1000;
  try {
    const child = fork(program, args, {
      env: { ...process.env, BREEDLAB_RUNS: runsFolder },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child.on('message', (event: RunEvent) => events.push({ at: seconds(), event }));
    const status = await new Promise<number | null>((resolve, reject) =>
      child.on('error', reject).on('close', resolve),
    );
    const failed = events.find(({ event }) => event.type === 'error');
    if (status === 0 && failed === undefined) return phasesOf(events, seconds());
    throw new BreedlabError(
      `${program} ${args.join(' ')} ended with status ${status}: ${failed?.event.type === 'error' ? failed.event.message : 'no error was told'}`,
      'Run that command by itself.',
    );
  } finally {
    fs.rmSync(runsFolder, { recursive: true, force: true });
  }
}

/** The part that begins with an event; the first batch after a checkpoint ends what an epoch writes. */
const PART_AFTER: Readonly<Partial<Record<RunEvent['type'], Exclude<keyof MeasuredPhases, 'total'>>>> = {
  start: 'training',
  batch: 'training',
  evaluating: 'evaluation',
  epoch: 'checkpoints',
  finished: 'end',
};

/**
 * The parts of a training by its events: an epoch trains from the end of the one before to its first evaluation, and
 * evaluates until its row is told; checkpoints come between them or after the row.
 *
 * @param total seconds to the end of the process
 */
export function phasesOf(events: readonly TimedEvent[], total: number): MeasuredPhases {
  const seconds = { start: 0, training: 0, evaluation: 0, checkpoints: 0, end: 0 };
  let [part, since]: [keyof typeof seconds, number] = ['start', 0];
  for (const { at, event } of [...events, { at: total, event: null }]) {
    const next = event === null ? 'end' : PART_AFTER[event.type];
    if (next === undefined) continue;
    seconds[part] += at - since;
    [part, since] = [next, at];
  }
  return { ...seconds, total };
}

/** The command line of a build. @throws BreedlabError when it is not there */
export function programOf(folder: string): string {
  const file = path.resolve(folder, 'dist', 'src', 'cli.js');
  try {
    fs.accessSync(file, fs.constants.R_OK);
    return file;
  } catch (error) {
    throw new BreedlabError(
      `There is no command line to measure: ${messageOf(error)}.`,
      'Give the root of a checkout of Breedlab that is set up and built (`npm run setup`, `npm run build`).',
      { cause: error },
    );
  }
}
