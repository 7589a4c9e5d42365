import { benchmark } from '../harness/benchmark';
import { atMost, ratioOf, spreadText, targetText, type Judged, type Spread } from '../harness/figures';
import { busyNotes } from '../harness/machine';
import type { Measured, Opened } from '../subject/protocol';
import { ours, passesCases, type PassesFlags } from './passes';
import { scaleText, type PassesWork, type SideFigures } from './passesReport';

/** A transfer step's time over a step from scratch, at most. */
const TIME = 0.45;

/** One way of freezing beside training from scratch. */
interface TransferRow extends PassesWork {
  readonly side: SideFigures;
  /** Time of a step over that of a step from scratch; null for the latter. */
  readonly time: Judged<Spread> | null;
}

/** @param sides training from scratch first */
export function transferRows(work: PassesWork, sides: readonly SideFigures[]): TransferRow[] {
  return sides.map((side, i) => {
    const ratio = ratioOf(sides[0]!.imagesPerSecond.values, side.imagesPerSecond.values);
    return { ...work, side, time: i === 0 ? null : atMost(ratio, ratio.median, TIME) };
  });
}

const OWN = { task: 'step', networks: [{ model: 'vgg16' }], usual: { batches: [8] } } as const;
const SIDES = (['none', 'as-run', 'as-described'] as const).map((freezing) => ours('fp32', freezing));

export const transfer = benchmark<PassesFlags, object, TransferRow, Measured, Opened>({
  name: 'transfer',
  description: 'training steps with frozen layers and one new dense layer against steps from scratch',
  flags: { models: undefined, batch: undefined, size: 224, width: 1, threads: undefined, rounds: 7, seconds: 1 },
  defaultTexts: { models: 'vgg16', batch: '8', threads: 'the cores' },
  plan: (flags) => ({
    rounds: flags.rounds!,
    facts: {},
    cases: passesCases(OWN, flags, SIDES, (_, work, sides) => transferRows(work, sides)),
  }),
  table: ({ machine, rows, rounds }) => ({
    title: `Transfer step${scaleText(rows)}`,
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
  }),
});
