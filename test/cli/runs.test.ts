import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, test } from 'node:test';
import { listRuns } from '../../src/experiments';
import { firstRight, makeRuns } from '../analysis/runs';
import { plantLease } from '../core/leases/plant';

const PROGRAM = path.join(__dirname, '..', '..', 'src', 'cli.js');

interface Said {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program without a terminal. */
function breedlab(runsFolder: string, ...args: string[]): Said {
  const env = { ...process.env, BREEDLAB_RUNS: runsFolder, BREEDLAB_EXPERIMENTS: '', BREEDLAB_LEASE_SECONDS: '1' };
  return spawnSync(process.execPath, [PROGRAM, ...args], { env, encoding: 'utf8', input: '' });
}

const three = (): string =>
  makeRuns([
    { id: 34, correct: firstRight(20, 40) },
    { id: 35, correct: firstRight(8, 40), seed: 2 },
    { id: 34, correct: firstRight(30, 40) },
  ]);

describe('breedlab runs', () => {
  test('lists what matches, newest first, as text and as JSON', () => {
    const folder = three();
    const { stdout, status } = breedlab(folder, 'runs');
    assert.equal(status, 0);
    assert.match(stdout, /34-seed1-2[^]*35-seed2-1[^]*34-seed1-0[^]*3 runs/);
    const ids = (...args: string[]): string[] =>
      (JSON.parse(breedlab(folder, 'runs', 'list', ...args, '--json').stdout) as { runId: string }[]).map(
        ({ runId }) => runId,
      );
    assert.deepEqual(ids('--experiment', '34'), ['34-seed1-2', '34-seed1-0']);
    assert.deepEqual(ids('--seed', '2', '--status', 'finished', '--profile', 'demo'), ['35-seed2-1']);
    assert.deepEqual(ids('--since', '2030-01-01'), []);
    assert.match(breedlab(folder, 'runs', '--status', 'done').stderr, /'done' is no status of a run/);
  });

  test('shows one', () => {
    const { stdout } = breedlab(three(), 'runs', 'show', '34');
    assert.match(stdout, /^34 {2}Base without the final sigmoid[^]*run +34-seed1-2, finished[^]*75\.00% \(30\/40\)/);
  });

  test('deletes only what was named, told and confirmed', () => {
    const folder = three();
    const count = (): number => listRuns({ runsFolder: folder }).length;
    const several = breedlab(folder, 'runs', 'delete', '34');
    assert.deepEqual([several.status, count()], [1, 3]);
    assert.match(several.stderr, /'34' is an experiment with 2 runs: .*Name the runs/);
    const asked = breedlab(folder, 'runs', 'delete', '34-seed1-0');
    assert.deepEqual([asked.status, count()], [1, 3]);
    assert.match(
      asked.stderr,
      /34-seed1-0 +finished +named +5 +\d\.\d MiB[^]*Not confirmed: Delete this run\? .*--yes/,
    );
    const meant = breedlab(folder, 'runs', 'delete', '34-seed1-0', '--yes');
    assert.deepEqual([meant.status, count()], [0, 2]);
    assert.match(meant.stdout, /^Deleted 1 run/);
    assert.match(breedlab(folder, 'runs', 'delete', 'nothing', '--yes').stderr, /There is no run 'nothing'/);
  });

  test('says who holds a run, and of another machine watches whether it lives before deleting its run', () => {
    const folder = three();
    const held = listRuns({ runsFolder: folder }).find(({ runId }) => runId === '34-seed1-0')!.folder;
    const place = path.join(held, 'lock');
    plantLease(place, {});
    const refused = breedlab(folder, 'runs', 'delete', '34-seed1-0', '--yes');
    assert.match(refused.stderr, /34-seed1-0 is being written by process \d+ on .* Leave it out\. .*kill -INT/);
    assert.match(breedlab(folder, 'runs').stderr, /^34-seed1-0: held by process \d+ on .*kill -INT/m);

    plantLease(place, { host: 'another-machine' });
    const listed = breedlab(folder, 'runs');
    assert.match(listed.stdout, /34-seed1-0 .* running/);
    assert.match(
      listed.stderr,
      /34-seed1-0: held by .* on another-machine since .*cannot be seen from .*can be replaced/,
    );
    const deleted = breedlab(folder, 'runs', 'delete', '34-seed1-0', '--yes');
    assert.match(deleted.stderr, /Run folder .* is held by process \d+ on another-machine .*waiting for it/);
    assert.equal(deleted.status, 0);
    assert.equal(fs.existsSync(held), false);
  });

  test('prunes what a newer run replaces', () => {
    const folder = three();
    const { stdout, stderr } = breedlab(folder, 'runs', 'prune', '--yes', '--json');
    assert.match(stderr, /finished; 34-seed1-2 is newer/);
    const { deleted } = JSON.parse(stdout) as { deleted: { runId: string; folder: string }[] };
    assert.deepEqual(
      deleted.map(({ runId }) => runId),
      ['34-seed1-0'],
    );
    assert.equal(fs.existsSync(deleted[0]!.folder), false);
    assert.match(breedlab(folder, 'runs', 'prune').stdout, /There is nothing to delete/);
  });

  test('resumes nothing that has ended', () => {
    const { status, stderr } = breedlab(three(), 'runs', 'resume', '34');
    assert.equal(status, 1);
    assert.match(stderr, /Run 34-seed1-2 has finished: there is nothing to continue\. .*breedlab train 34/);
  });
});

describe('breedlab', () => {
  test('interprets a run', () => {
    const folder = three();
    const { stdout } = breedlab(folder, 'interpret', '34');
    assert.match(stdout, /accuracy 75\.00% \(30\/40, 95% 59\.8% to 85\.8%\); guessing 50\.00%/);
    assert.match(stdout, /expected calibration error 15\.00%, confidence and accuracy not told apart/);
    const { confusions } = JSON.parse(breedlab(folder, 'interpret', '34', '--json').stdout) as {
      confusions: unknown[];
    };
    assert.equal(confusions.length, 1);
  });

  test('compares runs', () => {
    const folder = three();
    const { stdout } = breedlab(folder, 'compare', '34', '35-seed2-1');
    assert.match(stdout, /seed +1 +2/);
    assert.match(stdout, /A, B: -55\.00 points .*McNemar p < 0\.0001: A is better on these images/);
    assert.match(breedlab(folder, 'compare', '34').stderr, /1 run cannot be compared/);
    const { tests } = JSON.parse(breedlab(folder, 'compare', '34', '35-seed2-1', '--json').stdout) as {
      tests: { kind: string }[];
    };
    assert.equal(tests[0]!.kind, 'tested');
  });

  test('predicts only by a finished run with weights, and names a file that is no photo', () => {
    const folder = three();
    const { status, stderr } = breedlab(folder, 'predict', __filename, '--run', '34');
    assert.equal(status, 1);
    assert.match(stderr, /runs\.test\.js is not a JPEG, PNG/);
    assert.match(breedlab(folder, 'predict', 'x.jpg', '--run', 'nothing').stderr, /There is no run 'nothing'/);
  });
});
