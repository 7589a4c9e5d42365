import { counted, settings } from '../../core';
import { baseSettings } from '../../experiments';
import { benchmark, type Tools } from '../harness/benchmark';
import { atMost, ratioOf, spreadOf, spreadText, type Judged, type Spread } from '../harness/figures';
import type { Flags } from '../harness/flags';
import { busyNotes } from '../harness/machine';
import type { SideRun } from '../harness/sides';
import { common, tabled, varying } from '../harness/tables';
import type { MeasuredSteps, Opened, WaitWorkload } from '../subject/protocol';
import { openImages } from './images';

/** Greatest share of its speed that training may lose to its data. */
const MOST_LOST = 0.05;

/** Sources of the batches, by the names of the sides that train on them. */
const SOURCES = { 'one batch over and over': 'batch', 'batches of the loader': 'loader' } as const;

/** Rows of steps on one batch and on the loader's batches. */
function waitRows(work: { model: string; workers: number }, runs: readonly SideRun<MeasuredSteps, Opened>[]) {
  const sides = runs.map(({ name, answers }) => ({
    name,
    imagesPerSecond: spreadOf(answers.map(({ images, seconds }) => images / seconds)),
    /** Share of the time for which steps waited for their batches. */
    waited: spreadOf(answers.map(({ seconds, waitedSeconds }) => waitedSeconds / seconds)),
    /** Processor time per image in ms, median. */
    processor: spreadOf(answers.map(({ images, processorSeconds }) => (processorSeconds / images) * 1000)).median,
  }));
  // Share of the speed that is lost, round by round; negative where the loader's steps happened to be faster.
  const [fixed, loaded] = sides.map(({ imagesPerSecond }) => imagesPerSecond.values);
  const lost = spreadOf(ratioOf(loaded!, fixed!).values.map((ratio) => 1 - ratio));
  return sides.map((side, i) => ({ ...work, ...side, lost: i === 0 ? null : atMost(lost, lost.median, MOST_LOST) }));
}

type WaitFlags = Flags<'data' | 'models' | 'size' | 'workers' | 'steps' | 'rounds'>;

export const dataWait = benchmark({
  name: 'data-wait',
  description: 'what training loses to its data: steps on one batch against steps on the loader',
  flags: {
    ...{ data: undefined, models: ['AlexNet'], size: baseSettings.imageSize },
    ...{ workers: [settings().workers], steps: 16, rounds: 5 },
  },
  async plan({ data, models, size: imageSize, workers: counts, steps, rounds }: WaitFlags, { status }: Tools) {
    const dataset = await openImages(data, status);
    return {
      rounds: rounds!,
      facts: {
        data: { name: dataset.name, images: dataset.images.train.length },
        ...{ batchSize: baseSettings.batchSize, steps },
      },
      cases: models!.flatMap((model) =>
        counts.map((workers) => ({
          name: `steps of ${model}, ${counted(workers, 'image worker')}`,
          sides: Object.entries(SOURCES).map(([name, source]) => {
            const open: WaitWorkload = { task: 'wait', source, model, imageSize, workers, steps, data: dataset.root };
            const program = { kind: 'breedlab' } as const;
            return { name, program, threads: settings().cores, open, measure: { task: 'measure' } };
          }),
          rows: (runs: readonly SideRun<MeasuredSteps, Opened>[]) => waitRows({ model, workers }, runs),
        })),
      ),
    };
  },
  table({ machine, rows, data, batchSize, rounds, steps }) {
    const workers = [...new Set(rows.map((row) => row.workers))].join(' and ');
    const percent = ({ values }: Spread): string => `${spreadText(spreadOf(values.map((value) => value * 100)), 1)}%`;
    const asked = ({ target, met }: Judged<Spread>): string => ` [${target! * 100}%${met === true ? '' : ', missed'}]`;
    return {
      title: `${common(rows, ({ model }) => model) ?? 'Steps'} at batch ${batchSize}: what training loses to its data`,
      ...tabled(rows, [
        ...varying(rows, 'model', ({ model }) => model, 'left'),
        ...varying(rows, 'workers', (row) => row.workers),
        ['steps on', ({ name }) => name, 'left'],
        ['images/s', ({ imagesPerSecond }) => spreadText(imagesPerSecond, 1)],
        ['lost', ({ lost }) => (lost === null ? '-' : percent(lost.ratio) + asked(lost))],
        ['waited', ({ lost, waited }) => (lost === null ? '-' : percent(waited))],
        ['CPU ms/image', ({ processor }) => processor.toFixed(2)],
      ]),
      notes: [
        `${data.images} images of ${data.name} with the full augmentation, ${workers} image workers; medians of ` +
          `${rounds} rounds of ${steps} steps each (smallest-largest), in turn. In brackets what may be lost at most.`,
        'The loader is past its first epoch, which decodes the files. Lost is more than waited: workers take cores.',
        ...busyNotes(machine),
      ],
    };
  },
});
