import assert from 'node:assert/strict';
import { test } from 'node:test';
import { epochRows, epochTable } from '../../src/bench/epoch/report';
import { markdownTable, spreadOf, textTable, type MachineReport } from '../../src/bench/measure';
import { reportsMarkdown } from '../../src/bench/table/reports';
import type { SideResult } from '../../src/bench/throughput/measureSides';
import { throughputRow, throughputTable, type ThroughputReport } from '../../src/bench/throughput/report';
import { transferRows, transferTable, type TransferReport } from '../../src/bench/throughput/transferReport';

const MACHINE: MachineReport = {
  processor: 'Test CPU',
  cores: 2,
  memoryGiB: 24,
  system: 'Linux',
  load: 0.1,
  versions: { node: '20.0.0', torch: '2.13.0' },
};

function side(name: string, speeds: readonly number[], peakMiB = 1000, startSeconds = 2): SideResult {
  return { name, imagesPerSecond: spreadOf(speeds), startSeconds, firstPassSeconds: 1, peakMiB };
}

const SIDES = [
  side('Breedlab', [26, 13, 30], 1100, 6),
  side('PyTorch', [20, 10, 20]),
  side('PyTorch tuned', [26, 13, 25], 900),
];

test('a row pairs the rounds and is judged by the targets', () => {
  const row = throughputRow('step', { model: 'Base', batch: 32 }, SIDES);
  assert.deepEqual(row.overDefault, { ratio: spreadOf([1.3, 1.3, 1.5]), target: 1.25, met: true });
  assert.equal(row.overTuned!.ratio.median, 1);
  assert.deepEqual([row.overTuned!.target, row.overTuned!.met], [1.05, false]);
  assert.deepEqual(row.memory, { ratio: 1.1, target: 1.05, met: false });
  assert.deepEqual(row.start, { ratio: 6, target: 5, met: false });
});

test('nothing is claimed of what was not asked for or not measured', () => {
  const prediction = throughputRow('predict', { model: 'Base', batch: 1 }, SIDES);
  assert.deepEqual([prediction.overTuned!.target, prediction.overTuned!.met], [null, null]);
  const unknown = throughputRow('step', { model: 'Base_2', batch: 32 }, SIDES);
  assert.deepEqual([unknown.overDefault!.target, unknown.overDefault!.met], [null, null]);
  const alone = throughputRow('step', { model: 'Base', batch: 32 }, SIDES.slice(0, 1));
  assert.deepEqual([alone.overDefault, alone.overTuned, alone.memory], [null, null, null]);
});

const STEP: ThroughputReport = {
  benchmark: 'step',
  machine: MACHINE,
  imageSize: 224,
  widthMultiplier: 1,
  rounds: 3,
  rows: [
    throughputRow('step', { model: 'Base', batch: 32 }, SIDES),
    throughputRow('step', { model: 'AlexNet', batch: 32 }, SIDES.slice(0, 1)),
  ],
};

test('the table of a step says what was missed', () => {
  const { columns, rows } = throughputTable(STEP);
  assert.ok(rows.every((row) => row.length === columns.length));
  assert.deepEqual(rows[0], [
    'Base',
    '32',
    '26.0 (13.0-30.0)',
    '20.0 (10.0-20.0)',
    '25.0 (13.0-26.0)',
    '1.30 (1.30-1.50) [1.25]',
    '1.00 (1.00-1.20) [1.05, missed]',
    '1100 : 1000 : 900, 1.10 [1.05, missed]',
    '6.0 + 1.0 : 2.0 + 1.0 : 2.0 + 1.0 [5, missed]',
  ]);
  assert.deepEqual(rows[1]!.slice(3, 7), ['-', '-', '-', '-']);
});

test('in bf16 Breedlab stands beside itself in float32 and PyTorch under autocast, and no targets apply', () => {
  const sides = [side('Breedlab bf16', [52, 26, 60]), SIDES[0]!, side('PyTorch bf16', [40, 20, 30])];
  const row = throughputRow('step', { model: 'Base', batch: 32 }, sides, 'bf16');
  assert.deepEqual(row.overFp32, spreadOf([2, 2, 2]));
  assert.deepEqual(row.overDefault, { ratio: spreadOf([1.3, 1.3, 2]), target: null, met: null });
  assert.deepEqual([row.overTuned, row.memory!.target], [null, null]);
  const { title, columns, rows } = throughputTable({ ...STEP, precision: 'bf16', rows: [row] });
  assert.match(title, /convolutions in bf16/);
  assert.equal(rows[0]!.length, columns.length);
  const cell = (name: string): string => rows[0]![columns.findIndex((column) => column.title === name)]!;
  assert.equal(cell('Breedlab fp32'), '26.0 (13.0-30.0)');
  assert.equal(cell('ratio to fp32'), '2.00 (2.00-2.00)');
  assert.equal(cell('PyTorch tuned'), '-');
});

test('a busy machine is told, a quiet one not', () => {
  const notes = (load: number): string => throughputTable({ ...STEP, machine: { ...MACHINE, load } }).notes.join();
  assert.match(notes(8), /load 8 on 2 cores/);
  assert.doesNotMatch(notes(2.5), /other work/);
});

test('a transfer step is held against the scratch step of its round', () => {
  const rows = transferRows({ model: 'vgg16', batch: 8 }, [
    side('Breedlab', [2, 1, 2]),
    side('Breedlab as-run', [4, 2, 5]),
    side('Breedlab as-described', [8, 4, 8]),
  ]);
  assert.deepEqual(rows.map(({ time }) => time && [time.ratio.median, time.met]), [null, [0.5, false], [0.25, true]]);
  const report: TransferReport = { ...STEP, benchmark: 'transfer', rows };
  assert.deepEqual(
    transferTable(report).rows.map((row) => [row[2], row[4]]),
    [
      ['from scratch', '1'],
      ['as-run', '0.50 (0.40-0.50) [0.45, missed]'],
      ['as-described', '0.25 (0.25-0.25) [0.45]'],
    ],
  );
});

test('epochs are rows of their own, with the time saved over PyTorch', () => {
  const sample = (first: number, second: number) => ({
    firstStepAt: 0,
    startSeconds: 3,
    versions: {},
    peakMiB: 500,
    epochs: [first, second].map((seconds) => ({ seconds, trainSeconds: seconds / 2 })),
  });
  const rows = epochRows({ model: 'Base', batch: 32 }, 100, new Map([
    ['Breedlab', [sample(20, 10), sample(20, 20)]],
    ['PyTorch', [sample(30, 20), sample(30, 20)]],
  ]));
  assert.deepEqual(rows.map(({ epoch, ratio }) => [epoch, ratio!.ratio.values, ratio!.met]), [
    [1, [1.5, 1.5], true],
    [2, [2, 1], true],
  ]);
  assert.deepEqual(rows[1]!.sides[0]!.trainImagesPerSecond.values, [20, 10]);
  const data = { name: 'photos', train: 100, valid: 20, test: 30, shorterSide: spreadOf([375, 320, 400]) };
  const table = epochTable({ ...STEP, benchmark: 'epoch', data, rows });
  assert.deepEqual(table.rows[1]!.slice(0, 5), ['Base', '2', '15.0 (10.0-20.0)', '20.0 (20.0-20.0)', '1.50 (1.00-2.00) [1.5]']);
  assert.match(table.notes[0]!, /^100 training, 20 validation and 30 test images of photos, shorter side 375 \(320-400\) px; batch 32/);
});

test('tables hold the same in Markdown and as text', () => {
  const table = { title: 'T', columns: [{ title: 'a' }, { title: 'b', align: 'right' as const }], rows: [['x|y', '1']], notes: ['n.'] };
  assert.equal(markdownTable(table), '**T**\n\n| a | b |\n| --- | ---: |\n| x\\|y | 1 |\n\nn.');
  assert.equal(textTable(table), 'T\n\na    b\n---  -\nx|y  1\n\nn.');
});

test('reports of one machine name it once', () => {
  const other: ThroughputReport = { ...STEP, machine: { ...MACHINE, load: 1.9 } };
  const once = reportsMarkdown([STEP, other]);
  assert.equal(once.split('Machine: ').length - 1, 1);
  assert.match(once, /Machine: Test CPU, 2 cores, 24 GiB, Linux; node 20\.0\.0, torch 2\.13\.0\./);
  const another: ThroughputReport = { ...STEP, machine: { ...MACHINE, cores: 4 } };
  assert.equal(reportsMarkdown([STEP, another]).split('Machine: ').length - 1, 2);
});
