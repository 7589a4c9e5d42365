import {
  compareAccuracy,
  spreadText,
  summarizeSeeds,
  type ComparedPair,
  type Trial,
  type TrialSource,
} from '../../../analysis';
import { formatPercent, formatPoints, seedsText } from '../../../core';
import { experiment, resolve, type ExperimentId, type ProfileName } from '../../../experiments';
import { changesBetween, type TrainingSettings } from '../../../training';
import { unbroken, type Table } from '../../output';

/** Two experiments to compare. */
export type ComparedIds = readonly [from: ExperimentId, to: ExperimentId];

/** Source of a line's figures, and the scale of its experiments. */
interface LineSource {
  readonly label: string;
  readonly trials: TrialSource;
  settingsOf(id: ExperimentId): TrainingSettings;
}

/** Table of each pair on both sources: the difference with its interval, the test, and a reading of both. */
export function changesTable(
  pairs: readonly ComparedIds[],
  published: TrialSource,
  ours: TrialSource,
  profile: ProfileName,
): Table {
  const sources: readonly LineSource[] = [
    { label: 'published', trials: published, settingsOf: (id) => experiment(id).settings },
    { label: `ours, ${ours.label}`, trials: ours, settingsOf: (id) => resolve(id, { profile }) },
  ];
  return {
    caption: 'What each change did',
    columns: [
      { title: 'Pair' },
      { title: 'Source' },
      { title: 'What differs' },
      { title: 'Test accuracy' },
      { title: 'Points, 95% interval', align: 'right' },
      { title: 'Test' },
      { title: 'Reading' },
    ],
    rows: pairs.flatMap((pair) => sources.map((source, s) => lineOf(pair, source, s === 0))),
    notes: [
      'Told apart where the whole interval lies on one side of zero. Of one seed it knows which test images happened ' +
        'to be drawn, not what another seed would have trained; of several it knows both.',
    ],
  };
}

function lineOf([from, to]: ComparedIds, { label, trials, settingsOf }: LineSource, isFirst: boolean): string[] {
  const pair = compareAccuracy({ from, to, treatment: null }, trials);
  const changes = changesBetween(pair.from[0]?.settings ?? settingsOf(from), pair.to[0]?.settings ?? settingsOf(to));
  return [
    isFirst ? unbroken(`${from} → ${to}`) : '',
    pair.seeds.length === 0 ? unbroken(label) : `${label}, ${seedsText(pair.seeds)}`,
    changes.join(', '),
    ...evidenceCells(pair, to, changes.length),
  ];
}

function evidenceCells({ from, to, evidence }: ComparedPair, child: ExperimentId, changes: number): string[] {
  const figures = from.length === 0 ? '-' : unbroken(`${accuracy(from)} to ${accuracy(to)}`);
  switch (evidence.kind) {
    case 'missing':
      return [figures, '-', `missing: ${evidence.what.join(', ')}`, 'missing'];
    case 'incomparable':
      return [figures, '-', evidence.reason, 'not comparable'];
    case 'unreplicated':
      return [figures, '-', 'no interval', 'undecided'];
    case 'measured': {
      const { estimate, low, high } = evidence.interval;
      const points = (value: number): string => formatPoints(value, 2);
      const interval = `${points(estimate)} (${points(low)} to ${points(high)})`;
      return [figures, unbroken(interval), evidence.test, reading(low, high, child, changes)];
    }
  }
}

function reading(low: number, high: number, child: ExperimentId, changes: number): string {
  if (low <= 0 && high >= 0) return 'not told apart';
  const direction = `${child} ${low > 0 ? 'higher' : 'lower'}`;
  return changes > 1 ? `${direction}; ${changes} changes at once` : direction;
}

/** The accuracy of one trial; the mean of several, with their standard deviation. */
function accuracy(trials: readonly Trial[]): string {
  const [first] = trials;
  if (trials.length === 1) return formatPercent(first!.correct / first!.total);
  return spreadText(summarizeSeeds(trials.map(({ correct, total }) => correct / total)));
}
