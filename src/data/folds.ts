import { createHash } from 'node:crypto';
import { BreedlabError, Random } from '../core';
import type { Dataset, Fold, ImageFile, Split } from './types';

/** Seed of the order in which images are dealt out to folds: the same for every experiment that is compared. */
const SEED = 1;

/**
 * A dataset with another part of its training and validation images for validation: one of the folds of a
 * cross-validation. Every image of the two validates in one fold and trains in the others, class by class. The test
 * images stay as they are, and in no fold.
 *
 * @throws BreedlabError for a fold that there is none of, or a class with fewer images than folds
 * @example const parts = [1, 2, 3, 4, 5].map((fold) => foldOf(dogs, { fold, of: 5 }));
 */
export function foldOf(whole: Dataset, { fold, of }: Fold): Dataset {
  if (!Number.isInteger(of) || of < 2 || !Number.isInteger(fold) || fold < 1 || fold > of) {
    throw new BreedlabError(`There is no fold ${fold} of ${of}.`, 'Give a fold from 1 of at least 2, such as 1/5.');
  }
  const random = Random.seeded(SEED).split('folds');
  const both = [...whole.images.train, ...whole.images.valid];
  const validating = new Set(
    whole.classes.flatMap(({ folder }, label) => {
      const own = both.filter((image) => image.label === label);
      if (own.length < of) {
        throw new BreedlabError(
          `'${folder}' of ${whole.name} has ${own.length} images to train and validate on, too few for ${of} folds.`,
          `Give at most ${Math.max(2, own.length)} folds, or more images of it.`,
        );
      }
      const order = random.split(folder).permutation(own.length);
      // Classes begin with different folds, so that what is left over does not go to the same one.
      return own.filter((_, i) => (order[i]! + label) % of === fold - 1);
    }),
  );
  const images = {
    train: both.filter((image) => !validating.has(image)).sort(byLabelAndPath),
    valid: both.filter((image) => validating.has(image)).sort(byLabelAndPath),
    test: whole.images.test,
  };
  return {
    ...whole,
    name: `${whole.name}-fold${fold}of${of}`,
    classes: whole.classes.map((each, label) => {
      const count = (split: Split): number => images[split].filter((image) => image.label === label).length;
      return { ...each, counts: { train: count('train'), valid: count('valid'), test: count('test') } };
    }),
    images,
    hash: createHash('sha256').update([whole.hash, SEED, fold, of].join('\0')).digest('hex').slice(0, 16),
    fold: { fold, of },
  };
}

/** Name of the dataset whose fold has the name. */
export function nameBeforeFold(name: string, fold: Fold | undefined): string {
  const end = fold === undefined ? '' : `-fold${fold.fold}of${fold.of}`;
  return end !== '' && name.endsWith(end) ? name.slice(0, -end.length) : name;
}

/**
 * A fold from its text, `2/5`.
 *
 * @throws BreedlabError for text of another form
 */
export function parseFold(text: string): Fold {
  const [, fold, of] = /^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? [];
  if (fold !== undefined && Number(of) >= 2 && Number(fold) >= 1 && Number(fold) <= Number(of)) {
    return { fold: Number(fold), of: Number(of) };
  }
  throw new BreedlabError(`'${text}' is no fold.`, 'Give one from 1 and how many there are, such as 2/5.');
}

function byLabelAndPath(a: ImageFile, b: ImageFile): number {
  return a.label - b.label || (a.path < b.path ? -1 : a.path > b.path ? 1 : 0);
}
