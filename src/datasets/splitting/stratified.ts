import { BreedlabError, Random } from '../../core';
import type { ClassListing, FoundFile, Split } from '../../data';

/** The splits that are drawn out of a training part, and their shares of it, each in (0, 1). */
export type DrawnShares = Readonly<Partial<Record<'valid' | 'test', number>>>;

/**
 * Draws splits out of a listing, class by class: of n files of a class, `round(n * share)` go to a split, at
 * least one; the rest, at least one, is for training. A class's draw depends on the seed and the class's files
 * only, so that another class changes nothing in it.
 *
 * @param what names the folder, for the error
 * @throws BreedlabError naming classes that have too few images
 */
export function drawSplits(
  files: ClassListing,
  shares: DrawnShares,
  seed: number,
  what: string,
): Readonly<Record<Split, ClassListing>> {
  requireEnough(files, shares, what);
  const random = Random.seeded(seed).split('split');
  const drawn = { train: new Map(), valid: new Map(), test: new Map() } as Record<
    Split,
    Map<string, readonly FoundFile[]>
  >;
  for (const [name, all] of files) {
    const order = random.split(name).permutation(all.length);
    const [valid, test] = splitCounts(all.length, shares);
    const of = (from: number, to?: number): FoundFile[] =>
      Array.from(order.slice(from, to).sort(), (index) => all[index]!);
    drawn.valid.set(name, of(0, valid));
    drawn.test.set(name, of(valid, valid + test));
    drawn.train.set(name, of(valid + test));
  }
  return drawn;
}

/** Numbers of files, out of `count`, for validation and for test. */
function splitCounts(count: number, shares: DrawnShares): [number, number] {
  const least = (share: number | undefined): number => (share === undefined ? 0 : 1);
  const wanted = (share: number | undefined): number =>
    share === undefined ? 0 : Math.max(1, Math.round(count * share));
  const valid = Math.min(wanted(shares.valid), count - 1 - least(shares.test));
  return [valid, Math.min(wanted(shares.test), count - 1 - valid)];
}

function requireEnough(files: ClassListing, shares: DrawnShares, what: string): void {
  const needed = 1 + Object.values(shares).length;
  const short = [...files].filter(([, all]) => all.length < needed).map(([name]) => name);
  if (short.length === 0) return;
  const some = short.slice(0, 10).join(', ') + (short.length > 10 ? `, and ${short.length - 10} more` : '');
  throw new BreedlabError(
    `${short.length} classes of ${what} have fewer than ${needed} images: ${some}.`,
    'Every split needs an image of every class: add images, or move these classes elsewhere.',
  );
}
