import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { firstRight, makeRuns } from '../analysis/runs';
import { finalDisplays, KernelDriver, noKernel, streamText, type CellResult } from './kernelDriver';

const DEFINITIONS = `
import { defineChart, defineClaim, defineDataset, defineExperiment, show } from 'breedlab';

defineExperiment({ id: 'slower', parent: 34, title: 'Base, slower', learningRate: 0.003 });
defineClaim({
  name: 'slower-is-better',
  statement: 'A third of the learning rate classifies better.',
  parts: [{ kind: 'accuracy', from: 34, to: 'slower', treatment: ['learningRate'], expected: 'higher' }],
});
defineDataset({ name: 'my-dogs', folder: 'no/such/folder', layout: 'classes' });
defineChart({
  name: 'gap',
  title: 'The gap',
  of: 'run',
  draw: ({ history }) => ({
    data: { values: history.map(({ epoch, trainLoss, validLoss }) => ({ epoch, gap: validLoss - trainLoss })) },
    mark: 'line',
    encoding: { x: { field: 'epoch' }, y: { field: 'gap' } },
  }),
});
defineChart({ name: 'bars', title: 'Bars', of: 'data', draw: (y: readonly number[]) => ({ data: [{ type: 'bar', y }] }) });
`;

/** What a cell shows, and how the text of it begins. */
const SHOWN: Readonly<Record<string, RegExp>> = {
  "await show.chart('gap', 34);": /^The gap\nline: epoch, gap\. 2 rows/,
  "await show.chart('gap', 'slower');": /^The gap/,
  "await show.chart('bars', [1, 2, 3]);": /^Bars\n/,
  "await show.chart('confusion-matrix', 34);": /^34: which breed is taken for which\n/,
  "await show.chart('accuracy-against-parameters');": /^Accuracy against parameters\n.*Ours, demo/,
  "show.conclusions.claims('slower-is-better');":
    /\(a claim of your own\)\nOn the published figures: missing\..* On ours, demo: supported/,
  'show.conclusions.verdicts();':
    /A third of the learning rate classifies better\. \(a claim of your own\) +missing .*supported/,
};

/** What is refused, and what is said. */
const REFUSED: Readonly<Record<string, RegExp>> = {
  "await show.chart('gap');": /The chart 'gap' is of a run, and was given something else/,
  "await show.chart('gapp', 34);": /Unknown chart 'gapp'\. Did you mean 'gap'\?/,
  "show.conclusions.claims('slower');": /Unknown claim 'slower'/,
  "await show.dataset({ data: 'my-dogs' });": /The folder of the dataset 'my-dogs' is not there/,
};

describe('what a cell defines', { skip: noKernel }, () => {
  let kernel: KernelDriver;
  const ran = (code: string): Promise<CellResult> => kernel.execute(code, 60);

  before(async () => {
    const runs = makeRuns([
      { id: 34, correct: firstRight(200) },
      { id: 'slower', correct: firstRight(240), parent: 34, changed: { learningRate: 0.003 } },
    ]);
    kernel = await KernelDriver.start({ BREEDLAB_RUNS: runs });
    const defined = await ran(DEFINITIONS);
    assert.equal(defined.status, 'ok', streamText(defined.outputs));
  });
  after(() => kernel.close());

  for (const [code, text] of Object.entries(SHOWN)) {
    it(`is shown by ${code}`, async () => {
      const { status, outputs } = await ran(code);
      assert.equal(status, 'ok', streamText(outputs));
      assert.match(String(finalDisplays(outputs)[0]!['text/plain']), text);
    });
  }

  for (const [code, message] of Object.entries(REFUSED)) {
    it(`is refused by name in ${code}`, async () => {
      const { status, outputs } = await ran(code);
      assert.equal(status, 'error');
      assert.match(streamText(outputs), message);
      await new Promise((resolve) => setTimeout(resolve, 300));
    });
  }

  it('can be defined again', async () => {
    assert.equal((await ran(DEFINITIONS.replace("title: 'The gap'", "title: 'Another'"))).status, 'ok');
    assert.match(
      String(finalDisplays((await ran("await show.chart('gap', 34);")).outputs)[0]!['text/plain']),
      /^Another/,
    );
  });
});
