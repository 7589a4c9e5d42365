import type { Split } from '../../data';
import type { ModelName } from '../../models';
import { busyNotes, ratioOf, spreadOf, spreadText, type MachineReport, type ReportTable, type Spread } from '../measure';
import { atLeast, targetText, TARGETS, type Judged } from '../targets';
import { BREEDLAB, PYTORCH, type EpochSample } from './contenders';

/** How one side did in one of the epochs. */
export interface EpochSide {
  readonly name: string;
  /** Of the whole epoch. */
  readonly seconds: Spread;
  /** Training images over the time of the training part. */
  readonly trainImagesPerSecond: Spread;
  readonly startSeconds: Spread;
  readonly peakMiB: number;
}

/** One network in one of the epochs. */
export interface EpochRow {
  readonly model: ModelName;
  readonly batch: number;
  /** From 1. */
  readonly epoch: number;
  readonly sides: readonly EpochSide[];
  /** PyTorch's time over Breedlab's for the whole epoch; null where PyTorch was not measured. */
  readonly ratio: Judged<Spread> | null;
}

export interface EpochReport {
  readonly benchmark: 'epoch';
  readonly machine: MachineReport;
  readonly data: { readonly name: string; readonly shorterSide: Spread } & Readonly<Record<Split, number>>;
  readonly imageSize: number;
  readonly widthMultiplier: number;
  readonly rounds: number;
  readonly rows: readonly EpochRow[];
}

/** The rows of one network, an epoch each. */
export function epochRows(
  { model, batch }: { readonly model: ModelName; readonly batch: number },
  trainImages: number,
  samples: ReadonlyMap<string, readonly EpochSample[]>,
): EpochRow[] {
  const [ours, reference] = [samples.get(BREEDLAB)!, samples.get(PYTORCH)];
  return ours[0]!.epochs.map((_, i) => {
    const seconds = (side: readonly EpochSample[]): number[] => side.map(({ epochs }) => epochs[i]!.seconds);
    const ratio = reference === undefined ? null : ratioOf(seconds(reference), seconds(ours));
    return {
      model,
      batch,
      epoch: i + 1,
      sides: [...samples].map(([name, side]) => ({
        name,
        seconds: spreadOf(seconds(side)),
        trainImagesPerSecond: spreadOf(side.map(({ epochs }) => trainImages / epochs[i]!.trainSeconds)),
        startSeconds: spreadOf(side.map(({ startSeconds }) => startSeconds)),
        peakMiB: Math.max(...side.map(({ peakMiB }) => peakMiB)),
      })),
      ratio: ratio === null ? null : atLeast(ratio, ratio.median, TARGETS.epoch),
    };
  });
}

export function epochTable({ machine, rows, data, imageSize, widthMultiplier, rounds }: EpochReport): ReportTable {
  const right = { align: 'right' } as const;
  return {
    title: `Whole epoch, ${imageSize} px${widthMultiplier === 1 ? '' : `, ${widthMultiplier} of the width`}`,
    columns: [
      { title: 'model' },
      { title: 'epoch', ...right },
      { title: 'Breedlab s', ...right },
      { title: 'PyTorch s', ...right },
      { title: 'ratio', ...right },
      { title: 'training images/s', ...right },
      { title: 'first step after, s', ...right },
      { title: 'memory, MiB', ...right },
    ],
    rows: rows.map(({ model, epoch, sides, ratio }) => [
      model,
      String(epoch),
      secondsText(sides[0]),
      secondsText(sides[1]),
      ratio === null ? '-' : spreadText(ratio.ratio, 2) + targetText(ratio),
      sides.map(({ trainImagesPerSecond }) => trainImagesPerSecond.median.toFixed(0)).join(' : '),
      sides.map(({ startSeconds }) => startSeconds.median.toFixed(1)).join(' : '),
      sides.map(({ peakMiB }) => peakMiB.toFixed(0)).join(' : '),
    ]),
    notes: [
      `${data.train} training, ${data.valid} validation and ${data.test} test images of ${data.name}, shorter side ` +
        `${spreadText(data.shorterSide, 0)} px; batch ${rows[0]?.batch ?? '-'}; medians of ${rounds} trainings ` +
        '(smallest-largest), both sides in turn.',
      'An epoch trains with the full augmentation, evaluates on validation and test images and writes checkpoints.',
      "PyTorch: the published protocol; its DataLoader has as many workers as cores, and their memory is not counted.",
      ...busyNotes(machine),
    ],
  };
}

function secondsText(side: EpochSide | undefined): string {
  return side === undefined ? '-' : spreadText(side.seconds, 1);
}
