import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020';
import { BreedlabError, group, part, readJson, schema, yesOrNo } from '../../../src/core';
import type { Augmentation } from '../../../src/data';
import { propertyRows } from '../../../src/exports';
import { baseSettings, settingNames, settingText } from '../../../src/training';
import { columnsOf } from '../../../src/training/settings/columns';
import {
  applyTo,
  checkValuesOf,
  combined,
  defaultsOf,
  differenceBetween,
  differing,
  listed,
} from '../../../src/training/settings/differences';
import { schemaOf } from '../../../src/training/settings/schema';
import { restoredFrom, storedFrom } from '../../../src/training/settings/stored';
import { SETTINGS } from '../../../src/training/settings/table';
import { cardOf, changeText, shortNames } from '../../../src/training/settings/texts';
import { TABLE } from './testTable';

const NEW = Object.entries<{ readonly omittedAtDefault?: unknown }>(TABLE)
  .filter(([, { omittedAtDefault }]) => omittedAtDefault === true)
  .map(([key]) => key);
const BASE = defaultsOf(TABLE);

function changed(differences: object): Readonly<Record<string, unknown>> {
  return applyTo(TABLE, BASE, differences);
}

function keys(differences: object): readonly string[] {
  return differing(TABLE, [BASE, changed(differences)]).map(({ key }) => key);
}

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true });
const common = readJson<{ $id: string; $defs: Record<string, unknown> }>(schema('common').file);
ajv.addSchema({ ...common, $defs: { ...common.$defs, settings: schemaOf(TABLE) } });
const isValid = ajv.compile({ $ref: 'common.schema.json#/$defs/settings' });

describe('a setting is one row', () => {
  test('differences know it, and name its nearest where it is misspelt', () => {
    assert.equal(changed({ warmUpSteps: 100 }).warmUpSteps, 100);
    assert.deepEqual(keys({ warmUpSteps: 100, dropout: 0 }), ['dropout', 'warmUpSteps']);
    assert.throws(() => changed({ warmupStep: 1 }), /no setting 'warmupStep'\. Did you mean 'warmUpSteps'\?/);
  });

  test('values are checked', () => {
    const check = (differences: object) => checkValuesOf(TABLE, "Experiment 'x'", changed(differences));
    check({ warmUpSteps: 100, gradientClipNorm: 1 });
    assert.throws(() => check({ warmUpSteps: 0.5 }), {
      message: "Experiment 'x' has warmUpSteps 0.5. Give a whole number from 0.",
    });
    assert.throws(() => check({ gradientClipNorm: 0 }), /gradientClipNorm 0\. Give a number above 0, or null/);
  });

  test('cards mention it where it is not at its default', () => {
    const line = (differences: object) =>
      cardOf(TABLE, changed(differences), 'ImageNet').find(({ label }) => label === 'Optimiser')!.text;
    assert.equal(line({}), 'SGD, momentum 0.9, weight decay 0.0005, batches of 32');
    assert.equal(
      line({ warmUpSteps: 100, gradientClipNorm: 2 }),
      'SGD, momentum 0.9, weight decay 0.0005, batches of 32, gradient norm up to 2, warm up steps 100 steps',
    );
    assert.deepEqual(shortNames(TABLE, ['warmUpSteps', 'gradientClipNorm']), ['warmUpSteps', 'clipping']);
  });

  test('CSV has a column, schema a property, and the guide a row', () => {
    const column = columnsOf(TABLE).find(({ name }) => name === 'warm_up_steps')!;
    assert.deepEqual([column.meaning, column.value(changed({ warmUpSteps: 7 }))], ['Steps of rising rate.', 7]);
    assert.ok(isValid({ ...BASE, warmUpSteps: 7 }) && !isValid({ ...BASE, warmUpSteps: -7 }));
    const rows = propertyRows(schemaOf(TABLE), 'settings');
    assert.ok(rows.includes('| `settings.warmUpSteps` | integer | Steps of rising rate. |'));
    assert.ok(rows.includes('| `settings.gradientClipNorm` | number or null | Largest norm of all gradients. |'));
    assert.ok(rows.includes('| `settings.parameterGroups[].layers` | string | Which layers. |'));
    assert.ok(rows.includes('| `settings.scheduler.factor` | number | Multiplies the learning rate at a reduction. |'));
  });

  test('at its default it changes neither what files hold nor a hash, and old files have the default', () => {
    const before = Object.fromEntries(Object.entries(BASE).filter(([key]) => !NEW.includes(key)));
    assert.equal(JSON.stringify(storedFrom(TABLE, BASE, 'file')), JSON.stringify(before));
    assert.equal(JSON.stringify(storedFrom(TABLE, BASE, 'hash')), JSON.stringify(storedFrom(SETTINGS, before, 'hash')));
    assert.deepEqual(restoredFrom(TABLE, before), BASE);
    assert.ok(isValid(before), JSON.stringify(isValid.errors));
    const used = changed({ warmUpSteps: 3 });
    assert.deepEqual(storedFrom(TABLE, used, 'file'), { ...before, warmUpSteps: 3 });
    assert.deepEqual(restoredFrom(TABLE, JSON.parse(JSON.stringify(storedFrom(TABLE, used, 'file')))), used);
  });

  test('a forgotten part of a group does not compile, nor one too many', () => {
    const on = part(yesOrNo(), 'Whether.');
    // @ts-expect-error colorJitter is missing.
    group<Augmentation>({ randomResizedCrop: on, horizontalFlip: on });
    // @ts-expect-error flip is no part of it.
    group<{ crop: boolean }>({ crop: on, flip: on });
  });
});

describe('a member of a registry', () => {
  test('is named, or given with options; its defaults are not kept', () => {
    assert.deepEqual(changed({ optimizer: 'adamw' }).optimizer, { name: 'adamw' });
    assert.deepEqual(changed({ optimizer: { name: 'adamw', beta1: 0.9 } }).optimizer, { name: 'adamw' });
    const fast = changed({ optimizer: { name: 'adamw', beta1: 0.8 } });
    assert.deepEqual(fast.optimizer, { name: 'adamw', beta1: 0.8 });
    assert.deepEqual(applyTo(TABLE, fast, { optimizer: { epsilon: 0.1 } }).optimizer, {
      ...{ name: 'adamw', beta1: 0.8, epsilon: 0.1 },
    });
    assert.deepEqual(applyTo(TABLE, fast, { optimizer: 'sgd' }).optimizer, { name: 'sgd' });
    assert.deepEqual(keys({ optimizer: { name: 'sgd' } }), []);
  });

  test('is refused with what there is', () => {
    const check = (optimizer: unknown) => checkValuesOf(TABLE, 'It', changed({ optimizer }));
    assert.throws(() => check('adamx'), /optimizer \{"name":"adamx"\}\. Give 'adamw', or another of sgd, adamw\./);
    assert.throws(() => check({ name: 'adamw', beta1: 2 }), /Give beta1 as a number from 0 to below 1/);
    assert.throws(
      () => check({ name: 'adamw', beta: 1 }),
      /no setting 'optimizer\.beta'\. Did you mean 'optimizer\.beta1'/,
    );
    assert.throws(() => check({ name: 'sgd', beta1: 0.8 }), /no setting 'optimizer\.beta1'/);
    assert.throws(
      () => check(3),
      (error) => error instanceof BreedlabError && /Give the name of a member.*sgd, adamw/.test(error.message),
    );
  });

  test('that is not defined in this process is read as it is', () => {
    const own = { name: 'mine', speed: 3 };
    assert.deepEqual(restoredFrom(TABLE, { ...BASE, optimizer: own }).optimizer, own);
    assert.deepEqual(storedFrom(TABLE, { ...BASE, optimizer: own }, 'file').optimizer, own);
    assert.ok(isValid({ ...BASE, optimizer: own }), JSON.stringify(isValid.errors));
  });

  test('is told in words, in ids and in CSV', () => {
    const spec = { name: 'adamw', beta1: 0.8 };
    assert.deepEqual([settingText(spec), settingText({ name: 'adamw' })], ['adamw (beta1 0.8)', 'adamw']);
    assert.deepEqual([changeText({ name: 'adamw' }), changeText(spec)], ['adamw', '{"name":"adamw","beta1":0.8}']);
    const column = columnsOf(TABLE).find(({ name }) => name === 'optimizer')!;
    assert.equal(column.value(changed({ optimizer: spec })), 'adamw (beta1 0.8)');
  });

  test('has a schema with its own options and no others', () => {
    const holds = (optimizer: unknown) => isValid({ ...BASE, optimizer });
    assert.ok(holds({ name: 'adamw', beta1: 0.8 }) && holds({ name: 'sgd' }));
    for (const wrong of [{ name: 'adamw', beta1: 1 }, { name: 'sgd', beta1: 0.8 }, { beta1: 0.8 }, 'adamw', null])
      assert.ok(!holds(wrong), JSON.stringify(wrong));
  });
});

describe('a group whose form depends on its name', () => {
  const cosine = changed({ scheduler: { name: 'cosine', warmUpEpochs: 3 } });

  test('is what it was where no name is given', () => {
    assert.deepEqual(changed({ scheduler: { factor: 0.1 } }).scheduler, { factor: 0.1, patience: 3, cooldown: 2 });
    assert.deepEqual(keys({ scheduler: { factor: 0.1 } }), ['scheduler.factor']);
    for (const wrong of [{ scheduler: { patienc: 1 } }, { scheduler: 3 }, { scheduler: { factor: 1 } }]) {
      const message = (table: typeof TABLE | typeof SETTINGS): string => {
        try {
          checkValuesOf(table, 'It', applyTo(table, defaultsOf(table), wrong));
        } catch (error) {
          return (error as Error).message;
        }
        return 'nothing was thrown';
      };
      assert.equal(message(TABLE), message(SETTINGS));
      assert.match(message(TABLE), /scheduler/);
    }
    const columns = (table: typeof TABLE | typeof SETTINGS) =>
      columnsOf(table).flatMap(({ name, value }) => (name.startsWith('scheduler') ? [[name, value(BASE)]] : []));
    assert.deepEqual(columns(TABLE), columns(SETTINGS));
    const plateau = listed(TABLE, BASE).filter(([key]) => key.startsWith('scheduler'));
    assert.deepEqual(
      plateau,
      listed(SETTINGS, baseSettings).filter(([key]) => key.startsWith('scheduler')),
    );
  });

  test('is replaced by another name, and changed in part under the same', () => {
    assert.deepEqual(cosine.scheduler, { name: 'cosine', warmUpEpochs: 3 });
    assert.deepEqual(applyTo(TABLE, cosine, { scheduler: { warmUpEpochs: 2 } }).scheduler, {
      ...{ name: 'cosine', warmUpEpochs: 2 },
    });
    assert.deepEqual(applyTo(TABLE, cosine, { scheduler: { name: 'plateau', factor: 0.2 } }).scheduler, {
      ...{ factor: 0.2, patience: 3, cooldown: 2 },
    });
    assert.throws(() => applyTo(TABLE, cosine, { scheduler: { factor: 0.2 } }), /no setting 'scheduler\.factor'/);
    assert.deepEqual(differing(TABLE, [BASE, cosine]), [
      { key: 'scheduler', values: [BASE.scheduler, { name: 'cosine', warmUpEpochs: 3 }] },
    ]);
  });

  test('has a schema for each', () => {
    const holds = (scheduler: unknown) => isValid({ ...BASE, scheduler });
    const plateau = { factor: 0.5, patience: 3, cooldown: 2 };
    assert.ok(holds(plateau) && holds({ name: 'cosine' }) && holds({ name: 'mine', speed: 1 }));
    const wrong = [
      { ...plateau, patience: -1 },
      { factor: 0.5, patience: 3 },
      { ...plateau, warmUpEpochs: 3 },
    ];
    for (const scheduler of [...wrong, { name: 'cosine', factor: 0.5 }, { name: 'cosine', warmUpEpochs: -1 }])
      assert.ok(!holds(scheduler), JSON.stringify(scheduler));
  });
});

describe('the least difference makes one configuration of another', () => {
  const CONFIGURATIONS: readonly object[] = [
    {},
    { learningRate: 0.1, augmentation: { colorJitter: null } },
    { optimizer: 'adamw' },
    { optimizer: { name: 'adamw', beta1: 0.8 } },
    { scheduler: { factor: 0.1 } },
    { scheduler: 'cosine' },
    {
      scheduler: { name: 'cosine', warmUpEpochs: 3 },
      parameterGroups: [{ layers: 'features.*', learningRateFactor: 0 }],
    },
  ];
  for (const from of CONFIGURATIONS) {
    for (const to of CONFIGURATIONS) {
      test(`${JSON.stringify(from)} to ${JSON.stringify(to)}`, () => {
        const [a, b] = [changed(from), changed(to)];
        const difference = differenceBetween(TABLE, a, b);
        assert.deepEqual(applyTo(TABLE, a, difference), b);
        assert.deepEqual(changed(combined(TABLE, from, difference)), b);
      });
    }
  }
});

describe('a setting that had another name', () => {
  const old = {
    ...Object.fromEntries(Object.entries(BASE).filter(([key]) => key !== 'trainable')),
    freezing: 'as-run',
  };

  test('is read under it, from files and in differences, and listed under its name of today', () => {
    assert.equal(restoredFrom(TABLE, old).trainable, 'as-run');
    assert.ok(!('freezing' in restoredFrom(TABLE, old)));
    assert.deepEqual(changed({ freezing: 'none' }), BASE);
    assert.deepEqual(keys({ freezing: 'as-described' }), ['trainable']);
    assert.deepEqual(combined(TABLE, { freezing: 'none' }, { trainable: 'head' }), { trainable: 'head' });
    assert.ok(isValid(old), JSON.stringify(isValid.errors));
    assert.ok(!isValid({ ...BASE, freezing: 'none' }), 'not both');
    assert.ok(!isValid({ ...old, freezing: 'head' }), 'only what it could take');
    const { freezing: _freezing, ...neither } = old;
    assert.ok(!isValid(neither));
  });

  test('keeps it in hashes for the values of then, in its place, and has its own for others', () => {
    const hashed = (differences: object): readonly string[] =>
      Object.entries(storedFrom(TABLE, changed(differences), 'hash')).map(
        ([key, value]) => `${key} ${JSON.stringify(value)}`,
      );
    const place = Object.keys(BASE).indexOf('trainable');
    assert.equal(hashed({})[place], 'freezing "none"');
    assert.equal(hashed({ trainable: 'as-run' })[place], 'freezing "as-run"');
    assert.equal(hashed({ trainable: 'head' })[place], 'trainable "head"');
    assert.equal(hashed({ trainable: { from: 'stage5' } })[place], 'trainable {"from":"stage5"}');
    assert.equal(storedFrom(TABLE, changed({}), 'file').trainable, 'all');
  });

  test('takes words and places, and names the nearest word', () => {
    const check = (trainable: unknown) => checkValuesOf(TABLE, 'It', changed({ trainable }));
    for (const good of ['all', 'head', 'as-run', { from: 'stage5' }]) check(good);
    assert.throws(() => check('hed'), /trainable "hed"\. Give 'head', or another of 'all'/);
    for (const bad of [{ from: '' }, { form: 'stage5' }, { from: 'a', to: 'b' }, null, 3])
      assert.throws(() => check(bad));
  });
});

test('a list of objects is checked, and its defaults are not kept', () => {
  const one = changed({ parameterGroups: [{ layers: 'features.*', learningRateFactor: 1 }] });
  assert.deepEqual(one.parameterGroups, [{ layers: 'features.*' }]);
  assert.equal(settingText(one.parameterGroups), 'layers features.*');
  const wrong = changed({ parameterGroups: [{ layers: '' }] });
  assert.throws(() => checkValuesOf(TABLE, 'It', wrong), /a list, each entry layers as the names of layers/);
});

describe('every setting', () => {
  test('has a default that it takes, and that schemas allow', () => {
    checkValuesOf(SETTINGS, 'The base', baseSettings);
    assert.deepEqual(Object.keys(baseSettings), settingNames());
    assert.ok(isValid(baseSettings), JSON.stringify(isValid.errors));
  });

  test('is told on the card, in a sentence of its own, and in a column of its own', () => {
    const columns = columnsOf(SETTINGS);
    assert.equal(new Set(columns.map(({ name }) => name)).size, columns.length);
    for (const [key, { description }] of Object.entries(SETTINGS)) {
      assert.match(description, /^[A-Z`].*\.$/, key);
      assert.ok(
        columns.some((column) => column.setting === key),
        key,
      );
    }
  });
});

test('a card names the optimiser and the schedule, and a momentum where there is one', () => {
  const card = (differences: object): Readonly<Record<string, string>> => {
    const settings = applyTo(SETTINGS, baseSettings, differences);
    return Object.fromEntries(cardOf(SETTINGS, settings, 'ImageNet').map(({ label, text }) => [label, text]));
  };
  const plain = card({});
  assert.equal(plain['Optimiser'], 'SGD, momentum 0.9, weight decay 0.0005, batches of 32');
  assert.equal(plain['Learning rate'], '0.01, × 0.5 on a plateau (patience 3, cooldown 2)');
  const nesterov = card({ optimizer: { name: 'sgd', nesterov: true } });
  assert.equal(nesterov['Optimiser'], 'SGD (nesterov yes), momentum 0.9, weight decay 0.0005, batches of 32');
  const modern = card({
    optimizer: { name: 'adamw', beta2: 0.99 },
    scheduler: { name: 'cosine', warmUpEpochs: 2 },
    loss: { name: 'cross-entropy', labelSmoothing: 0.1 },
    decayBiasesAndNorms: false,
    mixup: 0.2,
    cutmix: 1,
  });
  assert.equal(
    modern['Optimiser'],
    'AdamW (beta2 0.99), weight decay 0.0005, batches of 32, loss cross-entropy (labelSmoothing 0.1), ' +
      'no decay of biases and norms',
  );
  assert.equal(modern['Learning rate'], '0.01, cosine (warmUpEpochs 2)');
  assert.match(modern['Augmentation']!, /mixup 0.2, CutMix 1$/);
});
