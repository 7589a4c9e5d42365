import { PRINT } from './printed';
import { density, EDGES, HEIGHTS, INNER, LAYERS, TAIL } from './ziggurat';

/** Words of generator state. */
type RandomState = readonly [number, number, number, number];

/**
 * A seeded, splittable random generator (xoshiro128**, Blackman & Vigna 2018, "Scrambled linear
 * pseudorandom number generators"). `split` derives an independent stream from the generator's *key*,
 * not from how many numbers were drawn, so a stream depends on its path of labels only:
 * `Random.seeded(1).split('augment').split(epoch).split(index)` is the same in every worker.
 */
export class Random {
  private s0: number;
  private s1: number;
  private s2: number;
  private s3: number;
  private spareNormal: number | undefined;
  private edge: Random | undefined;

  [PRINT](): string {
    return `Random ${this.key.toString(16)}`;
  }

  private constructor(
    private readonly key: number,
    private readonly salt: number,
    state?: RandomState,
  ) {
    [this.s0, this.s1, this.s2, this.s3] = state ?? expandKey(key, salt);
  }

  /** A generator for a run's seed. @param seed any integer in [0, 2^53) */
  static seeded(seed: number): Random {
    if (!Number.isSafeInteger(seed) || seed < 0) {
      throw new RangeError(`Seed ${seed} is not an integer in [0, 2^53). Give a whole number such as 1.`);
    }
    return new Random(mix(seed >>> 0, 0x9e3779b9), mix(Math.floor(seed / 2 ** 32), 0x85ebca6b));
  }

  /** An independent generator for `label`; drawing from either does not affect the other. */
  split(label: string | number): Random {
    const text = typeof label === 'number' ? `#${label}` : label;
    return new Random(hashText(text, this.key), hashText(text, this.salt ^ 0xc2b2ae35));
  }

  /** Next 32 random bits, as an integer in [0, 2^32). */
  uint32(): number {
    const result = Math.imul(rotateLeft(Math.imul(this.s1, 5), 7), 9) >>> 0;
    const t = this.s1 << 9;
    this.s2 ^= this.s0;
    this.s3 ^= this.s1;
    this.s1 ^= this.s2;
    this.s0 ^= this.s3;
    this.s2 ^= t;
    this.s3 = rotateLeft(this.s3, 11);
    return result;
  }

  /** Uniform in [0, 1), with 32 bits of resolution. */
  unit(): number {
    return this.uint32() * 2 ** -32;
  }

  /** Uniform in [low, high). */
  uniform(low: number, high: number): number {
    return low + (high - low) * this.unit();
  }

  /** A uniform integer in [0, bound). @throws RangeError when bound is not in [1, 2^32] */
  below(bound: number): number {
    if (!Number.isInteger(bound) || bound < 1 || bound > 2 ** 32) {
      throw new RangeError(`Bound ${bound} is not an integer in [1, 2^32].`);
    }
    return Math.floor(this.unit() * bound);
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  /** Normally distributed (Box-Muller). Defaults: mean 0, standard deviation 1. */
  normal(mean = 0, deviation = 1): number {
    if (this.spareNormal !== undefined) {
      const spare = this.spareNormal;
      this.spareNormal = undefined;
      return mean + deviation * spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.unit()));
    const angle = 2 * Math.PI * this.unit();
    this.spareNormal = radius * Math.sin(angle);
    return mean + deviation * radius * Math.cos(angle);
  }

  /** Fills an array with the numbers of as many calls of {@link uniform}, in less time. */
  fillUniform(values: Float32Array, low: number, high: number): void {
    let { s0, s1, s2, s3 } = this;
    const range = high - low;
    for (let i = 0; i < values.length; i++) {
      const bits = Math.imul(rotateLeft(Math.imul(s1, 5), 7), 9) >>> 0;
      values[i] = low + range * (bits * 2 ** -32);
      const t = s1 << 9;
      s2 ^= s0;
      s3 ^= s1;
      s1 ^= s2;
      s0 ^= s3;
      s2 ^= t;
      s3 = rotateLeft(s3, 11);
    }
    [this.s0, this.s1, this.s2, this.s3] = [s0, s1, s2, s3];
  }

  /**
   * Fills an array with normally distributed numbers by the ziggurat method, in less than half the time of
   * {@link normal}, whose numbers are others.
   */
  fillNormal(values: Float32Array, mean: number, deviation: number): void {
    // A stream of its own keeps the state of the loop in registers.
    this.edge ??= this.split('edge of the ziggurat');
    const { edge } = this;
    const [edges, inner] = [EDGES, INNER];
    let { s0, s1, s2, s3 } = this;
    for (let i = 0; i < values.length; i++) {
      const bits = Math.imul(rotateLeft(Math.imul(s1, 5), 7), 9);
      const t = s1 << 9;
      s2 ^= s0;
      s3 ^= s1;
      s1 ^= s2;
      s0 ^= s3;
      s2 ^= t;
      s3 = rotateLeft(s3, 11);
      // Disjoint bits decide the layer and the place in it.
      const layer = bits & LAYER_MASK;
      const place = (bits >> LAYER_BITS) * PLACE_UNIT;
      const draw = Math.abs(place) < inner[layer]! ? place * edges[layer]! : edge.normalAtEdge(layer, place);
      values[i] = mean + deviation * draw;
    }
    [this.s0, this.s1, this.s2, this.s3] = [s0, s1, s2, s3];
  }

  /** Completes a draw of {@link fillNormal} that may lie above the density. */
  private normalAtEdge(firstLayer: number, firstPlace: number): number {
    let layer = firstLayer;
    let place = firstPlace;
    for (;;) {
      if (layer === 0) return this.normalTail(place < 0);
      const x = place * EDGES[layer]!;
      const [below, above] = [HEIGHTS[layer]!, HEIGHTS[layer + 1]!];
      if (below + this.unit() * (above - below) < density(x)) return x;
      const bits = this.uint32() | 0;
      layer = bits & LAYER_MASK;
      place = (bits >> LAYER_BITS) * PLACE_UNIT;
      if (Math.abs(place) < INNER[layer]!) return place * EDGES[layer]!;
    }
  }

  /** A number beyond the lowest layer (Marsaglia 1964). */
  private normalTail(negative: boolean): number {
    for (;;) {
      const x = -Math.log(1 - this.unit()) / TAIL;
      if (-2 * Math.log(1 - this.unit()) >= x * x) return negative ? -TAIL - x : TAIL + x;
    }
  }

  /** One element, each equally likely. @throws RangeError when there is none */
  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  /** One of the items, in proportion to its weight (not negative). */
  pickWeighted<T>(items: readonly T[], weightOf: (item: T) => number): T {
    let left = this.unit() * items.reduce((sum, item) => sum + weightOf(item), 0);
    for (const item of items) {
      left -= weightOf(item);
      if (left < 0) return item;
    }
    return items[0]!;
  }

  /** 0..count-1 in random order (Fisher-Yates). */
  permutation(count: number): Int32Array {
    const order = Int32Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = this.below(i + 1);
      const held = order[i]!;
      order[i] = order[j]!;
      order[j] = held;
    }
    return order;
  }
}

/** log2(LAYERS). */
const LAYER_BITS = 7;
const LAYER_MASK = LAYERS - 1;
/** Makes the other bits, sign included, a number in [-1, 1). */
const PLACE_UNIT = 2 ** (LAYER_BITS - 31);

function rotateLeft(x: number, by: number): number {
  return (x << by) | (x >>> (32 - by));
}

/** The 32-bit finaliser of MurmurHash3 over `value` combined with `seed`. */
function mix(value: number, seed: number): number {
  let h = (value ^ seed) >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** FNV-1a over the text's code units, finished with {@link mix}. */
function hashText(text: string, seed: number): number {
  let h = mix(seed, 0x811c9dc5);
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return mix(h, text.length);
}

function expandKey(key: number, salt: number): RandomState {
  const word = (i: number): number => mix(mix(key, Math.imul(i, 0x9e3779b9)), salt + i);
  const words: RandomState = [word(1), word(2), word(3), word(4)];
  // The all-zero state is the one fixed point of xoshiro.
  return Math.max(...words) === 0 ? [1, 0, 0, 0] : words;
}
