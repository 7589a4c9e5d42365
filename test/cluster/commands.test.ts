import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { before, describe, test } from 'node:test';
import { breedlab, hasStack, type Ended } from '../attack/machine';
import { makeTinyDataset } from '../training/tiny';
import { temporaryFolder } from '../temporary';
import { fakeSlurm } from './fakeSlurm';

/** The commands with programs in Slurm's place, and trainings of seconds; `npm run test:cluster` has the real one. */

const scratch = temporaryFolder();

const images = path.join(scratch, 'images');
const experimentsFile = path.join(scratch, 'experiments.json');
const PROGRAM = path.join(__dirname, '..', '..', 'src', 'cli.js');
const PATIENCE_MS = 300_000;

before(async () => {
  await makeTinyDataset(images);
  const scale = { imageSize: 64, widthMultiplier: 0.05, batchSize: 5, maxEpochs: 12, earlyStoppingPatience: 100 };
  const tiny = (id: string, parent: number) => ({ id, parent, title: `Tiny ${parent}`, ...scale });
  fs.writeFileSync(experimentsFile, JSON.stringify([tiny('t28', 28), tiny('t34', 34)]));
});

/** A folder of runs and batches of its own, with Slurm or without. */
function place(name: string, { withSlurm = true } = {}) {
  const folder = path.join(scratch, name);
  const slurm = fakeSlurm(path.join(folder, 'bin'));
  const environment: NodeJS.ProcessEnv = {
    PATH: withSlurm ? `${slurm.folder}:${process.env.PATH}` : path.join(folder, 'nothing'),
    BREEDLAB_RUNS: path.join(folder, 'runs'),
    BREEDLAB_BATCHES: path.join(folder, 'batches'),
    BREEDLAB_PIXEL_CACHE: path.join(folder, 'pixels'),
    BREEDLAB_EXPERIMENTS: experimentsFile,
    BREEDLAB_WORKERS: '1',
  };
  const run = (...args: readonly string[]): Ended => breedlab(args, { environment, timeoutMs: PATIENCE_MS });
  return { folder, slurm, environment, run };
}

function succeeded(ended: Ended): string {
  assert.equal(ended.status, 0, ended.stderr);
  return ended.stdout;
}

interface Listed {
  readonly batch: string;
  readonly unasked: string | null;
  readonly tasks: readonly {
    readonly label: string;
    readonly state: string;
    readonly node?: string;
    readonly epochs?: number;
  }[];
}

const SUBMIT = ['submit', '--experiments', 't28,t34', '--seeds', '1-2', '--data', images];

describe('submit, status and cancel', () => {
  const { folder, slurm, run } = place('commands');
  const status = (): Listed => (JSON.parse(succeeded(run('status', '--json'))) as readonly Listed[])[0]!;
  const states = (): string =>
    status()
      .tasks.map(({ state }) => state)
      .join(' ');
  let batch = '';

  test('arrays are no larger than the site allows, and the report waits for all of them', () => {
    const said = succeeded(run(...SUBMIT, '--at-a-time', '2', '--sbatch', '--partition=gpu --time=1:00'));
    assert.match(
      said,
      /^4 runs to train\. Batch (\S+):\n {2}job 100: runs 0 to 2\n {2}job 101: runs 3 to 3\n {2}job 102: after/,
    );
    batch = /Batch (\S+):/.exec(said)![1]!;
    const submitted = slurm.calls().filter((call) => call.startsWith('sbatch'));
    const at = path.join(folder, 'batches', batch);
    assert.deepEqual(submitted, [
      `sbatch --parsable --partition=gpu --time=1:00 ${at}/1.sh`,
      `sbatch --parsable --dependency=afterany:100 --partition=gpu --time=1:00 ${at}/2.sh`,
      `sbatch --parsable --dependency=afterany:100:101 --partition=gpu --time=1:00 ${at}/after.sh`,
    ]);
    const script = fs.readFileSync(`${at}/2.sh`, 'utf8');
    assert.match(script, /^#SBATCH --array=0-0%2$/m);
    assert.match(script, /^#SBATCH --signal=B:TERM@120$/m);
    assert.match(script, /task \S+ "\$\(\(SLURM_ARRAY_TASK_ID \+ 3\)\)"$/m);
    assert.match(script, new RegExp(`^export BREEDLAB_RUNS=${folder}/runs$`, 'm'));
    for (const name of ['1', '2', 'after']) assert.equal(spawnSync('bash', ['-n', `${at}/${name}.sh`]).status, 0);
    assert.ok(fs.existsSync(`${at}/logs`));
  });

  test('the same runs are not submitted twice', () => {
    const before = slurm.calls().filter((call) => call.startsWith('sbatch')).length;
    assert.match(succeeded(run(...SUBMIT)), /^0 runs to train; 4 under way\./);
    assert.equal(slurm.calls().filter((call) => call.startsWith('sbatch')).length, before);
  });

  test('status tells what the scheduler says, and that it says nothing', () => {
    slurm.set('100', 1, 'RUNNING', 'n2');
    slurm.set('101', 0, 'FAILED', 'n3');
    assert.equal(states(), 'waiting running waiting failed');
    assert.equal(status().tasks[1]!.node, 'n2');
    const text = succeeded(run('status', batch.slice(0, 12)));
    assert.match(text, /4 runs, 1 running, 2 waiting, 1 failed/);
    assert.match(text, /t34-seed2 failed; its log ends:\n {2}it wrote no log/);
    slurm.answers(false);
    assert.equal(states(), 'unknown unknown unknown unknown');
    assert.match(status().unasked ?? '', /Unable to contact/);
    slurm.answers(true);
  });

  test('a mark is there before the signal; the other runs go on', () => {
    assert.match(succeeded(run('cancel', batch, 't28')), /Cancelled 2 runs of \S+: t28-seed1, t28-seed2\./);
    assert.equal(slurm.calls().at(-1), 'scancel 100_0 100_2 2');
    assert.equal(states(), 'cancelled running cancelled failed');
    assert.match(
      succeeded(run('task', batch, '0')) + run('task', batch, '0').stderr,
      /was cancelled: nothing is trained/,
    );
    assert.deepEqual(fs.existsSync(path.join(folder, 'runs')), false);
    const wrong = run('cancel', batch, 't28-sed1');
    assert.match(wrong.stderr, /has no run 't28-sed1'\. Did you mean 't28-seed1'\?/);
    assert.ok(wrong.status === 1 && !hasStack(wrong));
  });

  test('what failed or was cancelled is submitted anew', () => {
    assert.match(succeeded(run(...SUBMIT, '--no-report')), /^3 runs to train; 1 under way\. Batch/);
  });
});

describe('a task', () => {
  const { slurm, environment, run } = place('task');

  test('that is told to stop writes a checkpoint, is started again, and comes to the end', async () => {
    succeeded(run('submit', '--experiments', 't34', '--data', images, '--no-report'));
    slurm.set('100', 0, 'RUNNING', 'n1');
    const [batch] = fs.readdirSync(environment.BREEDLAB_BATCHES!);
    const inSlurm = { ...process.env, ...environment, SLURM_ARRAY_JOB_ID: '100', SLURM_ARRAY_TASK_ID: '0' };
    const child = spawn(process.execPath, [PROGRAM, 'task', batch!, '0'], {
      env: inSlurm,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (/^epoch 2\//m.test(text)) child.kill('SIGTERM');
    });
    const [code] = (await once(child, 'close')) as [number | null];
    assert.equal(code, 0, said);
    assert.match(said, /Interrupted in epoch .*Job 100_0 is to be started again\./s);
    assert.ok(slurm.calls().includes('scontrol requeue 100_0'), slurm.calls().join('\n'));
    assert.match(succeeded(run('status')), /t34-seed1 +waiting .* to go on, BeginTime/);

    slurm.set('100', 0, 'RUNNING', 'n2');
    const again = breedlab(['task', batch!, '0'], { environment: inSlurm, timeoutMs: PATIENCE_MS });
    assert.match(again.stderr, /resumed after epoch .*Trained all 12 epochs/s);
    assert.equal(again.status, 0);
    slurm.set('100', 0, 'COMPLETED', 'n2');
    assert.match(succeeded(run('status')), /1 run, 1 finished/);
    const record = JSON.parse(
      fs.readFileSync(path.join(environment.BREEDLAB_BATCHES!, batch!, 'tasks', '0.json'), 'utf8'),
    ) as { readonly sessions: readonly { readonly job: string; readonly secondsToFirstStep: number }[] };
    assert.deepEqual(
      record.sessions.map(({ job, secondsToFirstStep }) => [job, secondsToFirstStep > 0]),
      [
        ['100_0', true],
        ['100_0', true],
      ],
    );
    assert.match(
      succeeded(run('submit', '--experiments', 't34', '--data', images)),
      /^0 runs to train; 1 finished already/,
    );
  });
});

test('where Slurm is missing, submit says so, shows what it would have done, and writes nothing', () => {
  const { environment, run } = place('without', { withSlurm: false });
  const ended = run(...SUBMIT, '--sbatch', '--partition=gpu');
  assert.equal(ended.status, 1);
  assert.match(ended.stdout, /sbatch --parsable --partition=gpu 1\.sh\n\n#!\/bin\/bash\n#SBATCH --job-name=breedlab-/);
  assert.match(ended.stderr, /Slurm is not here: there is no program scontrol.*Nothing was submitted/s);
  assert.ok(!hasStack(ended) && !fs.existsSync(environment.BREEDLAB_BATCHES!));
  assert.match(
    run(...SUBMIT, '--sbatch', '--array=1-3').stderr,
    /--sbatch has --array=1-3, which Breedlab sets itself/,
  );
});

test('a sweep trains here, goes on where it was stopped, and ranks', () => {
  const { environment, run } = place('sweep', { withSlurm: false });
  const sweep = [
    'sweep',
    't34',
    '--set',
    'learningRate=0.001,0.03',
    '--folds',
    '2',
    '--data',
    images,
    '--epochs',
    '2',
    '--jobs',
    '1',
  ];
  const said = succeeded(run(...sweep));
  assert.match(said, /^ +1 .* 2\n +2 .* 2$/m);
  assert.match(said, /Lowest validation loss: t34\+learningRate=0\.0/);
  const [batch] = fs.readdirSync(environment.BREEDLAB_BATCHES!).filter((name) => !name.startsWith('.'));
  assert.ok(fs.existsSync(path.join(environment.BREEDLAB_BATCHES!, batch!, 'sweep.png')));
  assert.equal(succeeded(run('sweep', '--results', batch!)), said);
});
