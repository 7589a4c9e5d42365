import assert from 'node:assert/strict';
import * as path from 'node:path';
import { describe, it } from 'node:test';
import { MIME, type MimeBundle } from '../../src/charts';
import { compare, interpret, predict, runs, show } from '../../src/notebook';
import { experiment, readRun as readStored } from '../../src/experiments';
import { parentRun } from '../../src/notebook/training/parentRun';
import { makeRuns, MIXED } from '../analysis/runs';

process.env.BREEDLAB_RUNS = makeRuns(MIXED);
process.env.BREEDLAB_HEADLESS = '1';

const shown: string[] = [];
/** A kernel that keeps the text of what cells show. */
require.cache[require.resolve('tslab/dist/jupyter.js')] = {
  exports: { lastWriteDisplayData: ({ data }: { data: MimeBundle }) => shown.push(String(data[MIME.text])) },
} as NodeJS.Module;

/** A verb, and what it shows of the run that it took. */
const SHOWN: Readonly<Record<string, readonly [verb: () => unknown, expected: RegExp]>> = {
  'show.table': [
    () => show.table([29, 34, 35]),
    /34 · .* 80\.00% +32\/40[^]*35 · .*no finished run[^]*Ours: demo profile on drawn-dogs .*seed 1, .*Left out, .*: 35 \(2 epochs/,
  ],
  'show.table of a seed': [() => show.table([34], { seed: 3 }), /65\.00% +26\/40[^]*seed 3/],
  'show.table of a data set': [
    () => show.table([34, 35], { data: 'mine' }),
    /24\/40[^]*12\/40[^]*demo profile on mine/,
  ],
  'show.reading': [
    () =>
      show.reading('sigmoid-bug', {
        pairs: [
          [29, 34],
          [34, 35],
        ],
      }),
    /80\.00%\s\(32\/40\)[^]*\+55\.00\s[^]*missing:\srun\s35\s\(2\sepochs\sinstead of \d+\)/,
  ],
  'show.chart of a run': [() => show.chart('confusion-matrix', 34), /32 of 40|a: 32|80/],
  'show.conclusions.best': [() => show.conclusions.best(), /80\.00% .* 34, seed 1/],
  'show.run, the newest': [() => show.run(34), /seed 1, on drawn-dogs\)[^]*Run 34-seed1-10\./],
  'show.run by id': [() => show.run('34-seed1-9'), /seed 1, on mine; 2 epochs instead of \d+\)/],
  interpret: [
    () => interpret(34, { gradCam: 0 }),
    /32\/40[^]*run 34-seed1-8, demo profile, seed 1, on drawn-dogs; best epoch/,
  ],
  'interpret of a seed': [() => interpret(34, { gradCam: 0, seed: 3 }), /run 34-seed3-4, demo profile, seed 3/],
  compare: [
    () => compare(29, 34),
    /29-seed1-0[^]*34-seed1-8[^]*B: demo profile, seed 1, on drawn-dogs\.[^]*\+55\.00 points/,
  ],
  'compare over seeds': [
    () => compare(26, 27, { profile: 'study', seeds: [1, 2] }),
    /seeds 1, 2[^]*Curves of A, B, seed 1[^]*A: 26[^]*Differences over seeds and test images/,
  ],
  'compare on other images': [
    () => compare(34, '34-seed1-3'),
    /not comparable: they ran on different images: drawn-dogs \(.*\) and mine \(/,
  ],
  'predict of test images': [() => predict(34), /run 34-seed1-8, demo profile, seed 1, on drawn-dogs\./],
  runs: [() => runs({ data: 'mine' }), /2 epochs instead of \d+, on other images: mine +34-seed1-9/],
};

describe('a cell takes the run that stands for an experiment, and says which', () => {
  for (const [name, [verb, expected]] of Object.entries(SHOWN)) {
    it(name, async () => {
      shown.length = 0;
      await verb();
      assert.match(shown.join('\n'), expected);
    });
  }

  const REFUSED: Readonly<Record<string, () => unknown>> = {
    interpret: () => interpret(35, { gradCam: 0 }),
    compare: () => compare(34, 35),
    'show.curves': () => show.curves(35),
  };
  for (const [name, verb] of Object.entries(REFUSED)) {
    it(`${name} refuses one for which none stands, with the reason`, async () => {
      await assert.rejects(async () => verb(), /35.*2 epochs instead of \d+/);
    });
  }

  it("an experiment of one's own stands beside the run of its parent, on the same images and of the same seed", () => {
    const own = experiment(34).with({ dropout: 0 }, { id: 'own' });
    const { metrics } = readStored(path.join(process.env.BREEDLAB_RUNS!, 'demo', '29', '29-seed1-0'));
    const child = { ...metrics!, experiment: own.id };
    assert.equal(parentRun(own, child)?.runId, '34-seed1-8');
    assert.equal(parentRun(own, { ...child, seed: 3 })?.runId, '34-seed3-4');
    assert.equal(parentRun(own, { ...child, seed: 4 }), null);
    assert.equal(parentRun(own, { ...child, dataset: { ...child.dataset, hash: 'others' } }), null);
    assert.equal(parentRun(experiment(34), child), null);
    assert.equal(parentRun(experiment(35).with({ dropout: 0 }, { id: 'own' }), child), null);
  });

  it('predict asks the newest run that stands for an experiment', async () => {
    const photo = path.join(__dirname, '..', '..', '..', 'test', 'fixtures', 'data', 'alpha.png');
    await assert.rejects(predict(photo), /34-seed1-8/);
  });
});
