import assert from 'node:assert/strict';
import fileSystem, * as fs from 'node:fs';
import * as path from 'node:path';
import { afterEach, describe, test } from 'node:test';
import { BreedlabError } from '../../src/core';
import {
  baseSettings,
  changedSettings,
  defineExperiment,
  experiment,
  ownExperiments,
  resolve,
  serializeExperiment,
  type NewExperiment,
  experimentId,
} from '../../src/experiments';
import { createRunFolder } from '../../src/experiments/runs/newRun';
import { tinySettings } from '../training/tiny';
import { temporaryFolder } from '../temporary';

const scratch = temporaryFolder();
afterEach(() => {
  delete process.env.BREEDLAB_EXPERIMENTS;
  delete process.env.BREEDLAB_RUNS;
});

function useFile(name: string, text: string): void {
  const file = path.join(scratch, name);
  fs.writeFileSync(file, text);
  process.env.BREEDLAB_EXPERIMENTS = file;
}

describe('defineExperiment', () => {
  test('makes an experiment from its parent and what differs', () => {
    const slow = defineExperiment({
      id: 'slow',
      parent: 34,
      title: 'Slow',
      learningRate: 0.003,
      augmentation: { colorJitter: null },
    });
    assert.equal(slow.parent, experiment(34));
    assert.equal(slow.block, 'own');
    assert.deepEqual(
      changedSettings(experiment(34).settings, slow.settings).map(({ key }) => key),
      ['learningRate', 'augmentation.colorJitter'],
    );
    const child = defineExperiment({ id: 'slower', parent: slow, title: 'Slower', learningRate: 0.001 });
    assert.equal(child.parent, slow);
    const alone = defineExperiment({ id: 'alone', parent: null, title: 'Alone' });
    assert.deepEqual(alone.settings, baseSettings);
  });

  const good = { id: 'x', parent: 34, title: 'X' };
  const BAD: readonly (readonly [string, object, RegExp])[] = [
    [
      'a wrong key',
      { ...good, learningrate: 1 },
      /a key 'learningrate', which is no setting\. Did you mean 'learningRate'\?/,
    ],
    ['a wrong identity key', { id: 'x', parent: 34, titel: 'X' }, /a key 'titel'.*Did you mean 'title'\?/],
    ['a wrong key of a group', { ...good, augmentation: { flip: true } }, /no setting 'augmentation\.flip'/],
    ['null for a group', { ...good, scheduler: null }, /scheduler null\. Give an object/],
    [
      'text for a number',
      { ...good, learningRate: '0.1' },
      /Experiment 'x' has learningRate "0\.1"\. Give a number above 0/,
    ],
    ['a negative rate', { ...good, learningRate: -1 }, /learningRate -1/],
    ['a dropout of 1', { ...good, dropout: 1 }, /dropout 1\. Give a number from 0 to below 1/],
    ['half a batch', { ...good, batchSize: 0.5 }, /batchSize 0\.5\. Give a whole number from 1/],
    ['no value', { ...good, momentum: undefined }, /momentum undefined/],
    ['an unknown model', { ...good, model: 'vgg61' }, /model "vgg61"\. Give 'vgg16', or another of/],
    ['two channels', { ...good, mean: [0, 0] }, /mean \[0,0\]\. Give three numbers/],
    [
      'too much hue',
      { ...good, augmentation: { colorJitter: { brightness: 0, contrast: 0, saturation: 0, hue: 1 } } },
      /colorJitter as hue as a number from 0 to 0\.5, or null/,
    ],
    ['an id of the series', { ...good, id: '34' }, /The id '34' belongs to another experiment/],
    ['no id', { parent: 34, title: 'X' }, /has the id undefined/],
    ['no title', { id: 'x', parent: 34 }, /Experiment 'x' has no title/],
    ['no parent', { id: 'x', title: 'X' }, /has the parent undefined/],
    ['an unknown parent', { ...good, parent: 340 }, /Unknown experiment '340'/],
    ['an id that names no folder', { ...good, id: '../x' }, /cannot be the id/],
  ];
  for (const [what, definition, message] of BAD) {
    test(`refuses ${what}`, () => {
      assert.throws(
        () => defineExperiment(definition as NewExperiment),
        (error) => error instanceof BreedlabError && message.test(error.message),
      );
    });
  }
});

test('what an experiment of your own asks for holds in every profile', () => {
  const scaled = resolve(34, { profile: 'demo' });
  const big = defineExperiment({ id: 'big', parent: 34, title: 'Big', batchSize: 64, imageSize: 96 });
  assert.deepEqual(changedSettings(scaled, resolve(big, { profile: 'demo' })), [
    { key: 'batchSize', from: scaled.batchSize, to: 64 },
    { key: 'imageSize', from: scaled.imageSize, to: 96 },
  ]);
  const child = big.with({ batchSize: 4 });
  assert.equal(resolve(child, { profile: 'demo' }).batchSize, 4);
  assert.equal(resolve(child, { profile: 'demo' }).imageSize, 96);
});

test('ids of children say what changed, and stay short enough for a folder', () => {
  assert.equal(experiment(34).with({ learningRate: 0.003 }).id, '34+learningRate=0.003');
  assert.equal(experiment(34).with({}).id, '34+unchanged');
  const jitter = (hue: number) =>
    experiment(34).with({
      mean: [0.123456, 0.234567, 0.345678],
      std: [0.123456, 0.234567, 0.345678],
      augmentation: { colorJitter: { brightness: 0.111, contrast: 0.222, saturation: 0.333, hue } },
    });
  assert.equal(String(jitter(0.1).id).length, 120);
  assert.notEqual(jitter(0.1).id, jitter(0.2).id);
});

describe('a file of experiments', () => {
  test('of JSON holds definitions, a parent before its children', () => {
    useFile(
      'own.json',
      JSON.stringify([
        { id: 'one', parent: 34, title: 'One', learningRate: 0.02 },
        { id: 'two', parent: 'one', title: 'Two', dropout: 0 },
      ]),
    );
    assert.deepEqual(
      ownExperiments().map(({ id }) => id),
      ['one', 'two'],
    );
    assert.equal(experiment('two').parent?.settings.learningRate, 0.02);
    assert.equal(experiment('34').id, '34');
  });

  test('of TypeScript may use the types and helpers of the package', () => {
    useFile(
      'own.ts',
      `import { defineExperiment, experiment } from 'breedlab';
       const rate: number = 0.02;
       export default [
         defineExperiment({ id: 'one', parent: 34, title: 'One', learningRate: rate }),
         experiment(34).with({ dropout: 0 }, { id: 'two' }),
         { id: 'three', parent: 'one', title: 'Three' },
       ];`,
    );
    assert.deepEqual(
      ownExperiments().map(({ id }) => id),
      ['one', 'two', 'three'],
    );
    assert.equal(experiment('three').settings.learningRate, 0.02);
  });

  const BAD: readonly (readonly [string, string, string, RegExp])[] = [
    [
      'a wrong key',
      'a.json',
      '[{"id":"a","parent":34,"title":"A","droput":0}]',
      /^a\.json: .*'droput'.*Did you mean 'dropout'\?/,
    ],
    [
      'an id twice',
      'b.json',
      '[{"id":"a","parent":34,"title":"A"},{"id":"a","parent":34,"title":"A"}]',
      /defines 'a' twice/,
    ],
    ['no list', 'c.json', '{"id":"a"}', /holds no list of experiments/],
    ['no JSON', 'd.json', '[', /not valid JSON/],
    ['a slip of syntax', 'e.ts', 'export default [{ id: "a" parent: 34 }];', /^e\.ts: Line 1: /],
    ['code that fails', 'f.ts', 'throw new Error("boom"); export default [];', /does not run: boom/],
    [
      'a child before its parent',
      'g.json',
      '[{"id":"b","parent":"a","title":"B"},{"id":"a","parent":34,"title":"A"}]',
      /^g\.json: Unknown experiment 'a'/,
    ],
  ];
  for (const [what, name, text, message] of BAD) {
    test(`with ${what} is refused by name, and the series goes on without it`, () => {
      useFile(name, text);
      assert.throws(
        () => ownExperiments(),
        (error) => error instanceof BreedlabError && message.test(error.message),
      );
      assert.equal(experiment(34).id, '34');
    });
  }

  test('that is named and missing is an error', () => {
    process.env.BREEDLAB_EXPERIMENTS = path.join(scratch, 'nowhere.json');
    assert.throws(() => ownExperiments(), /There is no file of experiments/);
  });
});

test('an experiment that has a run is known by its id', () => {
  const runsFolder = path.join(scratch, 'runs');
  process.env.BREEDLAB_RUNS = runsFolder;
  const mine = experiment(34).with({ learningRate: 0.004 }, { id: 'remembered', title: 'Mine' });
  createRunFolder(
    runsFolder,
    {
      formatVersion: 1,
      experiment: mine.id,
      title: mine.title,
      parent: experimentId(34),
      profile: 'demo',
      seed: 1,
      settings: tinySettings(),
      definition: serializeExperiment(mine),
      dataset: { name: 'd', hash: '0', classCount: 3, counts: { train: 1, valid: 1, test: 1 } },
    },
    new Date(),
  );
  assert.equal(experiment('remembered').settings.learningRate, 0.004);
  assert.throws(() => experiment('remembred'), /Did you mean 'remembered'\?/);
});

describe('a cell finds what it defined', () => {
  test('by its id, the newest of that id, and as a parent, without looking at a run folder', (t) => {
    delete process.env.BREEDLAB_EXPERIMENTS;
    const look = t.mock.method(fileSystem, 'readdirSync');
    defineExperiment({ id: 'kept', parent: 34, title: 'Kept', learningRate: 0.004 });
    const newest = defineExperiment({ id: 'kept', parent: 34, title: 'Kept', learningRate: 0.005 });
    assert.equal(experiment('kept'), newest);
    assert.equal(defineExperiment({ id: 'child', parent: 'kept', title: 'Child' }).parent, newest);
    assert.equal(experiment(34).id, '34');
    assert.equal(look.mock.callCount(), 0);
    assert.throws(() => experiment('kep'), /Did you mean 'kept'\?/);
    assert.ok(look.mock.callCount() > 0, 'what is found nowhere else is looked for among the runs');
  });

  test('its file is read again only when it has changed', () => {
    const file = path.join(scratch, 'changing.json');
    const define = (learningRate: number): void =>
      fs.writeFileSync(file, JSON.stringify([{ id: 'changing', parent: 34, title: 'Changing', learningRate }]));
    process.env.BREEDLAB_EXPERIMENTS = file;
    define(0.004);
    const first = ownExperiments();
    assert.equal(ownExperiments(), first);
    define(0.0041);
    assert.equal(experiment('changing').settings.learningRate, 0.0041);
  });
});
