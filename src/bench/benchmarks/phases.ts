import { settings } from '../../core';
import { openDataset, profile, type ExperimentName } from '../../experiments';
import { benchmark } from '../harness/benchmark';
import { OTHER_BUILD } from '../harness/builds';
import { spreadOf, type Spread } from '../harness/figures';
import type { Flags } from '../harness/flags';
import { busyNotes } from '../harness/machine';
import type { Side, SideRun } from '../harness/sides';
import { tabled } from '../harness/tables';
import type { MeasuredPhases, PhasesWorkload } from '../subject/protocol';
import { programOf } from '../subject/phases';

/** One experiment of each architecture, with and without pretrained weights. */
const EXPERIMENTS: readonly ExperimentName[] = [31, 33, 41, 36, 45, 49, 46];
const PARTS = ['start', 'training', 'evaluation', 'checkpoints', 'end', 'total'] as const;

type PhasesFlags = Flags<'experiments' | 'profile' | 'data' | 'epochs' | 'rounds' | 'against'>;

/** Where the seconds of one experiment's training go, in one build. */
interface PhasesRow extends Readonly<Record<(typeof PARTS)[number], Spread>> {
  readonly experiment: ExperimentName;
  readonly build: string;
}

export const phases = benchmark({
  name: 'phases',
  description: 'where the seconds of a training go, from the start of its process to its end',
  flags: {
    ...{ experiments: EXPERIMENTS, profile: 'demo', data: undefined, epochs: 4, rounds: 3, against: undefined },
  },
  async plan({ experiments, profile: name, data, epochs, rounds, against }: PhasesFlags) {
    const { engineThreads } = profile(name);
    const dataset = await openDataset(name, { data });
    const builds = [
      { build: 'Breedlab', program: programOf(settings().projectRoot) },
      ...(against === undefined ? [] : [{ build: OTHER_BUILD, program: programOf(against) }]),
    ];
    const { train, valid, test } = dataset.images;
    return {
      rounds: rounds!,
      facts: {
        profile: name,
        epochs,
        data: { name: dataset.name, train: train.length, valid: valid.length, test: test.length },
      },
      cases: experiments.map((experiment) => ({
        name: `training of ${experiment}`,
        sides: builds.map(({ build, program }): Side => {
          const measure: PhasesWorkload = {
            ...{ task: 'phases', program, experiment, profile: name, data: dataset.root, epochs },
          };
          const threads = engineThreads ?? settings().cores;
          return { name: build, program: { kind: 'breedlab' }, threads, measure };
        }),
        rows: (runs: readonly SideRun<MeasuredPhases, null>[]) => runs.map((run) => phasesRow(experiment, run)),
      })),
    };
  },
  table({ profile: name, epochs, data, rounds, machine, rows }) {
    return {
      title: `Where the seconds of a training go, ${name} profile`,
      ...tabled<PhasesRow>(rows, [
        ['experiment', ({ experiment }) => String(experiment)],
        ['build', ({ build }) => build, 'left'],
        ...PARTS.map((part) => [`${part} s`, (row: PhasesRow) => row[part].median.toFixed(2)] as const),
        ['share of training', ({ training, total }) => `${Math.round((100 * training.median) / total.median)}%`],
      ]),
      notes: [
        `${epochs} epochs on ${data.train}/${data.valid}/${data.test} images of ${data.name}; medians of ${rounds} ` +
          'rounds, in turn. Start: to the first epoch. End: predictions, metrics, and the end of the process.',
        ...busyNotes(machine),
      ],
    };
  },
});

/** The row of one build. @param run its answers, one a round */
export function phasesRow(
  experiment: ExperimentName,
  { name, answers }: Pick<SideRun<MeasuredPhases, null>, 'name' | 'answers'>,
): PhasesRow {
  const spread = (part: (typeof PARTS)[number]): Spread => spreadOf(answers.map((answer) => answer[part]));
  return {
    ...{ experiment, build: name, start: spread('start'), training: spread('training') },
    ...{ evaluation: spread('evaluation'), checkpoints: spread('checkpoints') },
    ...{ end: spread('end'), total: spread('total') },
  };
}
