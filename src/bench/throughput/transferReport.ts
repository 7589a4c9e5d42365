import type { ModelName } from '../../models';
import { busyNotes, ratioOf, spreadText, type MachineReport, type ReportTable, type Spread } from '../measure';
import { atMost, targetText, TARGETS, type Judged } from '../targets';
import type { SideResult } from './measureSides';

/** One way of freezing beside training from scratch. */
export interface TransferRow {
  readonly model: ModelName;
  readonly batch: number;
  readonly side: SideResult;
  /** Time of a step over that of a step from scratch; null for the latter. */
  readonly time: Judged<Spread> | null;
}

export interface TransferReport {
  readonly benchmark: 'transfer';
  readonly machine: MachineReport;
  readonly imageSize: number;
  readonly widthMultiplier: number;
  readonly rounds: number;
  readonly rows: readonly TransferRow[];
}

/** @param sides training from scratch first */
export function transferRows(
  { model, batch }: { readonly model: ModelName; readonly batch: number },
  sides: readonly SideResult[],
): TransferRow[] {
  const scratch = sides[0]!;
  return sides.map((side, i) => {
    const ratio = ratioOf(scratch.imagesPerSecond.values, side.imagesPerSecond.values);
    return { model, batch, side, time: i === 0 ? null : atMost(ratio, ratio.median, TARGETS.transferTime) };
  });
}

export function transferTable({ machine, rows, imageSize, widthMultiplier, rounds }: TransferReport): ReportTable {
  return {
    title: `Transfer step, ${imageSize} px${widthMultiplier === 1 ? '' : `, ${widthMultiplier} of the width`}`,
    columns: [
      { title: 'model' },
      { title: 'batch', align: 'right' },
      { title: 'trained' },
      { title: 'images/s', align: 'right' },
      { title: "share of a scratch step's time", align: 'right' },
      { title: 'memory, MiB', align: 'right' },
    ],
    rows: rows.map(({ model, batch, side, time }) => [
      model,
      String(batch),
      time === null ? 'from scratch' : side.name.replace('Breedlab ', ''),
      spreadText(side.imagesPerSecond, 1),
      time === null ? '1' : spreadText(time.ratio, 2) + targetText(time),
      side.peakMiB.toFixed(0),
    ]),
    notes: [
      `Breedlab alone, one new dense layer; medians of ${rounds} rounds (smallest-largest), measured in turn.`,
      'In brackets what was asked for, at most.',
      ...busyNotes(machine),
    ],
  };
}
