import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openWeightsFile } from '../../src/weights';
import { pickle, tensor, torchFile, torchTensor, written, type CraftedTensor } from './craft';
import { breedlabError, readAll } from './fixtures';
import { temporaryFolder } from '../temporary';

const { text, integer, raw } = pickle;
const entry = (value: Buffer): Buffer => pickle.of(pickle.dict([text('weight'), value]));
const orderedDict = pickle.global('collections', 'OrderedDict');

test('sound views of a storage are read', async (context) => {
  const folder = temporaryFolder(context);
  const sound: readonly (readonly [CraftedTensor, number[]])[] = [
    [{}, [1, 2]],
    [{ offset: integer(1), shape: [integer(1)] }, [2]],
    [{ shape: [], strides: [] }, [1]],
    [{ shape: [integer(0)], strides: [integer(5)] }, []],
    // PyTorch writes any stride for a dimension of one; it must not count towards the span.
    [{ shape: [integer(1), integer(2)], strides: [integer(77), integer(1)], offset: integer(0) }, [1, 2]],
    [{ shape: [pickle.long(2n)] }, [1, 2]],
  ];
  for (const [crafted, values] of sound) {
    const file = written(folder, torchTensor(crafted));
    assert.deepEqual((await readAll(file)).weight!.values, values);
  }
});

const wrongTensors: readonly (readonly [string, CraftedTensor, string])[] = [
  ['more elements than stored', { shape: [integer(3)] }, 'more elements than the 2'],
  ['an offset behind the end', { offset: integer(1) }, 'outside its storage'],
  ['strides that leave the storage', { strides: [integer(2)] }, 'outside its storage'],
  ['a negative size', { shape: [integer(-2)] }, 'not a whole number'],
  ['a negative offset', { offset: integer(-1) }, 'not a whole number'],
  ['a negative stride', { strides: [integer(-1)] }, 'not a whole number'],
  ['an offset beyond 2^53', { offset: pickle.long(2n ** 62n) }, 'not a whole number'],
  [
    'sizes whose product overflows',
    { shape: [pickle.long(2n ** 50n), pickle.long(2n ** 50n)], strides: [integer(1), integer(1)] },
    'more elements',
  ],
  ['a stride that overflows', { strides: [pickle.long(2n ** 53n - 1n)] }, 'outside its storage'],
  ['a size that is text', { shape: [text('2')] }, 'not a whole number'],
  ['a size that is None', { shape: [pickle.none] }, 'not a whole number'],
  ['as many strides as sizes', { strides: [integer(1), integer(1)] }, '1 dimensions but 2 strides'],
  [
    'too many dimensions',
    { shape: Array<Buffer>(65).fill(integer(1)), strides: Array<Buffer>(65).fill(integer(1)) },
    '65 dimensions',
  ],
];

for (const [what, crafted, message] of wrongTensors) {
  test(`${what}: refused, naming the tensor`, async (context) => {
    const file = written(temporaryFolder(context), torchTensor(crafted));
    await assert.rejects(() => openWeightsFile(file), breedlabError(file, `tensor 'weight'`, message));
  });
}

const refusedPickles: readonly (readonly [string, Buffer, ...string[]])[] = [
  ['os.system', entry(pickle.call(pickle.global('os', 'system'), text('true'))), `the global 'os.system'`],
  ['builtins.eval', entry(pickle.call(pickle.global('builtins', 'eval'), text('1'))), `the global 'builtins.eval'`],
  ['a global named like an inherited property', entry(pickle.global('torch', 'constructor')), `'torch.constructor'`],
  ['a newline-free name', Buffer.from([0x80, 2, 0x63, 0x61]), 'does not end'],
  [
    'a storage type that is called',
    entry(pickle.call(pickle.global('torch', 'FloatStorage'))),
    'torch.FloatStorage is called',
  ],
  ['text that is called', entry(pickle.call(text('x'))), 'a string is called'],
  ['arguments that are no tuple', entry(Buffer.concat([orderedDict, raw(0x5d, 0x52)])), 'arguments come as a list'],
  ['a persistent id that is text', entry(Buffer.concat([text('x'), raw(0x51)])), 'persistent id'],
  ['a complex storage', entry(tensor({ type: 'ComplexFloatStorage' })), 'torch.ComplexFloatStorage'],
  ['a storage of negative size', entry(tensor({ elements: integer(-1) })), `storage '0' has no whole number`],
  [
    'a storage of 2^62 elements',
    entry(tensor({ elements: pickle.long(2n ** 62n) })),
    `storage '0' has no whole number`,
  ],
  ['a storage of 2^50 elements', entry(tensor({ elements: pickle.long(2n ** 50n) })), `storage '0'`, '8 bytes for'],
  [
    'a storage of another type',
    entry(tensor({ type: 'DoubleStorage' })),
    `storage '0'`,
    '8 bytes for 2 elements of float64',
  ],
  [
    'one storage with two types',
    pickle.of(pickle.dict([text('a'), tensor()], [text('b'), tensor({ type: 'IntStorage' })])),
    `tensor 'b'`,
  ],
  ['an OrderedDict of no pairs', entry(pickle.call(orderedDict, pickle.list(text('x')))), 'not made of pairs'],
  [
    'a parameter of nothing',
    entry(pickle.call(pickle.global('torch._utils', '_rebuild_parameter'))),
    'a parameter is made from nothing',
  ],
  [
    'a key that occurs twice',
    pickle.of(pickle.dict([text('w'), tensor()], [text('w'), tensor()])),
    `the key 'w' occurs twice`,
  ],
  ['a key that is a number', pickle.of(pickle.dict([integer(1), tensor()])), 'a key is a number'],
  ['a value that is text', entry(text('hello')), `entry 'weight'`, 'a string instead of a tensor'],
  ['an entry that is a storage type', entry(pickle.global('torch', 'FloatStorage')), `entry 'weight'`, 'the global'],
  ['no dict at all', pickle.of(tensor()), 'holds a tensor instead of a state dict'],
  ['an empty stack', pickle.of(), 'the stack is empty'],
  ['a mark across which is popped', pickle.of(integer(1), raw(0x28), raw(0x85)), 'the stack is empty'],
  ['a missing mark', pickle.of(raw(0x74)), 'a mark is missing'],
  ['a memo that was never set', pickle.of(raw(0x68, 9)), 'memo 9 was never set'],
  ['items appended to a dict', pickle.of(raw(0x7d, 0x4e, 0x61)), 'appended to a dict'],
  ['attributes on a tensor', pickle.of(tensor(), raw(0x7d, 0x62)), 'keys are set on a tensor'],
  ['an opcode that makes objects', pickle.of(raw(0x81)), 'opcode 0x81'],
  ['an opcode of extensions', pickle.of(raw(0x82, 1)), 'opcode 0x82'],
  ['an integer of 255 bytes', pickle.of(pickle.long(0n, 255)), 'an integer of 255 bytes'],
  ['text that is longer than the file', pickle.of(raw(0x58, 255, 255, 255, 255)), 'more are needed'],
  ['text that is not UTF-8', pickle.of(raw(0x55, 1, 0xff)), 'not UTF-8'],
  ['no end', Buffer.from([0x80, 2, 0x4e]), 'm/data.pkl', 'it ends at byte 3'],
  ['bytes after the end', Buffer.concat([entry(tensor()), raw(0)]), 'the pickle ends at byte'],
  ['protocol 5', Buffer.from([0x80, 5, 0x4e, 0x2e]), 'pickle protocol 5'],
];

for (const [what, content, ...parts] of refusedPickles) {
  test(`a pickle with ${what} is refused`, async (context) => {
    const file = written(temporaryFolder(context), torchFile(content));
    await assert.rejects(() => openWeightsFile(file), breedlabError(file, ...parts));
  });
}

test('pickles made to take for ever or fill the memory stop soon', async (context) => {
  const folder = temporaryFolder(context);
  const many = (bytes: Buffer, count: number): Buffer => Buffer.concat(Array<Buffer>(count).fill(bytes));
  const pairs = pickle.list(...Array<Buffer>(1000).fill(pickle.tuple()));
  const bombs = {
    'empty dicts': pickle.of(many(raw(0x7d), 2_000_000)),
    marks: pickle.of(many(raw(0x28), 2_000_000)),
    'a deep list': pickle.of(many(raw(0x5d), 300_000), many(raw(0x61), 299_999)),
    'a list that holds itself': pickle.of(raw(0x5d, 0x71, 0, 0x68, 0, 0x61)),
    'a long list that is turned into a dict again and again': pickle.of(
      pairs,
      raw(0x71, 0, 0x30),
      many(pickle.call(orderedDict, raw(0x68, 0)), 10_000),
    ),
  };
  for (const [what, content] of Object.entries(bombs)) {
    const file = written(folder, torchFile(content));
    const start = performance.now();
    const heapBefore = process.memoryUsage().heapUsed;
    await assert.rejects(() => openWeightsFile(file), breedlabError(file), what);
    assert.ok(performance.now() - start < 5000, `${what}: too slow`);
    assert.ok(process.memoryUsage().heapUsed - heapBefore < 400 * 2 ** 20, `${what}: too much memory`);
  }
});

test('many tensors over one storage may not multiply the file', async (context) => {
  const shared = Array.from({ length: 3000 }, (_, i) => [text(`w${i}`), raw(0x68, 1)] as const);
  const content = pickle.of(
    tensor({ elements: integer(100_000), shape: [integer(100_000)] }),
    raw(0x71, 1, 0x74),
    pickle.dict(...shared),
  );
  const large = { name: 'm/data/0', content: new Uint8Array(400_000) };
  const fixed = Buffer.concat([raw(0x80, 2), raw(0x28), content.subarray(2)]);
  const file = written(temporaryFolder(context), torchFile(fixed, [large]));
  await assert.rejects(() => openWeightsFile(file), breedlabError(file, 'together they take 1200000000 bytes'));
});
