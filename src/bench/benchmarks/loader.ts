import { BreedlabError, counted } from '../../core';
import type { Augmentation, Dataset, ImageFile } from '../../data';
import { baseSettings } from '../../experiments';
import { benchmark, type Case } from '../harness/benchmark';
import { atLeast, ratioOf, ratioText, spreadOf, spreadText, type Judged, type Spread } from '../harness/figures';
import type { Flags } from '../harness/flags';
import { busyNotes } from '../harness/machine';
import type { SideRun } from '../harness/sides';
import type { LoadedEpoch, MeasuredLoading } from '../subject/protocol';
import { openImages, shorterSides } from './images';

/** Photographs with a shorter side from this on, in pixels, are what the targets are for. */
const LEAST_SHORTER_SIDE = 320;

/** The epochs in order; the third is the first of a run that finds the cache on disk. */
const EPOCHS = ['first', 'second', 'nextRun'] as const;
const EPOCH_TEXT = { first: 'first', second: 'second', nextRun: "next run's first" } as const;

/** The series' augmentation with and without its colour jitter, and what a second epoch's speed over PyTorch's is to be. */
const KINDS = [
  { transforms: 'crop, flip', augmentation: { ...baseSettings.augmentation, colorJitter: null }, second: 2 },
  { transforms: 'crop, flip, colour jitter', augmentation: baseSettings.augmentation, second: 5 },
] as const satisfies readonly { transforms: string; augmentation: Augmentation; second: number }[];

/** One line of the result. Speeds in images per second. */
export interface LoaderRow {
  readonly workers: number;
  readonly transforms: string;
  /** `nextRun`: the first epoch of a run that finds the cache on disk, over the reference's second. */
  readonly epoch: (typeof EPOCHS)[number];
  readonly breedlab: Spread;
  readonly reference: Spread;
  /** Processor time per image in ms, medians. */
  readonly processor: { readonly breedlab: number; readonly reference: number };
  /** Breedlab over the reference, round by round. */
  readonly speed: Judged<Spread>;
}

interface LoaderFacts {
  readonly data: { readonly name: string; readonly images: number; readonly shorterSide: Spread };
}

/** What the rows of a case are made from. */
interface LoaderCase {
  readonly workers: number;
  readonly kind: (typeof KINDS)[number];
  readonly images: number;
  readonly shorterSide: number;
}

/** @param runs Breedlab and the reference, which keeps nothing: its last epoch is held against those after it, too */
export function loaderRows(
  { workers, kind, images, shorterSide }: LoaderCase,
  runs: readonly Pick<SideRun<MeasuredLoading, null>, 'answers'>[],
): readonly LoaderRow[] {
  return EPOCHS.map((epoch, i): LoaderRow => {
    const [ours, theirs] = runs.map(({ answers }) => answers.map(({ epochs }) => epochs[i] ?? epochs.at(-1)!));
    const speeds = (side: readonly LoadedEpoch[]): number[] => side.map(({ seconds }) => images / seconds);
    const processor = (side: readonly LoadedEpoch[]): number =>
      spreadOf(side.map(({ processorSeconds }) => (processorSeconds / images) * 1000)).median;
    const ratio = ratioOf(speeds(ours!), speeds(theirs!));
    const target = shorterSide < LEAST_SHORTER_SIDE ? null : epoch === 'second' ? kind.second : 1;
    return {
      ...{ workers, transforms: kind.transforms, epoch },
      breedlab: spreadOf(speeds(ours!)),
      reference: spreadOf(speeds(theirs!)),
      processor: { breedlab: processor(ours!), reference: processor(theirs!) },
      speed: atLeast(ratio, ratio.median, target),
    };
  });
}

type LoaderFlags = Flags<'data' | 'images' | 'rounds' | 'workers'>;

export const loader = benchmark<LoaderFlags, LoaderFacts, LoaderRow, MeasuredLoading>({
  name: 'loader',
  description: "the batch loader against PyTorch's DataLoader, on the same images and cores",
  flags: { data: undefined, images: 500, rounds: 5, workers: [1, 2] },
  async plan(flags, { status, python }) {
    const reference = await python();
    const dataset = await openImages(flags.data, status);
    const images = selection(dataset, flags.images);
    const shorterSide = await shorterSides(images);
    const { imageSize, batchSize: batch, mean, std } = baseSettings;
    const shared = { task: 'loader', images, imageSize, batch, mean, std } as const;
    return {
      rounds: flags.rounds!,
      facts: { data: { name: dataset.name, images: images.length, shorterSide } },
      cases: flags.workers.flatMap((workers) =>
        KINDS.map((kind): Case<LoaderRow, MeasuredLoading, null> => {
          const measure = { ...shared, workers, augmentation: kind.augmentation };
          return {
            name: `${counted(workers, 'worker')}, ${kind.transforms}`,
            // The workers are what is compared: a thread for each process of the reference.
            sides: [
              { name: 'Breedlab', program: { kind: 'breedlab' }, threads: 1, measure },
              { name: 'PyTorch', program: { kind: 'pytorch', python: reference }, threads: 1, measure },
            ],
            rows: (runs) => loaderRows({ ...{ workers, kind }, images: images.length, shorterSide: shorterSide.median }, runs),
          };
        }),
      ),
    };
  },
  table({ machine, data, rounds, rows }) {
    const right = { align: 'right' } as const;
    const { median, low, high } = data.shorterSide;
    return {
      title: 'Batch loader',
      columns: [
        { title: 'workers', ...right },
        { title: 'transforms' },
        { title: 'epoch' },
        { title: 'Breedlab images/s', ...right },
        { title: 'PyTorch images/s', ...right },
        { title: 'ratio', ...right },
        { title: 'CPU ms/image', ...right },
      ],
      rows: rows.map(({ workers, transforms, epoch, breedlab, reference, speed, processor }) => [
        String(workers),
        transforms,
        EPOCH_TEXT[epoch],
        spreadText(breedlab, 0),
        spreadText(reference, 0),
        ratioText(speed),
        `${processor.breedlab.toFixed(2)} : ${processor.reference.toFixed(2)}`,
      ]),
      notes: [
        `${data.images} images of ${data.name}, shorter side ${median} px (${low}-${high}); medians of ${rounds} rounds ` +
          '(smallest-largest), both sides in turn. In brackets what was asked for; CPU time: Breedlab : PyTorch.',
        'PyTorch: DataLoader over Pillow with the published transforms. It keeps nothing, so its second epoch is also ' +
          "what the next run is held against. First epochs include the workers' start.",
        ...busyNotes(machine),
      ],
    };
  },
});

/** An even selection of the training images. */
function selection(dataset: Dataset, most: number): readonly ImageFile[] {
  const { train } = dataset.images;
  const count = Math.min(most, train.length);
  if (count === 0) throw new BreedlabError(`${dataset.root} has no training images.`, 'Give another folder.');
  return Array.from({ length: count }, (_, i) => train[Math.floor((i * train.length) / count)]!);
}
