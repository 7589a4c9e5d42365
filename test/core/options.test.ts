import assert from 'node:assert/strict';
import { test } from 'node:test';
import Ajv from 'ajv';
import { booleanOption, numberOption, orNull, rangeOption, readOptions, specSchema } from '../../src/core';

const TABLE = {
  rate: numberOption(1, { above: 0 }),
  share: numberOption(0.5, { above: 0, to: 1 }),
  size: orNull(numberOption(3, { from: 1, to: 9, odd: true })),
  scale: rangeOption([0.1, 1], { from: 0, to: 1 }),
  isOn: booleanOption(true),
};

test('what is left out has its default', () => {
  assert.deepEqual(readOptions('gadget', TABLE, { name: 'x', rate: 2, isOn: undefined }), {
    ...{ rate: 2, share: 0.5, size: null, scale: [0.1, 1], isOn: true },
  });
});

const REFUSED: readonly (readonly [keyof typeof TABLE, readonly unknown[], string])[] = [
  ['rate', [0, -1, '1', NaN, Infinity], 'a number above 0'],
  ['share', [0, 1.1], 'a number above 0 and at most 1'],
  ['size', [4, 11, 0, 2.5], 'an odd whole number from 1 to 9, or null'],
  ['scale', [[1, 0.1], [0.5], [0, 2], 0.5], 'two numbers from 0 to 1, the lesser first'],
  ['isOn', [1, null], 'true or false'],
];

test('a value that cannot be is refused with what can', () => {
  for (const [key, values, wanted] of REFUSED) {
    for (const value of values) {
      assert.throws(() => readOptions('gadget', TABLE, { name: 'x', [key]: value }), {
        message: `The gadget 'x' has ${key} ${JSON.stringify(value)}. Give ${wanted}.`,
      });
    }
  }
  const unknown = { name: 'x', rat: 1 };
  assert.throws(() => readOptions('gadget', TABLE, unknown), {
    message: `The gadget 'x' has no option 'rat'. Did you mean 'rate'? It has ${Object.keys(TABLE).join(', ')}.`,
  });
  assert.throws(() => readOptions('gadget', {}, unknown), /It has none\./);
});

test('the schema says the same', () => {
  const holds = new Ajv().compile(specSchema('x', TABLE));
  assert.ok(holds({ name: 'x' }) && holds({ name: 'x', ...readOptions('gadget', TABLE, { name: 'x' }) }));
  assert.ok(!holds({ name: 'y' }) && !holds({ name: 'x', rat: 1 }));
  for (const [key, values] of REFUSED) {
    for (const value of values) {
      // A schema can neither compare two numbers nor meet what JSON does not have.
      if (Array.isArray(value) && value.length === 2 && value[0] === 1) continue;
      if (typeof value === 'number' && !Number.isFinite(value)) continue;
      assert.ok(!holds({ name: 'x', [key]: value }), `${key} ${JSON.stringify(value)}`);
    }
  }
});
