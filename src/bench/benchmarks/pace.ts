import { publishedClaims, writePaces, type PairedPace } from '../../analysis';
import { settings } from '../../core';
import { profile, storedId, experimentId, type ExperimentName } from '../../experiments';
import { benchmark } from '../harness/benchmark';
import { ratioOf, spreadOf, spreadText } from '../harness/figures';
import type { Flags } from '../harness/flags';
import type { SideRun } from '../harness/sides';
import { tabled } from '../harness/tables';
import type { MeasuredRun, RunWorkload } from '../subject/protocol';

/** Epochs of a round: the first fills the caches and is not counted. */
const EPOCHS = 3;
const ROUNDS = 5;

type PaceFlags = Flags<'profile' | 'pairs' | 'rounds' | 'write'>;

/** A pair with its seconds of an epoch, a round each. */
interface PaceRow {
  readonly from: ExperimentName;
  readonly to: ExperimentName;
  readonly fromSeconds: readonly number[];
  readonly toSeconds: readonly number[];
}

export const pace = benchmark({
  name: 'pace',
  description: 'seconds of an epoch of two experiments in turn, as claims about time take them',
  flags: { profile: 'demo', pairs: undefined, rounds: undefined, write: undefined },
  defaultTexts: { rounds: String(ROUNDS), pairs: 'those of the published claims about time' },
  plan({ profile: name, pairs, rounds }: PaceFlags) {
    const { engineThreads } = profile(name);
    const sideOf = (experiment: ExperimentName) => ({
      name: String(experiment),
      program: { kind: 'breedlab' } as const,
      threads: engineThreads ?? settings().cores,
      measure: { task: 'run', experiment, profile: name, epochs: EPOCHS } satisfies RunWorkload,
      fresh: true,
    });
    return {
      rounds: rounds ?? ROUNDS,
      facts: { profile: name },
      cases: (pairs ?? claimedPairs()).map(([from, to]) => ({
        name: `epochs of ${from} and ${to}`,
        sides: [sideOf(from), sideOf(to)],
        rows: (runs: readonly SideRun<MeasuredRun, null>[]) => [paceRow(from, to, runs)],
      })),
    };
  },
  keep({ profile: name, machine, rows }, { write }) {
    if (write !== true) return;
    const text = `${machine.processor}, ${machine.cores} cores, load ${machine.load}`;
    writePaces(
      name,
      rows.map((row): PairedPace => ({ ...row, machine: text })),
    );
  },
  table({ profile: name, rounds, machine, rows }) {
    return {
      title: `Seconds of an epoch, ${name} profile`,
      ...tabled<PaceRow>(rows, [
        ['first', ({ from }) => from],
        ['second', ({ to }) => to],
        ['first s', ({ fromSeconds }) => spreadText(spreadOf(fromSeconds), 2)],
        ['second s', ({ toSeconds }) => spreadText(spreadOf(toSeconds), 2)],
        ['first over second', ({ fromSeconds, toSeconds }) => spreadText(ratioOf(fromSeconds, toSeconds), 2)],
      ]),
      notes: [
        `${rounds} rounds, both in turn, each in a process of its own: the mean of ${EPOCHS - 1} epochs after the first.`,
        `Load ${machine.load} on ${machine.cores} cores before; about 1 or less is quiet.`,
      ],
    };
  },
});

/** The row of one pair. @param runs of the first experiment and of the second */
export function paceRow(
  from: ExperimentName,
  to: ExperimentName,
  runs: readonly Pick<SideRun<MeasuredRun, null>, 'answers'>[],
): PaceRow {
  const seconds = runs.map(({ answers }) =>
    answers.map(({ epochSeconds }) => {
      const counted = epochSeconds.slice(1);
      return counted.reduce((sum, value) => sum + value, 0) / counted.length;
    }),
  );
  return { from, to, fromSeconds: seconds[0]!, toSeconds: seconds[1]! };
}

/** The pairs of the published claims about time. */
function claimedPairs(): readonly (readonly [ExperimentName, ExperimentName])[] {
  return publishedClaims().flatMap(({ parts }) =>
    parts.flatMap((part) =>
      part.kind === 'time' ? [[storedId(experimentId(part.from)), storedId(experimentId(part.to))] as const] : [],
    ),
  );
}
