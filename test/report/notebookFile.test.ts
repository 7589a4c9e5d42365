import assert from 'node:assert/strict';
import * as os from 'node:os';
import { describe, test } from 'node:test';
import { settings } from '../../src/core';
import { formatNotebook, withOutputs, type NotebookFile } from '../../src/report/notebookFile';
import { executedSource, sourceHash } from '../../src/report/sourceHash';
import { bundle, codeCell, notebook, stream, textCell } from './fixtures';

const root = settings().projectRoot;
const PLOTLY = 'application/vnd.plotly.v1+json';

function executed(): NotebookFile {
  const run = codeCell('train(28)', [
    stream('stdout', `run folder ${root}/data/runs/28, home ${os.homedir()}\n`),
    {
      ...bundle({ [PLOTLY]: { data: [{ y: [1, 2, 3] }], layout: {} }, 'text/plain': `in ${root}` }),
      transient: { display_id: 'abc' },
    },
  ]);
  const cells = [
    textCell('changed by hand'),
    { ...run, execution_count: 1, metadata: { execution: { 'iopub.status.busy': '2026' } } },
  ];
  return notebook(cells);
}

const tracked = (): NotebookFile => notebook([textCell('# Title'), codeCell('train(28)')]);

describe('withOutputs', () => {
  test('takes outputs and counts from the executed copy and everything else from the tracked notebook', () => {
    const result = withOutputs(tracked(), executed());
    assert.equal(result.cells[0]!.source, '# Title');
    assert.equal(result.cells[1]!.execution_count, 1);
    assert.equal(result.cells[1]!.outputs!.length, 2);
    assert.deepEqual(result.cells[1]!.metadata, { breedlab: { executedSource: sourceHash(tracked().cells[1]!) } });
  });

  test('leaves no path of this machine and no id of this execution', () => {
    const text = JSON.stringify(withOutputs(tracked(), executed()));
    assert.ok(!text.includes(root) && !text.includes(os.homedir()), text);
    assert.ok(!/display_id|iopub/.test(text));
    assert.ok(text.includes('run folder data/runs/28, home ~'));
    assert.ok(text.includes('"in ."'));
  });

  test('replaces whole folder names only', () => {
    const near = `${os.homedir()}ster and base64 AAA${os.homedir()}BBB`;
    const source = notebook([codeCell('x', [stream('stdout', near)])]);
    assert.ok(JSON.stringify(withOutputs(source, source)).includes(JSON.stringify(near)));
  });

  test('is idempotent', () => {
    const once = withOutputs(tracked(), executed());
    assert.equal(formatNotebook(withOutputs(once, executed())), formatNotebook(once));
  });

  test('a cell that was not executed keeps no stale output', () => {
    const stale = notebook([codeCell('x', [stream('stdout', 'old')])]);
    assert.deepEqual(withOutputs(stale, notebook([codeCell('x')])).cells[0]!.outputs, []);
  });

  test('notes the code that ran, not the code that is tracked now, and of a cell that did not run nothing', () => {
    const ran = { ...codeCell('train(28)'), execution_count: 1 };
    const [edited] = withOutputs(notebook([codeCell('train(29)')]), notebook([ran])).cells;
    assert.equal(executedSource(edited!.metadata), sourceHash(ran));
    assert.notEqual(executedSource(edited!.metadata), sourceHash(edited!));
    const [skipped] = withOutputs(notebook([edited!]), notebook([codeCell('train(28)')])).cells;
    assert.equal(executedSource(skipped!.metadata), undefined);
  });

  test('a source in lines has the fingerprint of its text', () => {
    assert.equal(sourceHash({ source: ['a\n', 'b'] }), sourceHash({ source: 'a\nb' }));
  });
});

describe('formatNotebook', () => {
  test('is the same JSON, with each chart on one line', () => {
    const text = formatNotebook(executed());
    assert.deepEqual(JSON.parse(text), executed());
    const line = text.split('\n').find((l) => l.includes(PLOTLY))!;
    assert.ok(line.includes('{"data":[{"y":[1,2,3]}],"layout":{}}'));
    assert.ok(text.endsWith('}\n'));
    assert.ok(
      text.split('\n').some((l) => /^ "cells"/.test(l)),
      'indented by one, as JupyterLab does',
    );
  });

  test('text with dollar signs and control characters survives', () => {
    const odd = notebook([codeCell('x', [bundle({ [PLOTLY]: { title: '$& $1 \u0000 0 \u0000 </script>' } })])]);
    assert.deepEqual(JSON.parse(formatNotebook(odd)), odd);
  });
});
