import { counted, settings } from '../../core';
import { baseSettings } from '../../experiments';
import type { ModelName } from '../../models';
import { benchmark } from '../harness/benchmark';
import { atMost, ratioOf, spreadOf, spreadText, type Judged, type Spread } from '../harness/figures';
import type { Flags } from '../harness/flags';
import { busyNotes } from '../harness/machine';
import type { SideRun } from '../harness/sides';
import type { MeasuredSteps, Opened, WaitWorkload } from '../subject/protocol';
import { openImages } from './images';

/** What training may lose to its data, at most. */
const MOST_LOST = 0.05;
const MODELS: readonly ModelName[] = ['AlexNet'];

const SOURCES = [
  { name: 'one batch over and over', source: 'batch' },
  { name: 'batches of the loader', source: 'loader' },
] as const satisfies readonly { name: string; source: WaitWorkload['source'] }[];

/** Steps on one of the two sources. */
interface WaitSide {
  readonly name: string;
  readonly imagesPerSecond: Spread;
  /** Part of the time for which steps waited for their batches. */
  readonly waited: Spread;
  /** Processor time per image in ms, median. */
  readonly processor: number;
}

export interface WaitRow {
  readonly model: ModelName;
  readonly workers: number;
  /** On one batch over and over, and on the loader's batches. */
  readonly sides: readonly WaitSide[];
  /** Part of the speed that is lost, round by round; negative where the loader's steps happened to be faster. */
  readonly lost: Judged<Spread>;
}

interface WaitFacts {
  readonly data: { readonly name: string; readonly images: number };
  readonly batchSize: number;
  readonly steps: number;
}

function waitRow(work: Pick<WaitRow, 'model' | 'workers'>, runs: readonly SideRun<MeasuredSteps, Opened>[]): WaitRow {
  const sides = runs.map(({ name, answers }): WaitSide => ({
    name,
    imagesPerSecond: spreadOf(answers.map(({ images, seconds }) => images / seconds)),
    waited: spreadOf(answers.map(({ seconds, waitedSeconds }) => waitedSeconds / seconds)),
    processor: spreadOf(answers.map(({ images, processorSeconds }) => (processorSeconds / images) * 1000)).median,
  }));
  const [fixed, loaded] = sides.map(({ imagesPerSecond }) => imagesPerSecond.values);
  const lost = spreadOf(ratioOf(loaded!, fixed!).values.map((ratio) => 1 - ratio));
  return { ...work, sides, lost: atMost(lost, lost.median, MOST_LOST) };
}

type WaitFlags = Flags<'data' | 'models' | 'size' | 'workers' | 'steps' | 'rounds'>;

export const dataWait = benchmark<WaitFlags, WaitFacts, WaitRow, MeasuredSteps, Opened>({
  name: 'data-wait',
  description: 'what training loses to its data: steps on one batch against steps on the loader',
  flags: {
    ...{ data: undefined, models: MODELS, size: baseSettings.imageSize },
    ...{ workers: [settings().workers], steps: 16, rounds: 5 },
  },
  async plan({ data, models = MODELS, size: imageSize, workers: counts, steps, rounds }, { status }) {
    const dataset = await openImages(data, status);
    return {
      rounds: rounds!,
      facts: {
        data: { name: dataset.name, images: dataset.images.train.length },
        ...{ batchSize: baseSettings.batchSize, steps },
      },
      cases: models.flatMap((model) =>
        counts.map((workers) => ({
          name: `steps of ${model}, ${counted(workers, 'image worker')}`,
          sides: SOURCES.map(({ name, source }) => {
            const workload: WaitWorkload = { task: 'wait', source, model, imageSize, workers, steps, data: dataset.root };
            const program = { kind: 'breedlab' } as const;
            return { name, program, threads: settings().cores, open: workload, measure: { task: 'measure' } };
          }),
          rows: (runs) => [waitRow({ model, workers }, runs)],
        })),
      ),
    };
  },
  table({ machine, rows, data, batchSize, rounds, steps }) {
    const right = { align: 'right' } as const;
    const percent = ({ values }: Spread): string => `${spreadText(spreadOf(values.map((value) => value * 100)), 1)}%`;
    const asked = ({ target, met }: Judged<Spread>): string => ` [${target! * 100}%${met === true ? '' : ', missed'}]`;
    return {
      title: `${[...new Set(rows.map(({ model }) => model))].join(', ')} at batch ${batchSize}: what training loses to its data`,
      columns: [
        ...(rows.length > 1 ? [{ title: 'model' }, { title: 'workers', ...right }] : []),
        { title: 'steps on' },
        { title: 'images/s', ...right },
        { title: 'lost', ...right },
        { title: 'waited', ...right },
        { title: 'CPU ms/image', ...right },
      ],
      rows: rows.flatMap(({ model, workers, sides, lost }) =>
        sides.map(({ name, imagesPerSecond, waited, processor }, i) => [
          ...(rows.length > 1 ? [model, String(workers)] : []),
          name,
          spreadText(imagesPerSecond, 1),
          ...(i === 0 ? ['-', '-'] : [percent(lost.ratio) + asked(lost), percent(waited)]),
          processor.toFixed(2),
        ]),
      ),
      notes: [
        `${data.images} images of ${data.name} with the full augmentation, ` +
          `${[...new Set(rows.map(({ workers }) => workers))].join(' and ')} image workers; medians of ` +
          `${rounds} rounds of ${steps} steps each (smallest-largest), in turn. In brackets what may be lost at most.`,
        'The loader is past its first epoch, which decodes the files. Lost is more than waited: workers take cores.',
        ...busyNotes(machine),
      ],
    };
  },
});
