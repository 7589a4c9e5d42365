import { settings } from '../../core';
import { baseSettings } from '../../experiments';
import { benchmark, type Tools } from '../harness/benchmark';
import { buildNotes, compared, comparedText, OTHER_BUILD, PAIRS, subjectOf } from '../harness/builds';
import { spreadOf, spreadText } from '../harness/figures';
import type { Flags } from '../harness/flags';
import { busyNotes } from '../harness/machine';
import type { Side, SideRun } from '../harness/sides';
import { tabled, varying, type ColumnOf } from '../harness/tables';
import type { EpochWorkload, MeasuredEpochs } from '../subject/protocol';
import { openImages, shorterSides } from './images';
import { scaleText, type PassesWork } from './passesReport';

/** Least ratio of PyTorch's time for an epoch to Breedlab's. */
const OVER_PYTORCH = 1.5;
/** Epochs measured: the first with an empty cache, the second with the cache of the first. */
const EPOCHS = 2;
const ROUNDS = 3;

type EpochRuns = readonly Pick<SideRun<MeasuredEpochs, null>, 'name' | 'answers'>[];

/** The rows of one network, an epoch each. @param runs Breedlab first, and at most one other */
export function epochRows(work: Omit<PassesWork, 'threads'>, trainImages: number, runs: EpochRuns) {
  return runs[0]!.answers[0]!.epochs.map((_, i) => {
    const sides = runs.map(({ name, answers }) => ({
      name,
      /** Seconds of the whole epoch. */
      seconds: spreadOf(answers.map(({ epochs }) => epochs[i]!.seconds)),
      /** Training images over the time of the training part. */
      trainImagesPerSecond: spreadOf(answers.map(({ epochs }) => trainImages / epochs[i]!.trainSeconds)),
      /** From the start of the process to the end of the first training step. */
      startSeconds: spreadOf(answers.map(({ firstStepAt, startedAt }) => (firstStepAt - startedAt) / 1000)),
      peakMiB: Math.max(...answers.map(({ peakMiB }) => peakMiB)),
    }));
    const [ours, other] = sides;
    /** The other side's time over Breedlab's for the whole epoch; null where Breedlab was alone. */
    const ratio = other && compared(other.name, other.seconds.values, ours!.seconds.values, OVER_PYTORCH);
    return { ...work, epoch: i + 1, sides, ratio: ratio ?? null };
  });
}

type EpochRow = ReturnType<typeof epochRows>[number];
type EpochFlags = Flags<'models' | 'data' | 'batch' | 'size' | 'width' | 'rounds' | 'pytorch' | 'against'>;

export const epoch = benchmark({
  name: 'epoch',
  description: 'whole epochs, data and full augmentation included, against the published protocol in PyTorch',
  flags: {
    ...{ models: ['Base', 'AlexNet'], data: undefined, batch: [32], size: 224, width: 1, rounds: undefined },
    ...{ pytorch: true, against: undefined },
  },
  defaultTexts: { rounds: `${ROUNDS}, with --against ${PAIRS}` },
  async plan(flags: EpochFlags, { status, python }: Tools) {
    const { size: imageSize, width: widthMultiplier, against } = flags;
    if (against !== undefined) subjectOf(against);
    const reference = flags.pytorch && against === undefined ? await python() : null;
    const dataset = await openImages(flags.data, status);
    const { images, classes } = dataset;
    const [train, valid, test] = [images.train.length, images.valid.length, images.test.length];
    const { augmentation, mean, std } = baseSettings;
    const threads = settings().cores;
    const sidesOf = (measure: EpochWorkload): readonly Side[] => {
      const side = { threads, measure, fresh: true };
      const sides: Side[] = [{ name: 'Breedlab', program: { kind: 'breedlab' }, ...side }];
      if (against !== undefined)
        sides.push({ ...side, name: OTHER_BUILD, program: { kind: 'breedlab', folder: against } });
      if (reference !== null) {
        const more = { mean, std, images, classes: classes.length, variant: 'default' };
        const program = { kind: 'pytorch', python: reference } as const;
        sides.push({ ...side, name: 'PyTorch', program, measure: { ...measure, ...more } });
      }
      return sides;
    };
    return {
      rounds: flags.rounds ?? (against === undefined ? ROUNDS : PAIRS),
      facts: {
        data: { name: dataset.name, train, valid, test, shorterSide: await shorterSides(images.train) },
        against,
      },
      cases: flags.models!.flatMap((model) =>
        flags.batch!.map((batch) => {
          const work = { model, batch, imageSize, widthMultiplier };
          const own = { data: dataset.root, epochs: EPOCHS, workers: threads, augmentation };
          return {
            name: `epochs of ${model}`,
            sides: sidesOf({ task: 'epochs', ...work, ...own }),
            rows: (runs: readonly SideRun<MeasuredEpochs, null>[]) => epochRows(work, train, runs),
          };
        }),
      ),
    };
  },
  sampleText: ({ epochs }) => `epochs of ${epochs.map(({ seconds }) => seconds.toFixed(1)).join(' and ')} s`,
  table({ machine, rows, data, rounds, against }) {
    const names = rows[0]!.sides.map(({ name }) => name);
    const { name, train, valid, test, shorterSide } = data;
    const joined = ({ sides }: EpochRow, text: (side: EpochRow['sides'][number]) => string): string =>
      sides.map(text).join(' : ');
    return {
      title: `Whole epoch${scaleText(rows)}`,
      ...tabled(rows, [
        ['model', ({ model }) => model, 'left'],
        ...varying(rows, 'batch', ({ batch }) => batch),
        ['epoch', (row) => row.epoch],
        ...names.map((side, i): ColumnOf<EpochRow> => [`${side} s`, ({ sides }) => spreadText(sides[i]!.seconds, 1)]),
        ['ratio', ({ ratio }) => comparedText(ratio)],
        ['training images/s', (row) => joined(row, (side) => side.trainImagesPerSecond.median.toFixed(0))],
        ['first step after, s', (row) => joined(row, (side) => side.startSeconds.median.toFixed(1))],
        ['memory, MiB', (row) => joined(row, (side) => side.peakMiB.toFixed(0))],
      ]),
      notes: [
        `${train} training, ${valid} validation and ${test} test images of ${name}, shorter side ` +
          `${spreadText(shorterSide, 0)} px; batch ${[...new Set(rows.map(({ batch }) => batch))].join(' and ')}; ` +
          `medians of ${rounds} trainings (smallest-largest), both sides in turn.`,
        'An epoch trains with the full augmentation, evaluates on validation and test images and writes checkpoints.',
        ...buildNotes(against),
        ...(names.includes('PyTorch') ? [PYTORCH_NOTE] : []),
        ...busyNotes(machine),
      ],
    };
  },
});

const PYTORCH_NOTE =
  'PyTorch: the published protocol; its DataLoader has as many workers as cores, and their memory is not counted.';
