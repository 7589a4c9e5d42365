import { createHash } from 'node:crypto';
import { BreedlabError, inOneLine } from '../core';
import type { Predictions } from '../experiments';

/** Test images that a run classified correctly: all that a paired comparison needs. */
export interface TestOutcomes {
  /** Hash of the images' paths and true classes, in order of their paths; 16 hex digits. */
  readonly imagesHash: string;
  /** In order of the images' paths. */
  readonly correct: readonly boolean[];
}

/**
 * Outcomes of a run's predictions; the order of the images in it does not matter.
 *
 * @example const { correct } = testOutcomes(run.predictions!);
 */
export function testOutcomes({ images }: Predictions): TestOutcomes {
  const ordered = [...images].sort((a, b) => (a.image < b.image ? -1 : a.image > b.image ? 1 : 0));
  const hash = createHash('sha256');
  for (const { image, trueClass } of ordered) hash.update(`${image}\t${trueClass}\n`);
  return inOneLine('TestOutcomes', {
    imagesHash: hash.digest('hex').slice(0, 16),
    correct: ordered.map(({ trueClass, topClasses }) => topClasses[0] === trueClass),
  });
}

/** One bit per image, first image in the highest bit, as base64. */
export function packBits(bits: readonly boolean[]): string {
  const bytes = Buffer.alloc(Math.ceil(bits.length / 8));
  bits.forEach((bit, i) => {
    if (bit) bytes[i >> 3]! |= 0x80 >> (i & 7);
  });
  return bytes.toString('base64');
}

/** Inverse of {@link packBits}. @throws BreedlabError when `packed` does not hold `count` bits */
export function unpackBits(packed: string, count: number): boolean[] {
  const bytes = Buffer.from(packed, 'base64');
  if (bytes.length !== Math.ceil(count / 8)) {
    throw new BreedlabError(
      `A list of ${count} outcomes takes ${Math.ceil(count / 8)} bytes, and ${bytes.length} are there.`,
      'Export the series again.',
    );
  }
  return Array.from({ length: count }, (_, i) => (bytes[i >> 3]! & (0x80 >> (i & 7))) !== 0);
}
