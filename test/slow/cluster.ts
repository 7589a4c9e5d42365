import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { after, before, test, type TestContext } from 'node:test';
import {
  readBatch,
  readRecord,
  runOf,
  shownBatches,
  stateCounts,
  taskLabel,
  type Batch,
  type TaskStatus,
} from '../../src/cluster';
import { environmentValue } from '../../src/core';
import {
  allExperiments,
  experiment,
  listRuns,
  planRun,
  readRun,
  runExperiment,
  useThreadsOf,
  type Run,
} from '../../src/experiments';
import { loadWeights } from '../../src/training';
import { breedlab, type Ended } from '../attack/machine';
import { makeTinyDataset, withoutTimes } from '../training/tiny';
import { ThreeNodes } from './cluster/threeNodes';
import { overlaps, readWitness } from './cluster/witness';

/**
 * `npm run test:cluster`: the 26 experiments with two seeds at a tiny scale as arrays of a real Slurm with three nodes,
 * while a node dies, the controller is killed, runs are preempted, reach their time limit or are cancelled, and one node's
 * disk is full. It takes as long as the machine needs for 52 short trainings twice.
 *
 * BREEDLAB_CLUSTER_EXPERIMENTS=28,29,34 takes some of the experiments.
 */

const missing = ThreeNodes.missing();
const SEEDS = [1, 2];
/** Cheap networks that train for long enough to be disturbed, and for how many seconds alone, however fast the machine. */
const LONG: Readonly<Record<number, number>> = { 28: 30, 29: 30, 30: 30, 31: 30, 34: 30, 35: 150 };
const TRIED_EPOCHS = 60;
const MANY = 100_000;
/** Epochs of the others. */
const SHORT = 3;
const CANCELLED = 'c34-seed2';
/** Held back until it is to reach a time limit, which takes Slurm minutes. */
const LIMITED = 'c35-seed2';
/** Seconds that one step of the test may take on a machine that does something else, too. */
const PATIENCE = 900;
const NEVER_SOON = 7200;

const scratch = missing === undefined ? fs.mkdtempSync('/tmp/bc-') : '';
const images = path.join(scratch, 'images');
const witness = path.join(scratch, 'witness.log');
const slurm = new ThreeNodes(path.join(scratch, 'slurm'));
const chosen = (environmentValue('BREEDLAB_CLUSTER_EXPERIMENTS') ?? '').split(',').filter(Boolean).map(Number);

const environment: NodeJS.ProcessEnv = {
  SLURM_CONF: slurm.configuration,
  BREEDLAB_RUNS: path.join(scratch, 'runs'),
  BREEDLAB_BATCHES: path.join(scratch, 'batches'),
  BREEDLAB_PIXEL_CACHE: path.join(scratch, 'pixels'),
  BREEDLAB_EXPERIMENTS: path.join(scratch, 'experiments.json'),
  BREEDLAB_WORKERS: '1',
  BREEDLAB_LEASE_SECONDS: '30',
};

let batch: Batch;
const names: string[] = [];
let cancelled: Promise<void> = Promise.resolve();
/** A controller that was killed may forget what it started last, and that this has ended. */
let mayForget = false;

before(async () => {
  if (missing !== undefined) return;
  await makeTinyDataset(images);
  const own = allExperiments().filter(({ id }) => chosen.length === 0 || chosen.includes(Number(id)));
  names.push(...own.map(({ id }) => `c${id}`));
  const definitions = (epochs: (id: number) => number) =>
    own.map(({ id, settings: { model, pretrained } }) => ({
      ...{ id: `c${id}`, parent: Number(id), title: `Tiny ${id}` },
      ...{
        imageSize: model.startsWith('vgg') ? 32 : 64,
        widthMultiplier: 0.05,
        batchSize: 5,
        earlyStoppingPatience: MANY,
      },
      maxEpochs: epochs(Number(id)),
      // Nothing to start from at this scale.
      ...(pretrained ? { pretrained: false, trainable: 'all', fcLayersReinitialised: null } : {}),
    }));
  fs.mkdirSync(environment.BREEDLAB_PIXEL_CACHE!);
  Object.assign(process.env, environment);
  const tried = definitions(() => TRIED_EPOCHS).filter(({ parent }) => parent in LONG);
  fs.writeFileSync(environment.BREEDLAB_EXPERIMENTS!, JSON.stringify(tried));
  const pace = new Map(tried.map(({ id, parent }) => [parent, secondsOfEpoch(id)]));
  const epochsOf = (id: number): number => (id in LONG ? Math.ceil(LONG[id]! / pace.get(id)!) : SHORT);
  fs.writeFileSync(environment.BREEDLAB_EXPERIMENTS!, JSON.stringify(definitions(epochsOf)));
  await slurm.up();
  // The cache of pixels stands for a node's own disk, and that of n2 is full.
  slurm.killNode('n2');
  slurm.startNode('n2', `mount -t tmpfs -o size=16k tmpfs ${environment.BREEDLAB_PIXEL_CACHE}`);
});

/** Seconds that an epoch of an experiment takes on this machine, alone. */
function secondsOfEpoch(id: string): number {
  const where = { BREEDLAB_RUNS: path.join(scratch, 'tried') };
  const args = ['train', id, '--data', images, '--json'];
  const { status, stdout, stderr } = breedlab(args, { environment: { ...environment, ...where }, timeoutMs: 600_000 });
  assert.equal(status, 0, stderr);
  const { timing } = JSON.parse(stdout) as { timing: { trainMinutes: number } };
  return (60 * timing.trainMinutes) / TRIED_EPOCHS;
}

after(async () => {
  if (missing !== undefined) return;
  await slurm.down();
  fs.rmSync(scratch, { recursive: true, force: true });
});

const options = { skip: missing === undefined ? false : missing };

function run(...args: readonly string[]): Ended {
  const preload = `--require ${path.resolve(__dirname, '..', '..', '..', 'test', 'slow', 'cluster', 'witness.cjs')}`;
  const ended = breedlab(args, {
    environment: { ...environment, NODE_OPTIONS: preload, BREEDLAB_CLUSTER_WITNESS: witness },
    timeoutMs: 1000 * PATIENCE,
  });
  assert.equal(ended.status, 0, ended.stderr);
  return ended;
}

function submit(experiments: readonly string[], seeds: readonly number[]): Batch {
  const { stdout } = run(
    ...['submit', '--experiments', experiments.join(','), '--seeds', seeds.join(','), '--data', images, '--no-report'],
    // A limit of its own comes later.
    ...['--sbatch', '--time=120 --mem=900 --partition=low --signal=B:TERM@20'],
  );
  return readBatch(/Batch (\S+):/.exec(stdout)![1]!);
}

async function tasks(): Promise<readonly TaskStatus[]> {
  const [status] = await shownBatches(batch.id);
  return status!.tasks;
}

/** Waits for a run that has made some epochs and has more to make, and that no earlier step disturbed. */
const disturbed = new Set<string>();
/** Sessions that runs must have had in the end, by their place in the batch. */
const comeBack = new Map<number, number>();
async function trainingRun(isFit: (task: TaskStatus) => boolean = () => true): Promise<TaskStatus> {
  let found: TaskStatus | undefined;
  await slurm.until(
    async () => {
      const queue = slurmQueue();
      found = (await tasks()).find(
        (task) =>
          task.state === 'running' &&
          // A controller that was killed may have forgotten where a task runs; such a one is about to be ended.
          isRunningOn(queue.get(queueKey(task.index)), task.node) &&
          !disturbed.has(task.label) &&
          task.label !== CANCELLED &&
          (task.epochs ?? 0) >= 2 &&
          (task.epochs ?? 0) < (task.maxEpochs ?? 0) - 15 &&
          isFit(task),
      );
      return found !== undefined;
    },
    NEVER_SOON,
    'a run in the middle of its training',
  );
  disturbed.add(found!.label);
  return found!;
}

function isRunningOn(queued: QueuedTask | undefined, node: string | undefined): boolean {
  return queued?.state === 'RUNNING' && queued.node === node;
}

/** Waits until the scheduler has put a run back into its queue, behind all others, or trains it again already. */
async function isPutBack({ index, label }: TaskStatus, sessions: number): Promise<void> {
  comeBack.set(index, sessions + 1);
  await slurm.until(
    async () => (await tasks())[index]!.state === 'waiting' || sessionsOf({ index }) > sessions,
    PATIENCE,
    `${label} is to go on`,
  );
}

function allEnd(): Promise<void> {
  const hasEnded = ({ state }: TaskStatus): boolean =>
    state === 'finished' || state === 'cancelled' || state === 'failed';
  return slurm.until(async () => (await tasks()).every(hasEnded), NEVER_SOON, 'all runs have ended');
}

/** Cancels a run as soon as it trains, whatever the other steps do meanwhile. */
async function cancelOne(): Promise<void> {
  const isTraining = async (): Promise<boolean> =>
    (await tasks()).some(({ label, state, epochs = 0 }) => label === CANCELLED && state === 'running' && epochs > 0);
  await slurm.until(isTraining, NEVER_SOON, `${CANCELLED} trains`);
  run('cancel', batch.id, CANCELLED);
}

/** Slurm's name of a run's task, e.g. `5_12`. */
function slurmTask(label: string): string {
  const found = slurmQueue().get(queueKey(batch.tasks.findIndex((task) => taskLabel(task) === label)));
  assert.ok(found !== undefined, `${label} is not in the queue`);
  return found.id;
}

/** The array that a task of the batch is in, and its number there. */
function queueKey(index: number): string {
  const part = batch.parts.findIndex(({ first, count }) => index >= first && index < first + count);
  return `breedlab-${batch.id}.${part + 1} ${index - batch.parts[part]!.first}`;
}

function sessionsOf({ index }: Pick<TaskStatus, 'index'>): number {
  return readRecord(batch.id, index)!.sessions.length;
}

/** States of a run that go with Slurm's word for its task. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  PENDING: ['waiting'],
  RUNNING: ['running', 'finished'],
  COMPLETING: ['running', 'finished', 'cancelled'],
};

/** A task as Slurm's list has it; the node is empty for one that waits. */
interface QueuedTask {
  readonly id: string;
  readonly state: string;
  readonly node: string;
}

/** The tasks that Slurm knows, by array and number. */
function slurmQueue(): ReadonlyMap<string, QueuedTask> {
  const lines = slurm.ask('squeue', '-h', '-r', '-t', 'all', '-o', '%j %K %i %T %N').split('\n').filter(Boolean);
  return new Map(
    lines.map((line) => {
      const [name, number, id = '', state = '', node = ''] = line.trim().split(' ');
      return [`${name} ${number}`, { id, state, node }];
    }),
  );
}

/** Holds `status` against what Slurm's own list and the files of the runs say, where neither has changed meanwhile. */
async function assertStatus(t: TestContext, phase: string): Promise<void> {
  const earlier = slurmQueue();
  const seen = await tasks();
  const later = slurmQueue();
  let compared = 0;
  for (const { index, label, state } of seen) {
    const [word, after] = [earlier, later].map((queue) => queue.get(queueKey(index))?.state ?? 'forgotten');
    if (word !== after) continue;
    const known = ALLOWED[word!] ?? ['finished', 'cancelled', 'failed'];
    const allowed = mayForget && word === 'PENDING' ? [...known, 'running', 'finished'] : known;
    assert.ok(allowed.includes(state), `${phase}: ${label} is ${word} and listed as ${state}`);
    compared += 1;
  }
  t.diagnostic(`${phase}: ${stateCounts(seen)}; ${compared} states as Slurm has them`);
}

test('52 runs are submitted in arrays that the site takes, and listed', options, async (t) => {
  batch = submit(names, SEEDS);
  assert.equal(batch.tasks.length, names.length * SEEDS.length);
  assert.equal(batch.parts.length, Math.ceil(batch.tasks.length / 20));
  await assertStatus(t, 'submitted');
  if (names.includes('c35')) slurm.ask('scontrol', 'hold', slurmTask(LIMITED));
  if (names.includes('c34')) cancelled = cancelOne();
  await trainingRun();
  await assertStatus(t, 'training');
});

test('a node dies while it trains: another goes on', options, async (t) => {
  const task = await trainingRun(({ node }) => node !== 'n2');
  const sessions = sessionsOf(task);
  slurm.killNode(task.node!);
  await assertStatus(t, `node ${task.node} is dead`);
  await isPutBack(task, sessions);
  await assertStatus(t, `${task.label} waits for a node`);
  slurm.startNode(task.node!);
});

test('the controller is killed and started again', options, async (t) => {
  const task = await trainingRun();
  slurm.killController();
  mayForget = true;
  const [status] = await shownBatches(batch.id);
  assert.match(status!.unasked ?? '', /squeue failed/);
  const own = status!.tasks[task.index]!;
  assert.ok(['running', 'finished'].includes(own.state), `${own.label} is ${own.state} without a controller`);
  slurm.startController();
  await slurm.until(() => slurm.ask('squeue', '-h') !== '', PATIENCE, 'the controller answers');
  await assertStatus(t, 'a new controller');
});

test('a run is preempted by a higher partition', options, async (t) => {
  const task = await trainingRun();
  const sessions = sessionsOf(task);
  slurm.ask('sbatch', '-p', 'high', '-w', task.node!, '--mem=3500', '--output=/dev/null', '--wrap', 'sleep 5');
  await isPutBack(task, sessions);
  await assertStatus(t, `${task.label} was preempted`);
});

test('a run reaches its time limit', options, async (t) => {
  if (!names.includes('c35')) return t.skip('35 is not among the experiments');
  slurm.ask('scontrol', 'release', slurmTask(LIMITED));
  const task = await trainingRun(({ label }) => label === LIMITED);
  const sessions = sessionsOf(task);
  const job = readRecord(batch.id, task.index)!.sessions.at(-1)!.job!;
  // The notice comes 20 s before the limit, or up to a minute earlier; then the task has a minute to go.
  const minutes = 2 + Math.floor(secondsOf(slurm.ask('squeue', '-h', '-j', job, '-o', '%M').trim()) / 60);
  slurm.ask('scontrol', 'update', `JobId=${job}`, `TimeLimit=${minutes}`);
  await isPutBack(task, sessions);
  slurm.ask('scontrol', 'update', `JobId=${job}`, 'TimeLimit=02:00:00');
  await assertStatus(t, `${task.label} was at its limit`);
});

test('one run is cancelled, and the others come to their end', options, async (t) => {
  await cancelled;
  await assertStatus(t, 'cancelled');
  await allEnd();
  await assertStatus(t, 'the end');
  // Slurm forgets a task that began just before its controller was killed: the same command submits it again.
  const lost = (await tasks()).filter(({ state }) => state === 'failed');
  for (const { index, label } of lost) {
    const { experiment: name, seed } = batch.tasks[index]!;
    assert.deepEqual(submit([String(name)], [seed]).tasks.map(taskLabel), [label]);
  }
  if (lost.length > 0) t.diagnostic(`lost by Slurm, and submitted again: ${lost.map(({ label }) => label).join(', ')}`);
  await slurm.until(() => slurm.ask('squeue', '-h') === '', NEVER_SOON, 'the queue is empty');
  await allEnd();
  const open = (await tasks()).filter(({ state }) => state !== 'finished');
  assert.deepEqual(
    open.map(({ label, state, log }) => `${label} ${state} ${log?.join('|') ?? ''}`.trim()),
    names.includes('c34') ? [`${CANCELLED} cancelled`] : [],
  );
  for (const [index, sessions] of comeBack) {
    assert.ok(
      sessionsOf({ index }) >= sessions,
      `${taskLabel(batch.tasks[index]!)} had ${sessionsOf({ index })} sessions`,
    );
  }
  // What the scheduler has forgotten is told by the folders alone.
  const forgotten = await shownBatches(batch.id);
  assert.equal(
    forgotten[0]!.tasks.filter(({ state }) => state === 'finished').length,
    batch.tasks.length - open.length,
  );
});

test('nothing ran twice at once, and no run has two folders', options, (t) => {
  const seen = readWitness(witness);
  assert.deepEqual(overlaps(seen), []);
  const killed = seen.filter(({ ended }) => !ended).length;
  t.diagnostic(
    `${seen.length} processes on ${new Set(seen.map(({ host }) => host)).size} hosts, ${killed} without an end of their own`,
  );
  assert.ok(killed >= 1, 'the dead node had a process');
  const folders = listRuns({ profile: 'demo' }).map(({ config }) => `${config.experiment}-seed${config.seed}`);
  assert.deepEqual(folders, [...new Set(folders)]);
});

test('every run that was not cancelled equals an undisturbed one, bit for bit', options, async (t) => {
  useThreadsOf('demo');
  const alone = path.join(scratch, 'alone');
  let sessions = 0;
  for (const [index, task] of batch.tasks.entries()) {
    if (taskLabel(task) === CANCELLED) continue;
    const plan = await planRun(experiment(String(task.experiment)), { profile: 'demo', seed: task.seed, data: images });
    const undisturbed = await runExperiment({ ...plan, workers: 1, runsFolder: alone });
    const record = readRecord(batch.id, index)!;
    sessions += record.sessions.length;
    const own = readRun(runOf(record));
    assert.deepEqual(comparable(own), comparable(readRun(undisturbed.folder)), taskLabel(task));
    for (const which of ['best', 'last'] as const) {
      assert.deepEqual(
        await loadWeights(own.folder, which),
        await loadWeights(undisturbed.folder, which),
        taskLabel(task),
      );
    }
  }
  const first = batch.tasks
    .map((_, i) => readRecord(batch.id, i)?.sessions[0]?.secondsToFirstStep ?? NaN)
    .filter(Number.isFinite);
  const middle = [...first].sort((a, b) => a - b)[Math.floor(first.length / 2)];
  t.diagnostic(
    `${sessions} sessions; ${middle} s from the start of a task to its first step, median of ${first.length}`,
  );
});

/** Seconds of a time as squeue has it: `1:05`, `1:00:05`. */
function secondsOf(time: string): number {
  return time.split(':').reduce((sum, part) => 60 * sum + Number(part), 0);
}

/** What must not depend on when, where and in how many sessions it was trained. */
function comparable({ status, config, history, metrics, predictions }: Run): unknown {
  const { runId: _runId, timing: _timing, finishedAt: _finishedAt, ...figures } = metrics!;
  return { status, config, predictions, metrics: figures, history: withoutTimes(history) };
}
