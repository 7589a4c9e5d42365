import { settings } from '../../core';
import type { Split } from '../../data';
import { baseSettings } from '../../experiments';
import type { ModelName } from '../../models';
import { benchmark } from '../harness/benchmark';
import {
  atLeast,
  paired,
  pairedText,
  PAIRED_NOTE,
  ratioOf,
  ratioText,
  spreadOf,
  spreadText,
  type Judged,
  type Paired,
  type Spread,
} from '../harness/figures';
import type { Flags } from '../harness/flags';
import { busyNotes } from '../harness/machine';
import { subjectOf } from '../harness/programs';
import type { Side, SideRun } from '../harness/sides';
import type { EpochWorkload, MeasuredEpochs } from '../subject/protocol';
import { openImages, shorterSides } from './images';
import { OTHER_BUILD, scaleText } from './passesReport';

/** An epoch over PyTorch's, at least. */
const OVER_PYTORCH = 1.5;
/** The first with nothing kept, the second with what the first has kept. */
const EPOCHS = 2;
const MODELS: readonly ModelName[] = ['Base', 'AlexNet'];

/** How one side did in one of the epochs. */
interface EpochSide {
  readonly name: string;
  /** Of the whole epoch. */
  readonly seconds: Spread;
  /** Training images over the time of the training part. */
  readonly trainImagesPerSecond: Spread;
  /** From the start of the process to the end of the first training step. */
  readonly startSeconds: Spread;
  readonly peakMiB: number;
}

/** One network in one of the epochs. */
export interface EpochRow {
  readonly model: ModelName;
  readonly batch: number;
  readonly imageSize: number;
  readonly widthMultiplier: number;
  /** From 1. */
  readonly epoch: number;
  /** Breedlab first. */
  readonly sides: readonly EpochSide[];
  /** The other side's time over Breedlab's for the whole epoch; null where Breedlab was alone. */
  readonly ratio: Judged<Spread> | Paired | null;
}

interface EpochFacts {
  readonly data: { readonly name: string; readonly shorterSide: Spread } & Readonly<Record<Split, number>>;
  readonly against?: string;
}

/** The rows of one network, an epoch each. */
export function epochRows(
  work: Omit<EpochRow, 'epoch' | 'sides' | 'ratio'>,
  trainImages: number,
  runs: readonly Pick<SideRun<MeasuredEpochs, null>, 'name' | 'answers'>[],
): EpochRow[] {
  return Array.from({ length: runs[0]!.answers[0]!.epochs.length }, (_, i) => {
    const [ours, theirs] = runs.map(({ answers }) => answers.map(({ epochs }) => epochs[i]!.seconds));
    const over = (): Judged<Spread> | Paired | null => {
      if (theirs === undefined) return null;
      if (runs[1]!.name === OTHER_BUILD) return paired(theirs, ours!);
      const ratio = ratioOf(theirs, ours!);
      return atLeast(ratio, ratio.median, OVER_PYTORCH);
    };
    return {
      ...work,
      epoch: i + 1,
      sides: runs.map(({ name, answers }) => ({
        name,
        seconds: spreadOf(answers.map(({ epochs }) => epochs[i]!.seconds)),
        trainImagesPerSecond: spreadOf(answers.map(({ epochs }) => trainImages / epochs[i]!.trainSeconds)),
        startSeconds: spreadOf(answers.map(({ firstStepAt, startedAt }) => (firstStepAt - startedAt) / 1000)),
        peakMiB: Math.max(...answers.map(({ peakMiB }) => peakMiB)),
      })),
      ratio: over(),
    };
  });
}

type EpochFlags = Flags<'models' | 'data' | 'batch' | 'size' | 'width' | 'rounds' | 'pytorch' | 'against'>;

export const epoch = benchmark<EpochFlags, EpochFacts, EpochRow, MeasuredEpochs>({
  name: 'epoch',
  description: 'whole epochs, data and full augmentation included, against the published protocol in PyTorch',
  flags: {
    ...{ models: MODELS, data: undefined, batch: [32], size: 224, width: 1, rounds: undefined },
    ...{ pytorch: true, against: undefined },
  },
  defaultTexts: { rounds: '3, with --against 20' },
  async plan(flags, { status, python }) {
    const { models = MODELS, batch: batches = [32], size, width, pytorch, against } = flags;
    if (against !== undefined) subjectOf(against);
    const reference = pytorch && against === undefined ? await python() : null;
    const dataset = await openImages(flags.data, status);
    const { train, valid, test } = dataset.images;
    const { augmentation, mean, std } = baseSettings;
    const [threads, workers] = [settings().cores, settings().cores];
    const sidesOf = (workload: EpochWorkload): readonly Side[] => {
      const side = { threads, measure: workload, fresh: true };
      const others: Side[] = [];
      if (against !== undefined) others.push({ ...side, name: OTHER_BUILD, program: { kind: 'breedlab', folder: against } });
      if (reference !== null) {
        const { images, classes } = dataset;
        const more = { mean, std, images, classes: classes.length, variant: 'default' };
        others.push({ ...side, name: 'PyTorch', program: { kind: 'pytorch', python: reference }, measure: { ...workload, ...more } });
      }
      return [{ ...side, name: 'Breedlab', program: { kind: 'breedlab' } }, ...others];
    };
    return {
      rounds: flags.rounds ?? (against === undefined ? 3 : 20),
      facts: {
        data: {
          ...{ name: dataset.name, train: train.length, valid: valid.length, test: test.length },
          shorterSide: await shorterSides(train),
        },
        ...(against === undefined ? {} : { against }),
      },
      cases: models.flatMap((model) =>
        batches.map((batch) => {
          const work = { model, batch, imageSize: size, widthMultiplier: width };
          const workload: EpochWorkload = { task: 'epochs', data: dataset.root, epochs: EPOCHS, workers, augmentation, ...work };
          return {
            name: `epochs of ${model}`,
            sides: sidesOf(workload),
            rows: (runs) => epochRows(work, train.length, runs),
          };
        }),
      ),
    };
  },
  sampleText: ({ epochs }) => `epochs of ${epochs.map(({ seconds }) => seconds.toFixed(1)).join(' and ')} s`,
  table({ machine, rows, data, rounds, against }) {
    const right = { align: 'right' } as const;
    const names = rows[0]!.sides.map(({ name }) => name);
    const { name, train, valid, test, shorterSide } = data;
    return {
      title: `Whole epoch${scaleText(rows)}`,
      columns: [
        { title: 'model' },
        { title: 'epoch', ...right },
        ...names.map((side) => ({ title: `${side} s`, ...right })),
        { title: 'ratio', ...right },
        { title: 'training images/s', ...right },
        { title: 'first step after, s', ...right },
        { title: 'memory, MiB', ...right },
      ],
      rows: rows.map(({ model, epoch, sides, ratio }) => [
        model,
        String(epoch),
        ...sides.map(({ seconds }) => spreadText(seconds, 1)),
        ratio !== null && 'interval' in ratio ? pairedText(ratio) : ratioText(ratio),
        sides.map(({ trainImagesPerSecond }) => trainImagesPerSecond.median.toFixed(0)).join(' : '),
        sides.map(({ startSeconds }) => startSeconds.median.toFixed(1)).join(' : '),
        sides.map(({ peakMiB }) => peakMiB.toFixed(0)).join(' : '),
      ]),
      notes: [
        `${train} training, ${valid} validation and ${test} test images of ${name}, shorter side ` +
          `${spreadText(shorterSide, 0)} px; batch ${rows[0]!.batch}; medians of ${rounds} trainings ` +
          '(smallest-largest), both sides in turn.',
        'An epoch trains with the full augmentation, evaluates on validation and test images and writes checkpoints.',
        ...(against === undefined ? [] : [`${OTHER_BUILD}: ${against}. ${PAIRED_NOTE}`]),
        ...(names.includes('PyTorch')
          ? ['PyTorch: the published protocol; its DataLoader has as many workers as cores, and their memory is not counted.']
          : []),
        ...busyNotes(machine),
      ],
    };
  },
});
