import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Command } from 'commander';
import { passesCases, type PassesFlags } from '../../src/bench/benchmarks/passes';
import { addFlags, FLAGS } from '../../src/bench/harness/flags';
import { BENCHMARKS } from '../../src/bench/index';
import { BreedlabError } from '../../src/core';

test('lists, numbers and names are read', () => {
  const command = addFlags(new Command(), { models: undefined, batch: undefined, size: 224, width: 1, pytorch: true });
  command.parse(['--models', 'Base, vgg16_bn', '--batch', '8,16', '--width', '0.25'], { from: 'user' });
  assert.deepEqual(command.opts(), {
    ...{ models: ['Base', 'vgg16_bn'], batch: [8, 16], size: 224, width: 0.25, pytorch: true },
  });
  assert.deepEqual(command.parse(['--model', 'Base', '--no-pytorch'], { from: 'user' }).opts().models, ['Base']);
  assert.deepEqual([FLAGS.seconds.parse!('0'), FLAGS.seconds.parse!('0.5')], [0, 0.5]);
});

const REFUSED: readonly (readonly [name: string, parse: () => unknown, message: RegExp])[] = [
  [
    'a model that does not exist',
    () => FLAGS.models.parse!('Base,vgg61'),
    /Unknown model 'vgg61'.*Did you mean 'vgg16'/s,
  ],
  ['no model', () => FLAGS.models.parse!(''), /Unknown model ''/],
  ['a precision that does not exist', () => FLAGS.precision.parse!('fp8'), /Unknown precision 'fp8'/],
  ['a batch of none', () => FLAGS.batch.parse!('8,0'), /--batch is '0'/],
  ['a batch that is no number', () => FLAGS.batch.parse!('8,,16'), /--batch is ''/],
  ['negative seconds', () => FLAGS.seconds.parse!('-1'), /--seconds is '-1'/],
  ['no seconds', () => FLAGS.seconds.parse!(' '), /--seconds is ' '/],
  ['endless seconds', () => FLAGS.seconds.parse!('Infinity'), /--seconds is 'Infinity'/],
  ['no width', () => FLAGS.width.parse!('0'), /--width is '0'/],
  ['more than the whole width', () => FLAGS.width.parse!('1.5'), /--width is '1.5'/],
];

for (const [name, parse, message] of REFUSED) {
  test(`${name} is refused`, () => {
    assert.throws(parse, (error) => error instanceof BreedlabError && message.test(error.message));
  });
}

test('every benchmark has a command of its name, with help for each of its options', () => {
  const program = new Command();
  for (const each of BENCHMARKS) each.register(program);
  assert.deepEqual(
    program.commands.map((command) => command.name()),
    BENCHMARKS.map(({ name }) => name),
  );
  for (const command of program.commands) {
    assert.ok(command.description() !== '' && command.options.every(({ description }) => description !== ''));
    assert.ok(command.options.some(({ long }) => long === '--json'));
  }
});

const OWN = {
  task: 'step',
  networks: [{ model: 'Base' }, { model: 'vgg16', batches: [8], imageSize: 96, widthMultiplier: 0.5 }],
  usual: { batches: [32] },
} as const;
const FLAGS_OF_ALL: PassesFlags = { models: undefined, threads: [1], rounds: 1, seconds: 0 };

const CASES: readonly (readonly [name: string, flags: Partial<PassesFlags>, cases: readonly string[]])[] = [
  ["a benchmark's own", {}, ['Base 32 224 1 1', 'vgg16 8 96 0.5 1']],
  ['named ones, known or not', { models: ['vgg16', 'Base_2'] }, ['vgg16 8 96 0.5 1', 'Base_2 32 224 1 1']],
  [
    'every given batch and number of threads',
    { models: ['Base'], batch: [1, 2], threads: [1, 2] },
    ['Base 1 224 1 1', 'Base 1 224 1 2', 'Base 2 224 1 1', 'Base 2 224 1 2'],
  ],
  ['a given scale', { models: ['vgg16'], size: 64, width: 0.25 }, ['vgg16 8 64 0.25 1']],
];

for (const [name, flags, expected] of CASES) {
  test(`networks that are measured: ${name}`, () => {
    const cases = passesCases(OWN, { ...FLAGS_OF_ALL, ...flags }, [], (_, work) => [
      [work.model, work.batch, work.imageSize, work.widthMultiplier, work.threads].join(' '),
    ]);
    assert.deepEqual(
      cases.flatMap((each) => each.rows([])),
      expected,
    );
  });
}

test('another build is measured on all networks, unless some are named', () => {
  const count = (flags: Partial<PassesFlags>): number =>
    passesCases(OWN, { ...FLAGS_OF_ALL, against: '/old', ...flags }, [], () => []).length;
  assert.deepEqual([count({}) >= 8, count({ models: ['Base'] })], [true, 1]);
});
