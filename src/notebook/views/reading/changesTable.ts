import { compareAccuracy, type ComparedPair, type Trial, type TrialSource } from '../../../analysis';
import { formatPercent, formatPoints } from '../../../core';
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
    rows: pairs.flatMap((pair) => sources.flatMap((source, s) => linesOf(pair, source, s === 0))),
    notes: [
      'Told apart where the whole interval lies on one side of zero. It knows which test images happened ' +
        'to be drawn, not what another seed would have trained.',
    ],
  };
}

function linesOf([from, to]: ComparedIds, { label, trials, settingsOf }: LineSource, isFirst: boolean): string[][] {
  const compared = compareAccuracy({ from, to, treatment: null }, trials);
  return compared.map((pair, i) => {
    const changes = changesBetween(pair.from?.settings ?? settingsOf(from), pair.to?.settings ?? settingsOf(to));
    return [
      isFirst && i === 0 ? unbroken(`${from} → ${to}`) : '',
      pair.seed === null ? unbroken(label) : `${label}, seed ${pair.seed}`,
      changes.join(', '),
      ...evidenceCells(pair, to, changes.length),
    ];
  });
}

function evidenceCells({ from, to, evidence }: ComparedPair, child: ExperimentId, changes: number): string[] {
  const figures = from === null || to === null ? '-' : unbroken(`${accuracy(from)} to ${accuracy(to)}`);
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

function accuracy({ correct, total }: Trial): string {
  return formatPercent(correct / total);
}
