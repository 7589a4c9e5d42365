import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  arrayLimit,
  parseQueue,
  phaseOf,
  schedulerJob,
  shellWords,
  split,
  stateOf,
  type QueueEntry,
  type TaskFacts,
} from '../../src/cluster';

describe('tasks are split into arrays that a site takes', () => {
  for (const [tasks, most, parts] of [
    [1, 1001, [[0, 1]]],
    [1001, 1001, [[0, 1001]]],
    [
      2500,
      1001,
      [
        [0, 1001],
        [1001, 1001],
        [2002, 498],
      ],
    ],
    [
      3,
      1,
      [
        [0, 1],
        [1, 1],
        [2, 1],
      ],
    ],
    [0, 10, []],
  ] as const) {
    test(`${tasks} tasks, ${most} at most`, () => {
      assert.deepEqual(
        split(tasks, most).map(({ first, count }) => [first, count]),
        parts,
      );
    });
  }
  test('an array of no tasks is a defect', () => assert.throws(() => split(5, 0), RangeError));

  for (const [config, limit] of [
    ['MaxArraySize            = 2001\nMaxJobCount = 10000', 2001],
    ['Slurm\n  MaxArraySize=1', 1],
    ['MaxJobCount = 10000', 1001],
    ['MaxArraySize            = 0', 1],
  ] as const) {
    test(`limit of '${config.slice(0, 30)}'`, () => assert.equal(arrayLimit(config), limit));
  }
});

describe('lines of squeue', () => {
  const line = 'breedlab-x.1|12|3|RUNNING|n2|None';
  const cases: readonly (readonly [string, readonly Partial<QueueEntry>[]])[] = [
    [line, [{ name: 'breedlab-x.1', job: '12', index: 3, state: 'RUNNING', node: 'n2', reason: '' }]],
    ['breedlab-x.2|13|0|PENDING||Priority\n', [{ index: 0, state: 'PENDING', node: '', reason: 'Priority' }]],
    ['breedlab-x.after|14|N/A|PENDING||Dependency', [{ index: null, job: '14' }]],
    ['', []],
    ['slurm_load_jobs error: Unable to contact slurm controller', []],
    [`${line}\nrubbish\n${line}`, [{ index: 3 }, { index: 3 }]],
  ];
  for (const [text, entries] of cases) {
    test(JSON.stringify(text), () => {
      const found = parseQueue(text);
      assert.equal(found.length, entries.length);
      entries.forEach((entry, i) => assert.deepEqual({ ...found[i]!, ...entry }, found[i]));
    });
  }

  for (const [state, phase] of [
    ['PENDING', 'waiting'],
    ['CONFIGURING', 'waiting'],
    ['REQUEUE_HOLD', 'waiting'],
    ['RUNNING', 'running'],
    ['COMPLETING', 'running'],
    ['SUSPENDED', 'running'],
    ['COMPLETED', 'ended'],
    ['NODE_FAIL', 'ended'],
    ['OUT_OF_MEMORY', 'ended'],
    ['CANCELLED', 'ended'],
  ] as const) {
    test(`${state} is ${phase}`, () => assert.equal(phaseOf({ state }), phase));
  }
});

describe('the state of a task', () => {
  const entry = (state: string, reason = ''): QueueEntry => ({
    ...{ name: 'breedlab-x.1', job: '1', index: 0, node: '' },
    state,
    reason,
  });
  const asked = { isAsked: true, isSubmitted: true };
  const cases: readonly (readonly [string, TaskFacts, string, RegExp?])[] = [
    ['waits for its first start', { ...asked, entry: entry('PENDING', 'Resources') }, 'waiting', /^Resources$/],
    ['has a node and no run yet', { ...asked, entry: entry('RUNNING') }, 'running'],
    ['trains', { ...asked, entry: entry('RUNNING'), run: 'running', isAlive: true }, 'running'],
    [
      'finished, and the scheduler still ends it',
      { ...asked, entry: entry('COMPLETING'), run: 'finished' },
      'finished',
    ],
    ['finished, and the scheduler forgot it', { ...asked, run: 'finished' }, 'finished'],
    [
      'was preempted and waits for a node, while its last holder seems to live elsewhere',
      { ...asked, entry: entry('PENDING', 'BeginTime'), run: 'running', isAlive: false },
      'waiting',
      /to go on, BeginTime/,
    ],
    [
      'is on a node that died, which the scheduler has not noticed',
      { ...asked, entry: entry('RUNNING'), run: 'running' },
      'running',
    ],
    ['failed', { ...asked, entry: entry('FAILED', 'NonZeroExitCode'), run: 'unfinished' }, 'failed', /failed, NonZero/],
    ['failed, and the scheduler forgot it', { ...asked, run: 'interrupted' }, 'failed', /before it was finished/],
    ['never began, and the scheduler forgot it', { ...asked }, 'failed', /before it had begun/],
    ['diverged', { ...asked, entry: entry('FAILED'), run: 'diverged' }, 'failed', /not a number/],
    [
      'was cancelled with a mark',
      { ...asked, entry: entry('CANCELLED'), run: 'interrupted', isCancelled: true },
      'cancelled',
    ],
    [
      'is cancelled and writes its checkpoint',
      { ...asked, entry: entry('COMPLETING'), run: 'running', isAlive: true, isCancelled: true },
      'running',
      /being cancelled/,
    ],
    ['was cancelled and finished nevertheless', { ...asked, run: 'finished', isCancelled: true }, 'finished'],
    ['was ended by scancel', { ...asked, entry: entry('CANCELLED'), run: 'interrupted' }, 'cancelled', /scancel/],
    [
      'trains while the controller is down',
      { isAsked: false, isSubmitted: true, run: 'running', isAlive: true },
      'running',
    ],
    ['does nothing while the controller is down', { isAsked: false, isSubmitted: true, run: 'unfinished' }, 'unknown'],
    ['waits in a sweep that runs here', { isAsked: false, isSubmitted: false }, 'waiting'],
    [
      'was stopped in a sweep that ran here',
      { isAsked: false, isSubmitted: false, run: 'interrupted' },
      'waiting',
      /go on/,
    ],
  ];
  for (const [name, facts, state, why] of cases) {
    test(`${name}: ${state}`, () => {
      const found = stateOf(facts);
      assert.equal(found.state, state);
      if (why !== undefined) assert.match(found.why ?? '', why);
    });
  }
});

describe('words of --sbatch', () => {
  for (const [text, words] of [
    ['--partition=gpu --gres=gpu:1  --time=8:00:00', ['--partition=gpu', '--gres=gpu:1', '--time=8:00:00']],
    [`--comment='two words' -p gpu`, ['--comment=two words', '-p', 'gpu']],
    ['--comment="a \\"b\\""', ['--comment=a "b"']],
    [`''`, ['']],
    ['  ', []],
    ['$(touch x)', ['$(touch', 'x)']],
  ] as const) {
    test(text, () => assert.deepEqual(shellWords(text, '--sbatch'), words));
  }
  test('an open quote is refused', () => {
    assert.throws(() => shellWords('--comment="two', '--sbatch'), /--sbatch has a quote \("\) that is not closed/);
  });
});

test('a task knows itself by its array and index, never by the number of its own job', () => {
  const slurm = { SLURM_JOB_ID: '77', SLURM_ARRAY_JOB_ID: '12', SLURM_ARRAY_TASK_ID: '3', SLURMD_NODENAME: 'n2' };
  assert.deepEqual(schedulerJob(slurm), { scheduler: 'slurm', node: 'n2', job: '12_3' });
  assert.equal(schedulerJob({ JOB_COMPLETION_INDEX: '4' }).job, '4');
  assert.equal(schedulerJob({ SLURM_JOB_ID: '77' }).scheduler, 'none');
});
