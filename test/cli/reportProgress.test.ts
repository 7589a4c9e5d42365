import assert from 'node:assert/strict';
import { test } from 'node:test';
import { datasetPrinter, reportPrinter } from '../../src/cli/reportProgress';
import { statusLine } from '../../src/cli/statusLine';

function recorder(isTTY: boolean) {
  const parts: string[] = [];
  return { isTTY, columns: 120, write: (text: string) => parts.push(text), text: () => parts.join('') };
}

test('making the dataset shows a bar with an ETA and ends with one line', () => {
  const stream = recorder(true);
  const print = datasetPrinter(statusLine(stream), 'dogs');
  print({ done: 25, total: 100, seconds: 10 });
  print({ done: 100, total: 100, seconds: 40 });
  assert.match(stream.text(), /dogs \[######\.{18}\] 25\/100 images {2}ETA 30 s/);
  assert.match(stream.text(), /dogs: 100 images drawn in 40 s\n$/);
});

test('a log gets one line per notebook and one for the page', () => {
  const stream = recorder(false);
  const print = reportPrinter(statusLine(stream));
  print({ type: 'notebook', notebook: 'a.ipynb', cells: 2, index: 1, count: 1 });
  print({ type: 'cell', notebook: 'a.ipynb', cell: 1, cells: 2 });
  print({ type: 'cell-done', notebook: 'a.ipynb', cell: 1, cells: 2, seconds: 1 });
  print({ type: 'executed', notebook: 'a.ipynb', seconds: 130 });
  print({ type: 'rendering', notebooks: 1, runs: 26 });
  print({ type: 'written', file: 'report/index.html', bytes: 3.02e6 });
  assert.equal(stream.text(), 'a.ipynb: run in 2 min 10 s\nreport: report/index.html (3.0 MB)\n');
});

test('notebooks that run at a time share the live line', () => {
  const stream = recorder(true);
  const print = reportPrinter(statusLine(stream));
  const last = (): string =>
    stream
      .text()
      .split(/\r|\x1b\[\d*[A-Z]/)
      .filter((text) => text.trim() !== '')
      .at(-1)!;
  print({ type: 'notebook', notebook: 'a.ipynb', cells: 2, index: 1, count: 3 });
  print({ type: 'cell', notebook: 'a.ipynb', cell: 1, cells: 2 });
  assert.match(last(), /^a\.ipynb \[#{12}\.{12}\] cell 1\/2$/);
  print({ type: 'notebook', notebook: 'b.ipynb', cells: 4, index: 2, count: 3 });
  print({ type: 'cell', notebook: 'b.ipynb', cell: 1, cells: 4 });
  print({ type: 'cell', notebook: 'a.ipynb', cell: 2, cells: 2 });
  assert.match(last(), /^a\.ipynb \[#{8}\] cell 2\/2 {2}b\.ipynb \[#{2}\.{6}\] cell 1\/4$/);
  print({ type: 'executed', notebook: 'a.ipynb', seconds: 3 });
  print({ type: 'cell', notebook: 'b.ipynb', cell: 2, cells: 4 });
  assert.match(last(), /^b\.ipynb \[#{12}\.{12}\] cell 2\/4$/);
});

test('a dataset that is there already is not mentioned', () => {
  const stream = recorder(true);
  datasetPrinter(statusLine(stream), 'dogs')({ done: 100, total: 100, seconds: 0 });
  assert.equal(stream.text(), '');
});

test('a page that is too large says which notebooks weigh most', () => {
  const stream = recorder(false);
  const largest = [{ name: 'a.ipynb', bytes: 9e6 }];
  reportPrinter(statusLine(stream))({ type: 'large', bytes: 17.24e6, limit: 15e6, largest });
  assert.equal(
    stream.text(),
    'The report has 17.2 MB, more than the 15.0 MB it should have; largest notebooks: a.ipynb 9.0 MB.\n',
  );
});
