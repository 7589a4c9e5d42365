/**
 * Philox 4x32-10 (Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3"), keyed and
 * turned into floats as TensorFlow's stateless generators do.
 */
type Words = Uint32Array;

const ROUNDS = 10;
const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;
/** TensorFlow's key for scrambling a seed pair (core/kernels/stateless_random_ops.cc). */
const SCRAMBLING_KEY = [0x3ec8f720, 0x02461e29] as const;

/** `size` floats in [0, 1) for a pair of int32 seeds; equal to TensorFlow's StatelessRandomUniform. */
export function philoxUniform(size: number, seed: readonly [number, number]): Float32Array {
  const values = new Float32Array(size);
  const { key, counter } = scramble(seed);
  const block = new Uint32Array(4);
  const bits = new Uint32Array(1);
  const float = new Float32Array(bits.buffer);
  for (let start = 0; start < size; start += 4) {
    philoxBlock(counter, key, block);
    for (let lane = 0; lane < 4 && start + lane < size; lane++) {
      // 23 random bits as the mantissa of a number in [1, 2).
      bits[0] = 0x3f800000 | (block[lane]! & 0x7fffff);
      values[start + lane] = float[0]! - 1;
    }
    increment(counter);
  }
  return values;
}

function scramble(seed: readonly [number, number]): { readonly key: Words; readonly counter: Words } {
  // The seeds are sign-extended to 64 bits each.
  const counter = Uint32Array.of(seed[0], seed[0] < 0 ? -1 : 0, seed[1], seed[1] < 0 ? -1 : 0);
  const mixed = new Uint32Array(4);
  philoxBlock(counter, Uint32Array.from(SCRAMBLING_KEY), mixed);
  return { key: mixed.slice(0, 2), counter: Uint32Array.of(0, 0, mixed[2]!, mixed[3]!) };
}

function philoxBlock(counter: Words, key: Words, into: Words): void {
  let [x0, x1, x2, x3] = [counter[0]!, counter[1]!, counter[2]!, counter[3]!];
  let k0 = key[0]!;
  let k1 = key[1]!;
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = multiplyHigh(MULTIPLIER_0, x0);
    const low0 = Math.imul(MULTIPLIER_0, x0);
    const high1 = multiplyHigh(MULTIPLIER_1, x2);
    const low1 = Math.imul(MULTIPLIER_1, x2);
    x0 = (high1 ^ x1 ^ k0) >>> 0;
    x1 = low1 >>> 0;
    x2 = (high0 ^ x3 ^ k1) >>> 0;
    x3 = low0 >>> 0;
    k0 = (k0 + WEYL_0) >>> 0;
    k1 = (k1 + WEYL_1) >>> 0;
  }
  into[0] = x0;
  into[1] = x1;
  into[2] = x2;
  into[3] = x3;
}

/** Upper 32 bits of the product of two unsigned 32-bit integers. */
function multiplyHigh(a: number, b: number): number {
  const [aHigh, aLow, bHigh, bLow] = [a >>> 16, a & 0xffff, b >>> 16, b & 0xffff];
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const carry = (middle % 0x10000) + aLow * bHigh;
  return (aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(carry / 0x10000)) >>> 0;
}

function increment(counter: Words): void {
  for (let word = 0; word < 4; word++) {
    counter[word]! += 1;
    if (counter[word] !== 0) return;
  }
}
