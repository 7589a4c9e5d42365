import { createHash } from 'node:crypto';
import * as path from 'node:path';
import { progressTeller, type WorkProgress } from '../../core';
import { EMPTY, SPLITS, type Dataset, type ImageFile, type ImageFormat, type Split } from '../../data';
import type { PublishedDataset } from '../published';
import { compareWithDescription, type DescriptionCheck } from './description';
import { findDuplicates, type Duplicates, type LocatedFacts } from './duplicates';
import { inParallel, type ImageAnswer, type ParallelOptions } from './tasks';
import { unlistedImages } from './unlisted';

export interface VerifyOptions extends Pick<ParallelOptions, 'workers' | 'signal'> {
  /** Description to compare the dataset with. Default: no comparison. */
  readonly published?: PublishedDataset;
  /** Called with the progress in images, at most ten times a second. Default: not called. */
  readonly onProgress?: (progress: WorkProgress) => void;
}

/** Findings about a dataset. Paths are within the dataset. */
export interface VerifyReport {
  readonly name: string;
  readonly root: string;
  /** Hash of paths and sizes, as in a run's environment. */
  readonly hash: string;
  /** SHA-256 of every file's class, split, path and content. */
  readonly contentHash: string;
  readonly counts: Readonly<Record<Split, number>>;
  readonly classes: number;
  /** Files that decode. */
  readonly usable: number;
  readonly broken: readonly { readonly path: string; readonly reason: string }[];
  /** Files of no bytes. */
  readonly empty: readonly string[];
  /** Used with the missing part grey. */
  readonly truncated: readonly string[];
  readonly greyscale: readonly string[];
  readonly cmyk: readonly string[];
  /** EXIF says that the image is to be turned; training does not turn it. */
  readonly rotated: readonly string[];
  readonly wrongExtension: readonly string[];
  readonly duplicates: readonly Duplicates[];
  /** Image files that belong to no class and split. */
  readonly unlisted: readonly string[];
  /** Folders and entries that cannot be looked at, so that images in them are not known. */
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
  readonly formats: Readonly<Partial<Record<ImageFormat, number>>>;
  /** Statistics of the shorter side, in pixels; null when no file decodes. */
  readonly shorterSide: { readonly least: number; readonly median: number; readonly most: number } | null;
  /** Null without a description to compare with. */
  readonly description: DescriptionCheck | null;
  /** Every file decodes, and counts and classes are as described. */
  readonly ok: boolean;
  readonly seconds: number;
}

interface Located {
  readonly image: ImageFile;
  readonly split: Split;
  readonly path: string;
  readonly answer: ImageAnswer;
}

/**
 * Decodes every image of a dataset in worker threads, and reports broken, odd and duplicate files.
 *
 * @throws the signal's reason when it is aborted
 */
export async function verifyDataset(dataset: Dataset, options: VerifyOptions = {}): Promise<VerifyReport> {
  const { published, onProgress, workers, signal } = options;
  const start = performance.now();
  const files = SPLITS.flatMap((split) => dataset.images[split].map((image) => ({ image, split })));
  const onAnswer = onProgress && progressTeller(files.length, onProgress);
  const tasks = files.map(({ image }) => ({ type: 'inspect' as const, path: image.path }));
  const answers = await inParallel(tasks, { workers, signal, onAnswer });
  const located = files.map(({ image, split }, i) => ({
    image,
    split,
    path: path.relative(dataset.root, image.path).split(path.sep).join('/'),
    answer: answers[i]!,
  }));
  const description = published === undefined ? null : compareWithDescription(dataset, published);
  return { ...report(dataset, located, description), seconds: (performance.now() - start) / 1000 };
}

function report(
  dataset: Dataset,
  located: readonly Located[],
  description: DescriptionCheck | null,
): Omit<VerifyReport, 'seconds'> {
  const usable = located.flatMap((file) => factsOf(dataset, file));
  const which = (holds: (file: LocatedFacts) => boolean): string[] => usable.filter(holds).map((file) => file.path);
  const unusable = located.flatMap(({ path: file, answer }) =>
    answer.type === 'unusable' ? [{ path: file, reason: answer.reason, empty: answer.reason === EMPTY }] : [],
  );
  const broken = unusable.filter(({ empty }) => !empty).map(({ path: file, reason }) => ({ path: file, reason }));
  const empty = unusable.filter((file) => file.empty).map((file) => file.path);
  return {
    name: dataset.name,
    root: dataset.root,
    hash: dataset.hash,
    contentHash: contentHash(dataset, located),
    counts: countsOf(dataset),
    classes: dataset.classes.length,
    usable: usable.length,
    broken,
    empty,
    truncated: which(({ facts }) => facts.truncated),
    greyscale: which(({ facts }) => facts.greyscale),
    cmyk: which(({ facts }) => facts.cmyk),
    rotated: which(({ facts }) => facts.orientation !== 1),
    wrongExtension: which(({ facts }) => facts.wrongExtension),
    duplicates: findDuplicates(usable),
    ...unlistedImages(dataset),
    formats: formatsOf(usable),
    shorterSide: sidesOf(usable),
    description,
    ok: unusable.length === 0 && (description?.matches ?? true),
  };
}

function factsOf(dataset: Dataset, { image, split, path: file, answer }: Located): LocatedFacts[] {
  if (answer.type !== 'facts') return [];
  return [{ path: file, split, classFolder: dataset.classes[image.label]!.folder, facts: answer.facts }];
}

function countsOf({ images }: Dataset): Record<Split, number> {
  return { train: images.train.length, valid: images.valid.length, test: images.test.length };
}

function contentHash(dataset: Dataset, located: readonly Located[]): string {
  const hash = createHash('sha256');
  for (const { image, split, path: file, answer } of located) {
    const content = answer.type === 'facts' ? answer.facts.sha256 : 'unusable';
    hash.update(`${split}\0${dataset.classes[image.label]!.folder}\0${file}\0${content}\n`);
  }
  return hash.digest('hex');
}

function formatsOf(usable: readonly LocatedFacts[]): Partial<Record<ImageFormat, number>> {
  const counts: Partial<Record<ImageFormat, number>> = {};
  for (const { facts } of usable) counts[facts.format] = (counts[facts.format] ?? 0) + 1;
  return counts;
}

function sidesOf(usable: readonly LocatedFacts[]): VerifyReport['shorterSide'] {
  if (usable.length === 0) return null;
  const sides = usable.map(({ facts }) => Math.min(facts.width, facts.height)).sort((a, b) => a - b);
  return { least: sides[0]!, median: sides[sides.length >> 1]!, most: sides.at(-1)! };
}
