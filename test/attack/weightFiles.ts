import type { Random } from '../../src/core';
import { mutate } from '../data/fuzzFiles';
import { pickle, safetensors, storage, tensor, torchFile, torchTensor, zipFile } from '../weights/craft';

/** Files of weights that are made to do harm to whoever reads them, from a seed. */

/** A file of weights, and what is wrong with it. */
export interface HostileWeights {
  /** Name of a file, with the number and the kind in it. */
  readonly name: string;
  readonly kind: string;
  readonly content: Buffer;
}

const SOUND = {
  torch: (): Buffer => torchTensor({}),
  safetensors: (): Buffer => safetensors({ w: { dtype: 'F32', shape: [2], data_offsets: [0, 8] } }),
};

/** Calls that a pickle must never make. */
const CALLS: readonly (readonly [module: string, name: string, argument: string])[] = [
  ['os', 'system', 'touch pwned'],
  ['posix', 'system', 'touch pwned'],
  ['builtins', 'eval', "open('pwned', 'w')"],
  ['builtins', 'exec', "open('pwned', 'w')"],
  ['subprocess', 'check_output', 'touch pwned'],
  ['torch', 'load', 'pwned'],
  ['torch.hub', 'load', 'pwned'],
  ['collections', 'OrderedDict.__class__', 'x'],
];

const HUGE: readonly number[] = [2 ** 31 - 1, 2 ** 30, 65_536];

const MAKERS: Readonly<Record<string, (random: Random) => Buffer>> = {
  'cut off': (random) => {
    const whole = random.chance(0.5) ? SOUND.torch() : SOUND.safetensors();
    return whole.subarray(0, random.below(whole.length));
  },
  mutated: (random) => mutate(random.chance(0.5) ? SOUND.torch() : SOUND.safetensors(), random),
  'other content': (random) =>
    random.pick([
      Buffer.alloc(0),
      Buffer.alloc(5000),
      Buffer.from('<html>404</html>'),
      Buffer.from('{"w": [1, 2]}'),
      Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n'),
    ]),
  'pickle with a call': (random) => {
    const [module, name, argument] = random.pick(CALLS);
    return torchFile(pickle.of(pickle.call(pickle.global(module, name), pickle.text(argument))));
  },
  'pickle with a call in a dict': (random) => {
    const [module, name, argument] = random.pick(CALLS);
    const call = pickle.call(pickle.global(module, name), pickle.text(argument));
    return torchFile(pickle.of(pickle.dict([pickle.text('weight'), tensor()], [pickle.text('extra'), call])));
  },
  'tensor larger than the file': (random) =>
    torchTensor({ shape: [pickle.integer(random.pick(HUGE)), pickle.integer(random.pick(HUGE))] }),
  'storage larger than the file': (random) => torchTensor({ elements: pickle.integer(random.pick(HUGE)) }),
  'offset outside the storage': (random) => torchTensor({ offset: pickle.integer(random.pick([-1, 3, ...HUGE])) }),
  'strides that repeat elements': (random) =>
    torchTensor({ shape: [pickle.integer(random.pick(HUGE))], strides: [pickle.integer(0)] }),
  'path that leaves the archive': (random) =>
    torchTensor({ key: random.pick(['../../etc/passwd', '/etc/passwd', '..\\..\\x', 'a/../0']) }),
  'endless opcodes': (random) => torchFile(pickle.of(Buffer.alloc(100_000 + random.below(400_000), 0x28))),
  'nested lists': (random) => torchFile(pickle.of(Buffer.alloc(50_000 + random.below(50_000), 0x5d))),
  'entry that inflates': (random) =>
    zipFile([
      { name: 'm/data.pkl', content: pickle.of(pickle.dict([pickle.text('weight'), tensor()])) },
      { ...storage, method: 8, size: 2 ** (20 + random.below(11)) },
    ]),
  'directory that lies': (random) =>
    zipFile([{ name: 'm/data.pkl', content: pickle.of(pickle.none), localSize: 2 ** 31 }, storage], {
      entryCount: random.pick([0, 1, 65_535]),
      directoryOffset: random.below(2 ** 31),
    }),
  'header longer than the file': (random) => {
    const file = SOUND.safetensors();
    file.writeBigUInt64LE(random.pick([2n ** 63n, 2n ** 40n, BigInt(file.length), 100_000_000n]));
    return file;
  },
  'header of another kind': (random) =>
    safetensors(random.pick(['null', '[]', '"w"', '{', '{"w":null}', '{"w":{}}', `${'['.repeat(50_000)}`])),
  'places that overlap or leave the file': (random) =>
    safetensors({
      a: {
        dtype: 'F32',
        shape: [2],
        data_offsets: random.pick([
          [0, 8],
          [-8, 0],
          [4, 12],
          [8, 0],
          [0, 1e15],
        ]),
      },
      b: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
    }),
  'shape that overflows': (random) =>
    safetensors({ w: { dtype: 'F32', shape: [random.pick(HUGE), 2 ** 31, 2 ** 31], data_offsets: [0, 8] } }),
};

/** Every kind of {@link hostileWeights}. */
export const WEIGHT_KINDS = Object.keys(MAKERS);

/** Hostile files, each kind as often as the others; the same from one seed. */
export function hostileWeights(count: number, random: Random): readonly HostileWeights[] {
  return Array.from({ length: count }, (_, i) => {
    const kind = WEIGHT_KINDS[i % WEIGHT_KINDS.length]!;
    const name = `${String(i).padStart(4, '0')}-${kind.replaceAll(' ', '-')}.pth`;
    return { name, kind, content: MAKERS[kind]!(random.split(i)) };
  });
}
