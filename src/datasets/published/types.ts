import type { Split } from '../../data';
import type { Checksum } from '../../download';

/** A file of a published dataset. */
export interface PublishedArchive {
  readonly fileName: string;
  readonly url: string;
  readonly bytes: number;
  /** False where no exact length is published for this version of the file: `bytes` is about right then. */
  readonly bytesAreExact: boolean;
  /** Null where none is published. */
  readonly checksum: Checksum | null;
  /** Source of length and checksum; for both null checksums and others. */
  readonly recordedIn: string;
}

/** A part into which the publisher divided the images. */
export interface PublishedPart {
  /** Name of its folder here: the publisher's name. */
  readonly name: string;
  /** Split that training uses it as. */
  readonly split: Split;
  readonly images: number;
}

/** Place of an archive's image in the dataset. */
export interface Placement {
  /** Name of one of {@link PublishedDataset.parts}. */
  readonly part: string;
  readonly classFolder: string;
  readonly fileName: string;
}

/** A dataset that can be fetched, described in one place: address, content, terms. */
export interface PublishedDataset {
  /** Name in commands and of its folder, e.g. `breedlab data fetch stanford-dogs`. */
  readonly name: string;
  readonly title: string;
  readonly homepage: string;
  readonly license: string;
  readonly citation: string;
  readonly archives: readonly PublishedArchive[];
  readonly parts: readonly PublishedPart[];
  /**
   * Share of the training part that becomes the validation split, drawn per class with a seed; null where the
   * publisher has a validation part.
   */
  readonly validShare: number | null;
  /** Class folders, in order. */
  classes(): readonly string[];
  /** Files to be read before the images are placed: by archive, names within it. */
  readonly lists: Readonly<Record<string, readonly string[]>>;
  /**
   * @param lists contents of {@link lists} by their names
   * @returns the place of an entry of an archive; undefined for an entry that is no image of the dataset
   */
  placement(lists: ReadonlyMap<string, Buffer>): (entryPath: string) => Placement | undefined;
}
