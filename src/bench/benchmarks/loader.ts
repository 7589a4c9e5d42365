import { BreedlabError, counted } from '../../core';
import type { Augmentation, Dataset, ImageFile } from '../../data';
import { baseSettings } from '../../experiments';
import { benchmark, type Tools } from '../harness/benchmark';
import { atLeast, ratioOf, ratioText, spreadOf, spreadText } from '../harness/figures';
import type { Flags } from '../harness/flags';
import { busyNotes } from '../harness/machine';
import type { Side, SideRun } from '../harness/sides';
import { tabled } from '../harness/tables';
import type { LoadedEpoch, MeasuredLoading } from '../subject/protocol';
import { openImages, shorterSides } from './images';

/** Least shorter side, in pixels, of the photographs that the targets are for. */
const LEAST_SHORTER_SIDE = 320;

/** An augmentation, and the targets for the speed of each epoch over PyTorch's. */
interface Kind {
  readonly transforms: string;
  readonly augmentation: Augmentation;
  readonly targets: readonly [first: number, second: number, nextRunsFirst: number];
}

/** The series' augmentation with and without its colour jitter. */
const { augmentation } = baseSettings;
export const KINDS: readonly [Kind, Kind] = [
  { transforms: 'crop, flip', augmentation: { ...augmentation, colorJitter: null }, targets: [1, 2, 1] },
  { transforms: 'crop, flip, colour jitter', augmentation, targets: [1, 5, 1] },
];

/** Measurements of a case, from which its rows are made. */
interface LoaderCase {
  readonly workers: number;
  readonly kind: Kind;
  readonly images: number;
  /** Shorter side of the images, in pixels, median. */
  readonly shorterSide: number;
}

type LoaderRuns = readonly Pick<SideRun<MeasuredLoading, null>, 'answers'>[];

/**
 * A row for each epoch. The reference keeps nothing: its second is held against the first of a run that finds the
 * cache on disk, too.
 *
 * @param runs Breedlab and the reference
 */
export function loaderRows({ workers, kind, images, shorterSide }: LoaderCase, runs: LoaderRuns) {
  return ['first', 'second', "next run's first"].map((epoch, i) => {
    const [ours, theirs] = runs.map(({ answers }) => answers.map(({ epochs }) => epochs[i] ?? epochs.at(-1)!));
    const speeds = (side: readonly LoadedEpoch[]): number[] => side.map(({ seconds }) => images / seconds);
    /** Processor time per image in ms, median. */
    const processor = (side: readonly LoadedEpoch[]): number =>
      spreadOf(side.map(({ processorSeconds }) => (processorSeconds / images) * 1000)).median;
    const ratio = ratioOf(speeds(ours!), speeds(theirs!));
    const target = shorterSide < LEAST_SHORTER_SIDE ? null : kind.targets[i];
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

export const loader = benchmark({
  name: 'loader',
  description: "the batch loader against PyTorch's DataLoader, on the same images and cores",
  flags: { data: undefined, images: 500, rounds: 5, workers: [1, 2] },
  async plan(flags: LoaderFlags, { status, python }: Tools) {
    const reference = await python();
    const dataset = await openImages(flags.data, status);
    const images = selection(dataset, flags.images);
    const shorterSide = await shorterSides(images);
    const { imageSize, batchSize: batch, mean, std } = baseSettings;
    const shared = { task: 'loader', images, imageSize, batch, mean, std };
    return {
      rounds: flags.rounds!,
      facts: { data: { name: dataset.name, images: images.length, shorterSide } },
      cases: flags.workers.flatMap((workers) =>
        KINDS.map((kind) => {
          // The comparison is of workers: one thread for each process of the reference.
          const side = { threads: 1, measure: { ...shared, workers, augmentation: kind.augmentation } };
          const sides: readonly Side[] = [
            { name: 'Breedlab', program: { kind: 'breedlab' }, ...side },
            { name: 'PyTorch', program: { kind: 'pytorch', python: reference }, ...side },
          ];
          const known = { workers, kind, images: images.length, shorterSide: shorterSide.median };
          return {
            name: `${counted(workers, 'worker')}, ${kind.transforms}`,
            sides,
            rows: (runs: readonly SideRun<MeasuredLoading, null>[]) => loaderRows(known, runs),
          };
        }),
      ),
    };
  },
  table({ machine, data, rounds, rows }) {
    const { median, low, high } = data.shorterSide;
    return {
      title: 'Batch loader',
      ...tabled(rows, [
        ['workers', ({ workers }) => workers],
        ['transforms', ({ transforms }) => transforms, 'left'],
        ['epoch', ({ epoch }) => epoch, 'left'],
        ['Breedlab images/s', ({ breedlab }) => spreadText(breedlab, 0)],
        ['PyTorch images/s', ({ reference }) => spreadText(reference, 0)],
        ['ratio', ({ speed }) => ratioText(speed)],
        ['CPU ms/image', ({ processor }) => `${processor.breedlab.toFixed(2)} : ${processor.reference.toFixed(2)}`],
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
