import { onlyAnswerText, tendencyText, type CountedInterval, type Interpretation } from '../../analysis';
import { formatNumber, formatPercent, rangeText } from '../../core';
import { describeRun, type Run } from '../../experiments';
import type { Table } from '../output';
import { runTitle } from '../runs/whichRun';

/** The run's figures with their intervals. */
export function summaryTable(found: Interpretation, run: Run): Table {
  const { accuracy, top5, calibration, chance, confusions } = found;
  const share = (value: CountedInterval): string[] => [
    formatPercent(value.estimate),
    rangeText(value),
    `${value.correct}/${value.total}`,
  ];
  const wrong = accuracy.total - accuracy.correct;
  return {
    caption: runTitle(run),
    columns: [
      { title: 'Test images' },
      { title: 'Share', align: 'right' },
      { title: '95% interval', align: 'right' },
      { title: 'Images', align: 'right' },
    ],
    rows: [
      ['Right at the first choice', ...share(accuracy)],
      [`Right among the first ${top5.choices}`, ...share(top5)],
      ['Guessing', formatPercent(chance), '', ''],
      ['Expected calibration error', formatPercent(calibration.expectedError), '', tendencyText(calibration)],
    ],
    strongRows: [0],
    notes: [
      `${describeRun(run)}; best epoch ${run.metrics?.bestEpoch ?? '-'}, ` +
        `test loss ${formatNumber(run.metrics?.testLoss ?? null)}.`,
      (found.onlyAnswer === null
        ? `${wrong} images are wrong, in ${confusions.length} pairs of breeds.`
        : onlyAnswerText(found)) +
        (top5.choices >= found.classes.length
          ? ' With so few breeds the first five hold them all.'
          : ` With ${found.classes.length} breeds, five choices by chance hold the right one ` +
            `${formatPercent(top5.choices * chance, 1)} of the time.`),
    ],
  };
}
