import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { before, describe, test } from 'node:test';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020';
import { exportSeries } from '../../src/analysis';
import { allSchemas, readJson, schema, settings } from '../../src/core';
import { loadEngine } from '../../src/engine';
import {
  allProfiles,
  baseSettings,
  experiment,
  FORMAT_VERSION,
  listRuns,
  serializeExperiment,
  experimentId,
} from '../../src/experiments';
import { formerSettingNames } from '../../src/training';
import { firstRight, makeRuns } from '../analysis/runs';
import { temporaryFolder } from '../temporary';
import { trainTinyRun } from './tinyRun';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

const FILES = ['config', 'environment', 'history', 'metrics', 'predictions'] as const;
/** Where a key may be absent: in runs from scratch, of the series, and of before the key existed. */
const OPTIONAL = [
  'config.pretrained',
  'environment.sessions.engine.instructionSet',
  'series.runs.record',
  'config.definition',
  'config.settings.precision',
  'metrics.pretrainedOn',
  'series.runs.metrics.pretrainedOn',
  'series.runs.settings.precision',
  'predictions.images.loss',
];

const scratch = temporaryFolder();

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true });
for (const { file } of allSchemas()) ajv.addSchema(readJson<object>(file));
const validator = (name: string): ValidateFunction => ajv.getSchema(`${schema(name).name}.schema.json`)!;

function problems(name: string, value: unknown): string[] {
  const validate = validator(name);
  if (validate(value)) return [];
  return validate.errors!.map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

function assertFolderValid(folder: string): void {
  const present = FILES.filter((name) => fs.existsSync(path.join(folder, `${name}.json`)));
  assert.ok(present.includes('config'), folder);
  for (const name of present) {
    assert.deepEqual(problems(name, readJson(path.join(folder, `${name}.json`))), [], `${folder}: ${name}.json`);
  }
}

/** A run's files by name. */
let real: Record<(typeof FILES)[number] | 'series' | 'choices', Json>;

before(async () => {
  const { folder } = await trainTinyRun(scratch);
  const runsFolder = makeRuns([{ id: 28, correct: firstRight(30) }]);
  const { file } = exportSeries('demo', { runsFolder, file: path.join(scratch, 'demo.json') });
  const ofStudy = {
    correct: firstRight(30),
    profile: 'study',
    dataset: 'drawn-dogs',
    engine: loadEngine().info,
  } as const;
  // 61 is beyond the series, and kept beside it.
  const study = makeRuns([28, 61].map((id) => ({ ...ofStudy, id })));
  const { choices, runs, here } = exportSeries('study', { runsFolder: study, file: path.join(scratch, 'study.json') });
  assert.deepEqual([runs, here], [2, 2]);
  const files = FILES.map((name) => [name, readJson<Json>(path.join(folder, `${name}.json`))]);
  real = {
    ...Object.fromEntries(files),
    series: readJson<Json>(file),
    choices: readJson<Json>(choices!),
  } as typeof real;
});

describe('every run folder is valid', () => {
  test('of trainings that finish, stop, diverge, or are of an experiment of one’s own', async () => {
    const controller = new AbortController();
    controller.abort();
    const own = experiment(28).with({ learningRate: 0.003, augmentation: { horizontalFlip: false } });
    const runs = [
      await trainTinyRun(scratch),
      await trainTinyRun(scratch, { options: { signal: controller.signal } }),
      await trainTinyRun(scratch, { settings: { learningRate: 1e20, maxEpochs: 9 } }),
      await trainTinyRun(scratch, {
        config: {
          experiment: own.id,
          title: own.title,
          parent: experimentId(28),
          definition: serializeExperiment(own),
        },
      }),
    ];
    assert.deepEqual(
      runs.map(({ metrics }) => metrics.outcome.kind),
      ['max-epochs', 'interrupted', 'diverged', 'max-epochs'],
    );
    for (const { folder } of runs) assertFolderValid(folder);
  });

  test('on this machine, and the metrics kept with the project', (t) => {
    const current = listRuns().filter(({ config }) => config.formatVersion === FORMAT_VERSION);
    for (const { folder } of current) assertFolderValid(folder);
    const metrics = path.join(settings().dataFolder, 'metrics');
    const kept = fs.existsSync(metrics) ? fs.readdirSync(metrics).filter((name) => name.endsWith('.json')) : [];
    for (const name of kept) {
      const kind = /-(choices|pace)\.json$/.exec(name)?.[1] ?? 'series';
      assert.deepEqual(problems(kind, readJson(path.join(metrics, name))), [], name);
    }
    t.diagnostic(`${current.length} runs, ${kept.length} files of metrics`);
  });

  test('with pretrained weights', () => {
    const config = real.config as JsonObject;
    for (const on of ['imagenet', 'drawn-breeds', 'procedural-things', 'left-out-classes', 'own-file']) {
      assert.deepEqual(problems('config', { ...config, pretrained: { on, name: 'alexnet', hash: '7be5be79' } }), []);
      assert.deepEqual(problems('metrics', { ...(real.metrics as JsonObject), pretrainedOn: on }), []);
    }
  });
});

describe('a schema asks for exactly what a run writes', () => {
  for (const name of [...FILES, 'series', 'choices'] as const) {
    test(name, () => {
      assert.deepEqual(problems(name, real[name]), []);
      let tried = 0;
      for (const { at, holder } of objectsIn(real[name], name)) {
        for (const key of Object.keys(holder)) {
          const value = holder[key]!;
          // A wrong type: no file has a list of lists, nor anything but a list in a list's place.
          holder[key] = Array.isArray(value) ? 'no list' : [[]];
          assert.notDeepEqual(problems(name, real[name]), [], `${at}.${key} of another type`);
          delete holder[key];
          if (!OPTIONAL.includes(`${at}.${key}`))
            assert.notDeepEqual(problems(name, real[name]), [], `no ${at}.${key}`);
          holder[key] = value;
          tried += 2;
        }
        holder.surplus = 1;
        assert.notDeepEqual(problems(name, real[name]), [], `${at} with another key`);
        delete holder.surplus;
      }
      assert.ok(tried > 10, `${tried} changes`);
      assert.deepEqual(problems(name, real[name]), [], 'put back as it was');
    });
  }

  /** Every object of a file; of a list, those of its first element. */
  function* objectsIn(value: Json, at: string): Generator<{ at: string; holder: JsonObject }> {
    if (Array.isArray(value)) return yield* objectsIn(value[0] ?? null, at);
    if (typeof value !== 'object' || value === null) return;
    yield { at, holder: value };
    for (const [key, part] of Object.entries(value)) yield* objectsIn(part, `${at}.${key}`);
  }
});

/** File, path within it, a value that it must not have. */
const BROKEN: readonly (readonly [name: keyof typeof real, at: string, value: Json])[] = [
  ['config', 'formatVersion', 2],
  ['config', 'experiment', ''],
  ['config', 'profile', 'production'],
  ['config', 'seed', 1.5],
  ['config', 'settings.mean', [0.5, 0.5]],
  ['config', 'settings.trainable', 'everything'],
  ['config', 'settings.learningRate', 0],
  ['config', 'settings.dropout', 1],
  ['config', 'settings.scheduler.patience', -1],
  ['config', 'settings.augmentation.colorJitter.hue', 0.6],
  ['config', 'pretrained', { on: 'imagenet' }],
  ['config', 'definition', { id: 'x', title: 'x', parent: null, differences: { learnRate: 1 } }],
  ['environment', 'sessions', []],
  ['environment', 'sessions.0.startedAt', '23 November 2026'],
  ['environment', 'sessions.0.engine.device', 'tpu'],
  ['environment', 'sessions.0.commit', 'main'],
  ['history', '0.epoch', 0],
  ['history', '0.testAccuracy', 63.64],
  ['history', '0.validLoss', -1],
  ['history', '0.validLoss', 'NaN'],
  ['metrics', 'outcome', { kind: 'max-epochs', epoch: 2 }],
  ['metrics', 'outcome', { kind: 'tired', epoch: 2, bestEpoch: 1 }],
  ['metrics', 'outcome', { kind: 'interrupted', epoch: 2, bestEpoch: 1 }],
  ['metrics', 'testAccuracy', 1.01],
  ['metrics', 'testCorrect', 1.5],
  ['metrics', 'skipped.files', [{ path: 'test/a.jpg' }]],
  ['metrics', 'finishedAt', '2026-11-23'],
  ['predictions', 'classes', []],
  ['predictions', 'images.0.trueClass', -1],
  ['predictions', 'images.0.topClasses', [0, 1, 2, 3, 4, 5]],
  ['predictions', 'images.0.topClasses', [0, 0]],
  ['predictions', 'images.0.topProbabilities', [1.5]],
  ['series', 'format', 2],
  ['series', 'runs.0.metrics.profile', 'production'],
  ['series', 'runs.0.history.testLoss', ['low']],
  ['series', 'runs.0.test.correct', 'äöü'],
];

describe('a broken file is refused', () => {
  for (const [name, at, value] of BROKEN) {
    test(`${name}: ${at} ${JSON.stringify(value)}`, () => {
      const keys = at.split('.');
      const copy = structuredClone(real[name]);
      const holder = keys.slice(0, -1).reduce((part, key) => (part as JsonObject)[key]!, copy) as JsonObject;
      holder[keys.at(-1)!] = value;
      const found = problems(name, copy);
      assert.ok(found.length > 0);
      const place = `/${keys.join('/')}`;
      assert.ok(
        found.every((problem) => problem.startsWith(place)),
        found.join('\n'),
      );
    });
  }
});

test('the schemas know what the code knows', () => {
  const parts = readJson<{ $defs: Record<string, JsonObject> }>(schema('common').file).$defs;
  assert.deepEqual(
    parts.profile!.enum,
    allProfiles().map(({ name }) => name),
  );
  assert.deepEqual(
    Object.keys(parts.settings!.properties as JsonObject).sort(),
    [...Object.keys(baseSettings), ...formerSettingNames()].sort(),
  );
  const config = readJson<{ properties: JsonObject }>(schema('config').file);
  assert.equal((config.properties.formatVersion as JsonObject).maximum, FORMAT_VERSION);
});
