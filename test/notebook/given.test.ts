import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rowsTable } from '../../src/notebook/show/given';
import { memoryTable } from '../../src/notebook/show/tensors';
import { tableText } from '../../src/notebook/output';

describe('rows as a table', () => {
  it('have a column for each field, numbers to the right', () => {
    const table = rowsTable(
      [
        { epoch: 1, loss: 2.123456, ok: true },
        { epoch: 10, note: null },
      ],
      { title: 'Epochs' },
    );
    assert.deepEqual(table.columns, [
      { title: 'epoch', align: 'right' },
      { title: 'loss', align: 'right' },
      { title: 'ok', align: undefined },
      { title: 'note', align: undefined },
    ]);
    assert.deepEqual(table.rows, [
      ['1', '2.1235', 'true', ''],
      ['10', '', '', ''],
    ]);
    assert.match(tableText(table), /^Epochs\n/);
  });

  it('take the columns and digits that are asked for, and nested values as JSON', () => {
    const rows = [{ a: 1 / 3, b: { c: [1] }, d: new Float32Array([1, 2]), e: new Date(0) }];
    assert.deepEqual(rowsTable(rows, { columns: ['d', 'a'], digits: 17 }).rows, [['[1,2]', '0.3333333333333333']]);
    assert.deepEqual(rowsTable(rows).rows, [['0.33333', '{"c":[1]}', '[1,2]', '1970-01-01T00:00:00.000Z']]);
  });

  it('say how many are left out', () => {
    const table = rowsTable(
      Array.from({ length: 1200 }, (_, i) => ({ i: i })),
      { most: 3 },
    );
    assert.equal(table.rows.length, 3);
    assert.deepEqual(table.notes, ['1,197 more rows, 1,200 in all.']);
  });

  it('are refused where they are none', () => {
    assert.throws(() => rowsTable([1, 2] as unknown as object[]), /1 is no row\. Give a list of plain objects/);
    assert.throws(() => rowsTable({ a: 1 } as unknown as object[]), /is no row/);
    assert.deepEqual(rowsTable([]).rows, []);
  });
});

describe('memory as a table', () => {
  it('tells what cells left behind and what holds it', () => {
    const byCell = [
      { cell: 3, tensors: 16, bytes: 2 ** 20 },
      { cell: 4, tensors: -2, bytes: -2048 },
    ];
    const held = [{ kind: 'network' as const, name: 'Base_fix' }];
    const text = tableText(memoryTable({ tensors: 1400, bytes: 3 * 2 ** 20, byCell, held }));
    assert.match(text, /cell 3, as it ended +\+16 +\+1\.0 MiB/);
    assert.match(text, /cell 4, as it ended +−2 +−0\.0 MiB/);
    assert.match(text, /now +1,400 +3\.0 MiB/);
    assert.match(text, /Referred to: network Base_fix\./);
  });
});
