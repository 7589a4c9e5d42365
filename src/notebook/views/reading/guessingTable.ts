import { runsOf, seriesLabel, wilsonInterval, type Series } from '../../../analysis';
import { formatPercent, rangeText } from '../../../core';
import type { Experiment } from '../../../experiments';
import type { Table } from '../../output';
import { PUBLISHED_CLASSES } from '../chance';

/** An accuracy and that of guessing on the same images. */
interface Guessed {
  readonly source: string;
  readonly correct: number;
  readonly total: number;
  readonly classCount: number;
}

/** Runs against guessing: the 95% Wilson interval of each accuracy against one in the number of classes. */
export function guessingTable(experiments: readonly Experiment[], series: Series): Table {
  return {
    caption: 'Against guessing',
    columns: [
      { title: 'Experiment', align: 'right' },
      { title: 'Source' },
      { title: 'Test accuracy', align: 'right' },
      { title: '95% interval', align: 'right' },
      { title: 'Guessing', align: 'right' },
      { title: 'Reading' },
    ],
    rows: experiments.flatMap((experiment) => [...publishedLines(experiment), ...ourLines(experiment, series)]),
  };
}

function publishedLines({ id, published }: Experiment): string[][] {
  if (published === null) return [];
  const { testCorrect: correct, testTotal: total } = published;
  return [line(id, { source: 'published', correct, total, classCount: PUBLISHED_CLASSES })];
}

function ourLines({ id, published }: Experiment, series: Series): string[][] {
  const name = published === null ? id : '';
  const runs = runsOf(series, id);
  if (runs.length === 0) return [[name, `ours, ${seriesLabel(series)}`, 'no finished run', '-', '-', 'missing']];
  return runs.map(({ metrics: { seed, outcome, testCorrect, testTotal, dataset } }) => {
    const source = `ours, ${seriesLabel(series)}, seed ${seed}`;
    if (outcome.kind === 'diverged' || testCorrect === null) return [name, source, '-', '-', '-', 'diverged'];
    return line(name, { source, correct: testCorrect, total: testTotal, classCount: dataset.classCount });
  });
}

function line(name: string, { source, correct, total, classCount }: Guessed): string[] {
  const { estimate, low, high } = wilsonInterval(correct, total);
  const chance = 1 / classCount;
  const reading = low > chance ? 'above guessing' : high < chance ? 'below guessing' : 'not told from guessing';
  return [
    name,
    source,
    `${formatPercent(estimate)} (${correct}/${total})`,
    rangeText({ low, high }, 2),
    formatPercent(chance),
    reading,
  ];
}
