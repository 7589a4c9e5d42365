import { busyNotes, ratioOf, spreadOf, spreadText, type MachineReport, type ReportTable, type Spread } from '../measure';
import { atLeast, targetText, type Judged } from '../targets';
import { EPOCHS, target, type EpochSpeed, type LoaderCase, type LoaderSample } from './cases';
import { ourName, referenceName } from './contenders';

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

export interface LoaderReport {
  readonly benchmark: 'loader';
  readonly machine: MachineReport;
  readonly data: { readonly name: string; readonly images: number; readonly shorterSide: Spread };
  readonly rounds: number;
  readonly rows: readonly LoaderRow[];
}

export function loaderRows(
  cases: readonly LoaderCase[],
  samples: ReadonlyMap<string, readonly LoaderSample[]>,
  shorterSide: number,
): readonly LoaderRow[] {
  return cases.flatMap((each) =>
    EPOCHS.map((epoch): LoaderRow => {
      const speeds = (name: string): readonly EpochSpeed[] =>
        samples.get(name)!.map((sample) => sample[epoch] ?? sample.second);
      const ours = speeds(ourName(each));
      const reference = speeds(referenceName(each));
      const ratio = ratioOf(ours.map(imagesPerSecond), reference.map(imagesPerSecond));
      return {
        workers: each.workers,
        transforms: each.transforms,
        epoch,
        breedlab: spreadOf(ours.map(imagesPerSecond)),
        reference: spreadOf(reference.map(imagesPerSecond)),
        processor: { breedlab: medianProcessor(ours), reference: medianProcessor(reference) },
        speed: atLeast(ratio, ratio.median, target(epoch, each, shorterSide)),
      };
    }),
  );
}

function imagesPerSecond(speed: EpochSpeed): number {
  return speed.imagesPerSecond;
}

function medianProcessor(speeds: readonly EpochSpeed[]): number {
  return spreadOf(speeds.map(({ processorMilliseconds }) => processorMilliseconds)).median;
}

const EPOCH_TEXT = { first: 'first', second: 'second', nextRun: "next run's first" } as const;

export function loaderTable({ machine, data, rounds, rows }: LoaderReport): ReportTable {
  const { median, low, high } = data.shorterSide;
  return {
    title: 'Batch loader',
    columns: [
      { title: 'workers', align: 'right' },
      { title: 'transforms' },
      { title: 'epoch' },
      { title: 'Breedlab images/s', align: 'right' },
      { title: 'PyTorch images/s', align: 'right' },
      { title: 'ratio', align: 'right' },
      { title: 'CPU ms/image', align: 'right' },
    ],
    rows: rows.map((row) => [
      String(row.workers),
      row.transforms,
      EPOCH_TEXT[row.epoch],
      spreadText(row.breedlab, 0),
      spreadText(row.reference, 0),
      spreadText(row.speed.ratio, 2) + targetText(row.speed),
      `${row.processor.breedlab.toFixed(2)} : ${row.processor.reference.toFixed(2)}`,
    ]),
    notes: [
      `${data.images} images of ${data.name}, shorter side ${median} px (${low}-${high}); medians of ${rounds} rounds ` +
        '(smallest-largest), both sides in turn. In brackets what was asked for; CPU time: Breedlab : PyTorch.',
      'PyTorch: DataLoader over Pillow with the published transforms. It keeps nothing, so its second epoch is also ' +
        "what the next run is held against. First epochs include the workers' start.",
      ...busyNotes(machine),
    ],
  };
}
