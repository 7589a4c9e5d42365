import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test } from 'node:test';
import { settings } from '../../src/core';
import { listRuns, readRun } from '../../src/experiments';
import { EPOCH_COLUMNS, exportCsv, RUN_COLUMNS } from '../../src/exports';
import { encodeCsv } from '../../src/exports/csv/csv';
import { firstRight, makeRuns } from '../analysis/runs';

const runsFolder = makeRuns([
  { id: 28, correct: firstRight(30) },
  { id: 34, correct: firstRight(75), changed: { learningRate: 0.003 } },
  { id: 41, correct: firstRight(150), pretrainedOn: 'procedural-things' },
]);

/** RFC 4180 by its grammar. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  const row: string[] = [];
  for (let match = field.exec(text); match !== null; match = field.exec(text)) {
    row.push(match[1]?.replaceAll('""', '"') ?? match[2]!);
    if (match[3] === '\r\n') rows.push(row.splice(0));
  }
  const parsed = rows.map((cells) =>
    cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(','),
  );
  assert.equal(`${parsed.join('\r\n')}\r\n`, text, 'nothing is left over');
  return rows;
}

test('fields are quoted where they need it, and come back as they were', () => {
  const values = ['plain', 'a,b', 'a "quoted" word', 'two\r\nlines', '', ' spaces ', 'ä'];
  const columns = [
    { name: 'text', meaning: '', value: (row: string) => row },
    { name: 'length', meaning: '', value: (row: string) => (row === '' ? null : row.length) },
    { name: 'odd', meaning: '', value: (row: string) => (row === 'ä' ? NaN : row === 'plain') },
  ];
  const [heading, ...rows] = parseCsv(encodeCsv(columns, values));
  assert.deepEqual(heading, ['text', 'length', 'odd']);
  assert.deepEqual(
    rows,
    values.map((row) => [row, row === '' ? '' : String(row.length), row === 'ä' ? '' : String(row === 'plain')]),
  );
});

test('a row per run holds what its folder holds', () => {
  const { text, rows, file, leftOut } = exportCsv({ runsFolder });
  assert.deepEqual([rows, file, leftOut], [3, null, []]);
  const [heading, ...lines] = parseCsv(text);
  assert.deepEqual(
    heading,
    RUN_COLUMNS.map(({ name }) => name),
  );
  const table = lines.map((line) => Object.fromEntries(heading!.map((name, i) => [name, line[i]!])));
  const runs = [...listRuns({ runsFolder })].reverse();
  assert.deepEqual(
    table.map((row) => row.run_id),
    runs.map(({ runId }) => runId),
  );
  for (const [i, { config, metrics, status }] of runs.entries()) {
    const row = table[i]!;
    assert.deepEqual(
      [row.experiment, row.status, row.model, row.learning_rate, row.batch_size].map(String),
      [config.experiment, status, config.settings.model, config.settings.learningRate, config.settings.batchSize].map(
        String,
      ),
    );
    assert.equal(Number(row.test_accuracy), metrics!.testAccuracy);
    assert.ok(Number(row.test_accuracy_low) < metrics!.testAccuracy!);
    assert.ok(Number(row.test_accuracy_high) > metrics!.testAccuracy!);
    assert.ok(Number(row.published_test_accuracy) > 0.04);
  }
  assert.deepEqual(
    table.map((row) => row.scheduler_factor),
    ['0.5', '0.5', '0.5'],
  );
});

test('a row per epoch', () => {
  const { text, rows } = exportCsv({ runsFolder, epochs: true, runs: ['34-seed1-1'] });
  assert.equal(rows, 2);
  const [heading, ...lines] = parseCsv(text);
  assert.deepEqual(
    heading,
    EPOCH_COLUMNS.map(({ name }) => name),
  );
  const { history } = readRun(listRuns({ runsFolder, experiment: 34 })[0]!.folder);
  const at = (name: string): number => heading!.indexOf(name);
  assert.deepEqual(
    lines.map((line) => [Number(line[at('epoch')]), Number(line[at('train_loss')]), line[at('is_best')]]),
    history.map((row) => [row.epoch, row.trainLoss, String(row.epoch === 2)]),
  );
});

test('a folder that cannot be read is named, and the other runs are there', () => {
  const folder = makeRuns([
    { id: 28, correct: [true] },
    { id: 29, correct: [true] },
    { id: 30, correct: [true] },
  ]);
  const [newest, middle] = listRuns({ runsFolder: folder });
  fs.writeFileSync(path.join(newest!.folder, 'config.json'), '{"half":');
  fs.writeFileSync(path.join(middle!.folder, 'history.json'), '[');
  const { rows, leftOut } = exportCsv({ runsFolder: folder });
  assert.equal(rows, 1);
  assert.deepEqual(leftOut.map(({ what }) => what).sort(), [middle!.folder, newest!.folder].sort());
  for (const { reason } of leftOut) assert.match(reason, /is not valid JSON/);
});

test('an unfinished run has a row with empty results', () => {
  const folder = makeRuns([{ id: 28, correct: [true] }]);
  fs.rmSync(path.join(listRuns({ runsFolder: folder })[0]!.folder, 'metrics.json'));
  const [heading, line] = parseCsv(exportCsv({ runsFolder: folder }).text);
  const cell = (name: string): string => line![heading!.indexOf(name)]!;
  assert.deepEqual([cell('status'), cell('test_accuracy'), cell('epochs_run')], ['unfinished', '', '2']);
});

test('docs/export.md explains every column, and no other', () => {
  const guide = fs.readFileSync(path.join(settings().projectRoot, 'docs', 'export.md'), 'utf8');
  const documented = (heading: string): string[] => {
    const section = guide.split(`### ${heading}\n`)[1]!.split(/^#/m)[0]!;
    return [...section.matchAll(/^\| `(\w+)` \| (.+) \|$/gm)].map((match) => `${match[1]}: ${match[2]}`);
  };
  const written = (columns: readonly { name: string; meaning: string }[]): string[] =>
    columns.map(({ name, meaning }) => `${name}: ${meaning}`);
  assert.deepEqual(documented('A row per run'), written(RUN_COLUMNS));
  assert.deepEqual(documented('A row per epoch'), written(EPOCH_COLUMNS));
});
