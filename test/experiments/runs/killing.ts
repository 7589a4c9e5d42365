import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as path from 'node:path';
import type { Random } from '../../../src/core';
import { listRuns, readRun, type Run } from '../../../src/experiments';
import { readJsonIfPresent } from '../../../src/core';
import { loadWeights } from '../../../src/training';
import { withoutTimes } from '../../training/tiny';

/**
 * One session of the run in a process of its own. @returns its exit code and the seconds it took after it
 * had begun
 */
export async function trainInChild(
  images: string,
  runsFolder: string,
  killAfterSeconds?: number,
): Promise<{ readonly code: number | null; readonly seconds: number }> {
  const child = spawn(process.execPath, [path.join(__dirname, 'trainChild.js'), images, runsFolder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
  const began = performance.now();
  const timer =
    killAfterSeconds === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterSeconds * 1000);
  const [code] = (await (child.exitCode === null && child.signalCode === null
    ? once(child, 'exit')
    : [child.exitCode])) as [number | null];
  clearTimeout(timer);
  return { code, seconds: (performance.now() - began) / 1000 };
}

/** Kills a run at random moments and lets it finish. @returns how many kills came before its end */
export async function killAndResume(
  images: string,
  runsFolder: string,
  options: { readonly kills: number; readonly seconds: number; readonly random: Random },
): Promise<number> {
  let killed = 0;
  for (let i = 0; i < options.kills; i++) {
    const { code } = await trainInChild(images, runsFolder, options.random.uniform(0, options.seconds));
    // A kill may also come between a run's last file and its process' exit: the run had ended then.
    if (code === 0 || listRuns({ runsFolder })[0]?.status === 'finished') return killed;
    killed++;
  }
  const { code } = await trainInChild(images, runsFolder);
  assert.equal(code, 0);
  return killed;
}

/**
 * Asserts that the one run of each folder came to the same: config, metrics, history without its times, predictions,
 * and, byte for byte, the files of the weights and of what the optimiser keeps.
 */
export async function assertSameRuns(runsFolder: string, otherRunsFolder: string): Promise<void> {
  const [run, other] = [onlyRun(runsFolder), onlyRun(otherRunsFolder)];
  assert.deepEqual(comparable(run), comparable(other));
  for (const choice of ['best', 'last'] as const) {
    assert.deepEqual(await loadWeights(run.folder, choice), await loadWeights(other.folder, choice));
  }
  assert.deepEqual(tensorFiles(run), tensorFiles(other));
}

/** Lengths and checksums of the files that continuing needs, as their pointer has them. */
function tensorFiles({ folder }: Run): unknown {
  const { weights, slots, best } = readLastCheckpoint(folder)!;
  return [weights, slots, best?.weights].map((each) => [each?.bytes, each?.sha256]);
}

interface FileReference {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** The pointer of a run's last checkpoint, as far as the kill tests look at it; undefined where there is none yet. */
export function readLastCheckpoint(folder: string):
  | {
      readonly state: { readonly epoch: number; readonly step: number };
      readonly weights: FileReference;
      readonly slots: FileReference | null;
      readonly best: { readonly weights: FileReference } | null;
    }
  | undefined {
  return readJsonIfPresent(path.join(folder, 'last', 'checkpoint.json'));
}

export function onlyRun(runsFolder: string): Run {
  const runs = listRuns({ runsFolder });
  assert.equal(runs.length, 1);
  return readRun(runs[0]!.folder);
}

/** What must not depend on when, and in how many sessions, it was trained. */
function comparable({ status, config, history, metrics, predictions }: Run): unknown {
  assert.ok(metrics);
  const { runId: _runId, timing: _timing, finishedAt: _finishedAt, ...figures } = metrics;
  return { status, config, predictions, metrics: figures, history: withoutTimes(history) };
}
