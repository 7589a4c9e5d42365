import assert from 'node:assert/strict';
import { test } from 'node:test';
import { epoch, epochRows } from '../../src/bench/benchmarks/epoch';
import { demo, predict, step } from '../../src/bench/benchmarks/networks';
import { passesRow, type PassesFacts, type PassesRow, type SideFigures } from '../../src/bench/benchmarks/passesReport';
import { pace, paceRow } from '../../src/bench/benchmarks/pace';
import { transfer, transferRows } from '../../src/bench/benchmarks/transfer';
import type { Report } from '../../src/bench/harness/benchmark';
import { OTHER_BUILD } from '../../src/bench/harness/builds';
import { spreadOf } from '../../src/bench/harness/figures';
import type { MachineReport } from '../../src/bench/harness/machine';
import { markdownTable, tabled, textTable, varying } from '../../src/bench/harness/tables';
import { TABLED } from '../../src/bench/index';
import { reportsMarkdown } from '../../src/bench/table';

const MACHINE: MachineReport = {
  processor: 'Test CPU',
  cores: 2,
  memoryGiB: 24,
  system: 'Linux',
  load: 0.1,
  versions: { node: '20.0.0', torch: '2.13.0' },
};

function side(name: string, speeds: readonly number[], peakMiB = 1000, startSeconds = 2): SideFigures {
  return { name, imagesPerSecond: spreadOf(speeds), startSeconds, firstPassSeconds: 1, peakMiB };
}

const SIDES = [
  side('Breedlab', [26, 13, 30], 1100, 6),
  side('PyTorch', [20, 10, 20]),
  side('PyTorch tuned', [26, 13, 25], 900),
];

const WORK = { model: 'Base', batch: 32, imageSize: 224, widthMultiplier: 1, threads: 2 } as const;
const ASKED = { atLeast: { PyTorch: 1.25, 'PyTorch tuned': 1.05 }, memory: 1.05 };

test('a row pairs the rounds and is judged by the targets', () => {
  const { over, memory, start } = passesRow(ASKED, WORK, SIDES);
  assert.deepEqual(over.PyTorch, { ratio: spreadOf([1.3, 1.3, 1.5]), target: 1.25, met: true });
  const tuned = over['PyTorch tuned']!;
  assert.deepEqual([tuned.ratio.median, tuned.target, tuned.met], [1, 1.05, false]);
  assert.deepEqual(memory, { ratio: 1.1, target: 1.05, met: false });
  assert.deepEqual(start, { ratio: 6, target: 5, met: false });
});

test('nothing is claimed of what was not asked for or not measured', () => {
  const { over, memory } = passesRow({ atLeast: { PyTorch: 1 } }, WORK, SIDES);
  assert.deepEqual([over['PyTorch tuned']!.target, over['PyTorch tuned']!.met, memory!.target], [null, null, null]);
  const alone = passesRow(ASKED, WORK, SIDES.slice(0, 1));
  assert.deepEqual([alone.over, alone.memory], [{}, null]);
});

function report(rows: readonly PassesRow[], facts: Partial<PassesFacts> = {}): Report<PassesFacts, PassesRow> {
  return { benchmark: 'step', machine: MACHINE, rounds: 3, precision: 'fp32', ...facts, rows };
}

const STEP = report([passesRow(ASKED, WORK, SIDES)]);

/** What stands in a row under a title. */
function cell({ columns, rows }: ReturnType<typeof step.table>, title: string, row = 0): string {
  const column = columns.findIndex((each) => each.title === title);
  assert.ok(column >= 0, `${title} is none of ${columns.map((each) => each.title).join(', ')}`);
  return rows[row]![column]!;
}

test('the table of a step says what was missed', () => {
  const { title, columns, rows, notes } = step.table(STEP);
  assert.equal(title, 'Training step, 224 px');
  assert.deepEqual(
    columns.map((column) => column.title),
    [
      ...['model', 'batch', 'Breedlab images/s', 'PyTorch', 'PyTorch tuned', 'ratio', 'ratio to tuned'],
      ...['memory, MiB', 'start + first step, s'],
    ],
  );
  assert.deepEqual(rows, [
    [
      ...['Base', '32', '26.0 (13.0-30.0)', '20.0 (10.0-20.0)', '25.0 (13.0-26.0)'],
      ...['1.30 (1.30-1.50) [1.25]', '1.00 (1.00-1.20) [1.05, missed]', '1100 : 1000 : 900, 1.10 [1.05, missed]'],
      '6.0 + 1.0 : 2.0 + 1.0 : 2.0 + 1.0 [5, missed]',
    ],
  ]);
  assert.ok(notes.includes('PyTorch: as users write it; tuned: channels_last and fused SGD.'));
  assert.ok(predict.table(STEP).notes.includes('PyTorch: as users write it; tuned: channels_last.'));
});

test('in bf16 Breedlab stands beside itself in float32 and PyTorch under autocast, and no targets apply', () => {
  const sides = [side('Breedlab bf16', [52, 26, 60]), SIDES[0]!, side('PyTorch bf16', [40, 20, 30])];
  const row = passesRow(ASKED, WORK, sides);
  assert.deepEqual(row.over['PyTorch bf16'], { ratio: spreadOf([1.3, 1.3, 2]), target: null, met: null });
  assert.equal(row.memory!.target, null);
  const table = step.table(report([row], { precision: 'bf16' }));
  assert.equal(table.title, 'Training step, 224 px, convolutions in bf16');
  assert.equal(cell(table, 'Breedlab fp32'), '26.0 (13.0-30.0)');
  assert.equal(cell(table, 'ratio to fp32'), '2.00 (2.00-2.00)');
  assert.equal(cell(table, 'PyTorch'), '30.0 (20.0-40.0)');
  assert.equal(cell(table, 'ratio'), '1.30 (1.30-2.00)');
});

test("scales and threads that differ have columns, those that don't stand in the title", () => {
  const sides = [...SIDES.slice(0, 2), side('PyTorch fused', [26, 13, 30]), SIDES[2]!];
  const asked = { atLeast: { 'PyTorch fused': 1.1 } };
  const rows = [64, 96].map((imageSize, i) =>
    passesRow(asked, { ...WORK, imageSize, widthMultiplier: 0.25, threads: i + 1 }, sides),
  );
  const table = demo.table(report(rows));
  assert.equal(table.title, "Training step at the demo's scale, 0.25 of the width");
  assert.deepEqual([cell(table, 'px', 1), cell(table, 'threads', 1)], ['96', '2']);
  assert.equal(cell(table, 'ratio to fused'), '1.00 (1.00-1.00) [1.1, missed]');
});

test('another build stands in the place of PyTorch, with an interval', () => {
  const sides = [SIDES[0]!, side(OTHER_BUILD, [26, 13, 30], 1000)];
  const table = step.table(report([passesRow(ASKED, WORK, sides)], { against: '/old' }));
  assert.equal(cell(table, 'other build'), '26.0 (13.0-30.0)');
  assert.equal(cell(table, 'ratio'), '1.000, 75%: 1.000 to 1.000 [0.95]');
  assert.equal(cell(table, 'memory, MiB'), '1100 : 1000, 1.10 [1.05, missed]');
  assert.ok(table.notes.some((note) => note.startsWith('other build: /old. Ratio: the median over the pairs')));
});

test('a busy machine is told, a quiet one not', () => {
  const notes = (load: number): string => step.table({ ...STEP, machine: { ...MACHINE, load } }).notes.join();
  assert.match(notes(8), /load 8 on 2 cores/);
  assert.doesNotMatch(notes(2.5), /other work/);
});

test('a transfer step is held against the scratch step of its round', () => {
  const rows = transferRows(WORK, [
    side('Breedlab', [2, 1, 2]),
    side('Breedlab as-run', [4, 2, 5]),
    side('Breedlab as-described', [8, 4, 8]),
  ]);
  assert.deepEqual(
    rows.map(({ time }) => time && [time.ratio.median, time.met]),
    [null, [0.5, false], [0.25, true]],
  );
  assert.deepEqual(
    transfer.table({ benchmark: 'transfer', machine: MACHINE, rounds: 3, rows }).rows.map((row) => [row[2], row[4]]),
    [
      ['from scratch', '1'],
      ['as-run', '0.50 (0.40-0.50) [0.45, missed]'],
      ['as-described', '0.25 (0.25-0.25) [0.45]'],
    ],
  );
});

test('epochs are rows of their own, with the time saved over PyTorch', () => {
  const run = (name: string, ...seconds: readonly (readonly number[])[]) => ({
    name,
    answers: seconds.map((epochs) => ({
      ...{ startedAt: 0, firstStepAt: 3000, peakMiB: 500 },
      epochs: epochs.map((each) => ({ seconds: each, trainSeconds: each / 2 })),
    })),
  });
  const ours = run('Breedlab', [20, 10], [20, 20]);
  const rows = epochRows(WORK, 100, [ours, run('PyTorch', [30, 20], [30, 20])]);
  assert.deepEqual(
    rows.map((row) => [row.epoch, row.ratio!.ratio.values, row.ratio!.met]),
    [
      [1, [1.5, 1.5], true],
      [2, [2, 1], true],
    ],
  );
  assert.deepEqual(rows[1]!.sides[0]!.trainImagesPerSecond.values, [20, 10]);
  const data = { name: 'photos', train: 100, valid: 20, test: 30, shorterSide: spreadOf([375, 320, 400]) };
  const report = { benchmark: 'epoch', machine: MACHINE, rounds: 2, data };
  const table = epoch.table({ ...report, rows });
  assert.equal(table.title, 'Whole epoch, 224 px');
  assert.deepEqual(table.rows[1]!.slice(0, 6), [
    ...['Base', '2', '15.0 (10.0-20.0)', '20.0 (20.0-20.0)', '1.50 (1.00-2.00) [1.5]', '15 : 10'],
  ]);
  assert.match(
    table.notes[0]!,
    /^100 training, 20 validation and 30 test images of photos, shorter side 375 \(320-400\) px; batch 32/,
  );
  const rowsOfBuilds = epochRows(WORK, 100, [ours, run(OTHER_BUILD, [20, 10], [20, 20])]);
  const builds = epoch.table({ ...report, rows: rowsOfBuilds });
  assert.equal(cell(builds, 'ratio'), '1.000, 50%: 1.000 to 1.000 [0.95]');
  assert.deepEqual(
    epochRows(WORK, 100, [ours]).map(({ ratio }) => ratio),
    [null, null],
  );
});

test('seconds of an epoch leave out the first epoch, which fills the caches', () => {
  const side = (...rounds: readonly (readonly number[])[]) => ({
    answers: rounds.map((epochSeconds) => ({ epochSeconds, startedAt: 0 })),
  });
  const row = paceRow(36, 51, [side([9, 4, 6], [8, 4, 4]), side([9, 2, 3], [7, 2, 2])]);
  assert.deepEqual(row, { from: 36, to: 51, fromSeconds: [5, 4], toSeconds: [2.5, 2] });
  const table = pace.table({ benchmark: 'pace', machine: MACHINE, rounds: 2, profile: 'demo', rows: [row] } as Report);
  assert.equal(table.rows[0]!.at(-1), '2.00 (2.00-2.00)');
});

test('a table has columns for what differs', () => {
  const rows = [
    { name: 'a', size: 1 },
    { name: 'b', size: 1 },
  ];
  assert.deepEqual(
    tabled(rows, [...varying(rows, 'name', ({ name }) => name, 'left'), ...varying(rows, 'size', ({ size }) => size)]),
    {
      columns: [{ title: 'name', align: 'left' }],
      rows: [['a'], ['b']],
    },
  );
});

test('tables hold the same in Markdown and as text', () => {
  const table = {
    title: 'T',
    columns: [{ title: 'a' }, { title: 'b', align: 'right' as const }],
    rows: [['x|y', '1']],
    notes: ['n.'],
  };
  assert.equal(markdownTable(table), '**T**\n\n| a | b |\n| --- | ---: |\n| x\\|y | 1 |\n\nn.');
  assert.equal(textTable(table), 'T\n\na    b\n---  -\nx|y  1\n\nn.');
});

test('reports of one machine name it once', () => {
  const other = { ...STEP, machine: { ...MACHINE, load: 1.9 } };
  const once = reportsMarkdown([STEP, other], TABLED);
  assert.equal(once.split('Machine: ').length - 1, 1);
  assert.match(once, /Machine: Test CPU, 2 cores, 24 GiB, Linux; node 20\.0\.0, torch 2\.13\.0\./);
  const another = { ...STEP, machine: { ...MACHINE, cores: 4 } };
  assert.equal(reportsMarkdown([STEP, another], TABLED).split('Machine: ').length - 1, 2);
});
