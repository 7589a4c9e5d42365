import { benchmark } from '../harness/benchmark';
import { atMost, ratioOf, ratioText, spreadText } from '../harness/figures';
import { busyNotes } from '../harness/machine';
import { tabled } from '../harness/tables';
import { ours, passesCases, type PassesFlags } from './passes';
import { scaleText, type PassesWork, type SideFigures } from './passesReport';

/** A transfer step's time over a step from scratch, at most. */
const TIME = 0.45;

/** A row for each way of freezing. @param sides training from scratch first */
export function transferRows(work: PassesWork, sides: readonly SideFigures[]) {
  return sides.map((side, i) => {
    /** Time of a step over that of a step from scratch; null for the latter. */
    const ratio = ratioOf(sides[0]!.imagesPerSecond.values, side.imagesPerSecond.values);
    return { ...work, side, time: i === 0 ? null : atMost(ratio, ratio.median, TIME) };
  });
}

const OWN = { task: 'step', networks: [{ model: 'vgg16' }], usual: { batches: [8] } } as const;
const SIDES = (['none', 'as-run', 'as-described'] as const).map((freezing) => ours('fp32', freezing));

export const transfer = benchmark({
  name: 'transfer',
  description: 'training steps with frozen layers and one new dense layer against steps from scratch',
  flags: { models: undefined, batch: undefined, size: 224, width: 1, threads: undefined, rounds: 7, seconds: 1 },
  defaultTexts: { models: 'vgg16', batch: '8', threads: 'the cores' },
  plan: (flags: PassesFlags) => ({
    rounds: flags.rounds!,
    facts: {},
    cases: passesCases(OWN, flags, SIDES, (_, work, sides) => transferRows(work, sides)),
  }),
  table: ({ machine, rows, rounds }) => ({
    title: `Transfer step${scaleText(rows)}`,
    ...tabled(rows, [
      ['model', ({ model }) => model, 'left'],
      ['batch', ({ batch }) => batch],
      ['trained', ({ side, time }) => (time === null ? 'from scratch' : side.name.replace('Breedlab ', '')), 'left'],
      ['images/s', ({ side }) => spreadText(side.imagesPerSecond, 1)],
      ["share of a scratch step's time", ({ time }) => (time === null ? 1 : ratioText(time))],
      ['memory, MiB', ({ side }) => side.peakMiB.toFixed(0)],
    ]),
    notes: [
      `Breedlab alone, one new dense layer; medians of ${rounds} rounds (smallest-largest), measured in turn.`,
      'In brackets what was asked for, at most.',
      ...busyNotes(machine),
    ],
  }),
});
