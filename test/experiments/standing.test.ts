import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, test } from 'node:test';
import {
  countingRule,
  describeRun,
  differenceTeller,
  differsFromProfile,
  experiment,
  experimentId,
  findRun,
  latestRun,
  openRun,
  readRun,
  resolve,
  serializeExperiment,
  standing,
  type CountedConfig,
  type CountedRun,
  type CountingRule,
  type ProfileName,
} from '../../src/experiments';
import { exportSeries } from '../../src/analysis';
import { firstRight, makeRuns, MIXED } from '../analysis/runs';

const DRAWN = { classCount: 8, counts: { train: 80, valid: 8, test: 8 } };
const id = experimentId(41);
const settings = resolve(41, { profile: 'demo' });

/** A rule that knows the images, so that no file decides. */
const rule: CountingRule = {
  images: { name: 'drawn', drawn: DRAWN, hashes: ['here', 'there'] },
  standardOf: () => ({
    settings,
    pretrainedOn: 'procedural-things',
    model: null,
    code: [{ file: 'a.ts', sha256: '1' }],
  }),
};
const proper: CountedConfig = { experiment: id, seed: 1, settings, dataset: { name: 'drawn', hash: 'here', ...DRAWN } };

describe('how a run differs from its profile', () => {
  const own = serializeExperiment(experiment(41).with({ dropout: 0.1 }, { id: 'own' }));
  const CASES: Readonly<Record<string, readonly [Partial<CountedConfig>, readonly string[]]>> = {
    'in nothing': [{}, []],
    'in nothing on drawings of another machine': [{ dataset: { ...proper.dataset, hash: 'there' } }, []],
    'in nothing by its seed, which each title names': [{ seed: 3 }, []],
    'in its length': [{ settings: { ...settings, maxEpochs: 2 } }, [`2 epochs instead of ${settings.maxEpochs}`]],
    'in its scale': [
      { settings: { ...settings, imageSize: 32, maxEpochs: 1 } },
      [`1 epoch instead of ${settings.maxEpochs}`, `at another scale (imageSize 32 instead of ${settings.imageSize})`],
    ],
    'in a setting of an experiment of the user': [
      { settings: { ...settings, dropout: 0.1 }, definition: own },
      [`dropout 0.1 instead of ${settings.dropout}`],
    ],
    'in its code': [{ code: [{ file: 'a.ts', sha256: '2' }] }, ['other code in a.ts']],
    'in its weights': [{ pretrained: { on: 'own-file', name: 'mine.pth' } }, ['from other weights (mine.pth)']],
    'in the data set': [{ dataset: { ...proper.dataset, name: 'mine' } }, ['on other images: mine']],
    'in the number of drawings': [
      { dataset: { ...proper.dataset, counts: { train: 40, valid: 8, test: 8 } } },
      ['on drawn at another scale (8 classes, 40/8/8 images)'],
    ],
    'in the drawings': [{ dataset: { ...proper.dataset, hash: 'old' } }, ['on other drawings of drawn']],
  };
  for (const [name, [changes, differences]] of Object.entries(CASES)) {
    test(name, () => assert.deepEqual(differsFromProfile({ ...proper, ...changes }, rule), differences));
  }

  test('a seed is a difference where others are asked for', () => {
    assert.deepEqual(differsFromProfile({ ...proper, seed: 3 }, { ...rule, seeds: [1] }), ['seed 3']);
  });

  test('what cannot be known here is not held against a run', () => {
    const unknown = { ...rule, standardOf: () => null };
    assert.deepEqual(differsFromProfile({ ...proper, settings: { ...settings, maxEpochs: 2 } }, unknown), []);
  });
});

describe('the run that stands for an experiment', () => {
  type Named = CountedRun & { readonly name: string };
  const run = (
    name: string,
    changes: Partial<CountedConfig> = {},
    status: CountedRun['status'] = 'finished',
  ): Named => ({
    name,
    status,
    config: { ...proper, ...changes },
  });
  const short = { settings: { ...settings, maxEpochs: 2 } };
  const there = { dataset: { ...proper.dataset, hash: 'there' } };
  const CASES: Readonly<
    Record<string, readonly [readonly Named[], stands: readonly string[], left: readonly string[]]>
  > = {
    'the newest finished one': [[run('new'), run('old')], ['new'], []],
    'no unfinished one': [[run('stopped', {}, 'interrupted'), run('old'), run('busy', {}, 'running')], ['old'], []],
    'no short one': [[run('short', short), run('old')], ['old'], ['short']],
    'a diverged one only where none finished': [[run('bad', {}, 'diverged'), run('old')], ['old'], []],
    'a diverged one where there is no other': [[run('bad', {}, 'diverged')], ['bad'], []],
    'each seed for itself': [[run('third', { seed: 3 }), run('first')], ['first', 'third'], []],
    'all on the same images, those of the newest': [
      [
        run('new'),
        run('other', { experiment: experimentId(42), ...there }),
        run('same', { experiment: experimentId(43) }),
      ],
      ['new', 'same'],
      ['other'],
    ],
  };
  for (const [name, [runs, stands, left]] of Object.entries(CASES)) {
    test(name, () => {
      const found = standing(runs, rule);
      assert.deepEqual(
        found.runs.map((each) => each.name),
        stands,
      );
      assert.deepEqual(
        found.leftOut.map((each) => each.run.name),
        left,
      );
    });
  }

  test('only of the seeds that are asked for', () => {
    const { runs, leftOut } = standing([run('third', { seed: 3 }), run('first')], { ...rule, seeds: [3] });
    assert.deepEqual(
      [runs.map(({ name }) => name), leftOut.map(({ differences }) => differences)],
      [['third'], [['seed 1']]],
    );
  });
});

describe('a reference by number', () => {
  const runsFolder = makeRuns(MIXED);
  const opened = (options = {}): string => openRun(34, { runsFolder, ...options }).runId;

  test('means the run that stands for it; others are said', () => {
    assert.equal(opened(), '34-seed1-8');
    assert.equal(opened({ profile: 'demo' }), '34-seed1-8');
    assert.equal(opened({ seed: 3 }), '34-seed3-4');
    assert.equal(opened({ data: 'mine' }), '34-seed1-3');
    assert.equal(opened({ choose: 'newest' }), '34-seed1-10');
    assert.equal(latestRun({ experiment: 34, runsFolder })?.runId, '34-seed1-8');
    assert.equal(latestRun({ experiment: 34, seed: 3, runsFolder })?.runId, '34-seed3-4');
    assert.equal(latestRun({ experiment: 34, status: 'interrupted', runsFolder })?.runId, '34-seed1-10');
    assert.equal(latestRun({ experiment: 35, runsFolder }), undefined);
  });

  test('is what a notebook that runs again takes as it is, and what is kept with the project', () => {
    const { config } = readRun(path.join(runsFolder, 'demo', '34', '34-seed1-8'));
    const taken = (changes: Partial<typeof config.settings>): string =>
      path.basename(findRun(runsFolder, { ...config, settings: { ...config.settings, ...changes } }, 'reuse')!.folder);
    assert.equal(taken({}), '34-seed1-8');
    assert.equal(taken({ maxEpochs: 2 }), '34-seed1-2');
    const file = path.join(runsFolder, 'kept.json');
    const { series } = exportSeries('demo', { runsFolder, file });
    assert.deepEqual(
      series.runs.map(({ metrics }) => metrics.runId),
      ['29-seed1-0', '34-seed1-8', '34-seed3-4'],
    );
    const kept = JSON.parse(fs.readFileSync(file, 'utf8')) as { runs: { metrics: { runId: string } }[] };
    assert.equal(kept.runs.length, 3);
  });

  test('is refused where none does, each run named with the reason', () => {
    const { maxEpochs } = resolve(35, { profile: 'demo' });
    assert.throws(
      () => openRun(35, { runsFolder }),
      (error: Error) => {
        assert.match(
          error.message,
          /^Experiment 35 has no finished run with its profile's own settings, length and data;/,
        );
        assert.ok(error.message.includes(`35-seed1-7 (2 epochs instead of ${maxEpochs})`), error.message);
        assert.ok(error.message.includes('35-seed1-6 (on other images: mine)'), error.message);
        return true;
      },
    );
    assert.throws(() => openRun(35, { runsFolder, data: 'mine', seed: 2 }), /on mine, seed 2; there are: .*\(seed 1\)/);
  });
});

describe('an experiment of the user', () => {
  const [first, second] = [0.003, 0.001].map((learningRate) =>
    experiment(34).with({ learningRate }, { id: 'redefined' }),
  );
  const configOf = (found: typeof first) => ({
    ...proper,
    experiment: found!.id,
    settings: resolve(found!, { profile: 'demo' }),
    definition: serializeExperiment(found!),
    dataset: { ...proper.dataset, name: 'mine' },
  });

  test('is the one that its newest run was made by', () => {
    const runs = [{ config: configOf(second) }, { config: configOf(first) }];
    const redefined = countingRule('demo', runs, { data: 'mine' });
    assert.deepEqual(
      runs.map(({ config }) => differsFromProfile(config, redefined)),
      [[], ['learningRate 0.003 instead of 0.001']],
    );
  });
});

test('a run of a profile that this version does not have is told of without differences', () => {
  const { config } = openRun(34, { runsFolder: makeRuns([{ id: 34, correct: firstRight(1) }]) });
  const foreign = { ...config, profile: 'other' as ProfileName };
  assert.deepEqual(differenceTeller([{ config: foreign }])(foreign), []);
  assert.equal(describeRun({ runId: 'x', config: foreign }), 'run x, other profile, seed 1, on drawn-dogs');
});

test('a folder means the data set of its name', () => {
  const runsFolder = makeRuns([{ id: 34, correct: firstRight(1), dataset: path.basename(__dirname) }]);
  assert.equal(openRun(34, { runsFolder, data: __dirname }).runId, '34-seed1-0');
});
