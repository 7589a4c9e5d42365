import type { Dataset } from '../../data';
import type { PublishedDataset } from '../published';

/** Comparison of a dataset with its description. */
export interface DescriptionCheck {
  /** Name of the published dataset. */
  readonly dataset: string;
  readonly parts: readonly {
    readonly name: string;
    readonly expected: number;
    readonly found: number;
  }[];
  /** Class folders that the description has and the dataset lacks; and the reverse. */
  readonly classes: {
    readonly expected: number;
    readonly missing: readonly string[];
    readonly extra: readonly string[];
  };
  readonly matches: boolean;
}

/** Compares counts and class names. Images drawn for validation count as the part they were drawn from. */
export function compareWithDescription(dataset: Dataset, published: PublishedDataset): DescriptionCheck {
  const validIsDrawn = published.parts.every(({ split }) => split !== 'valid');
  const parts = published.parts.map(({ name, split, images }) => ({
    name,
    expected: images,
    found: dataset.images[split].length + (split === 'train' && validIsDrawn ? dataset.images.valid.length : 0),
  }));
  const expected = published.classes();
  const present = dataset.classes.map(({ folder }) => folder);
  const missing = expected.filter((name) => !present.includes(name));
  const extra = present.filter((name) => !expected.includes(name));
  return {
    dataset: published.name,
    parts,
    classes: { expected: expected.length, missing, extra },
    matches: missing.length + extra.length === 0 && parts.every((part) => part.expected === part.found),
  };
}
