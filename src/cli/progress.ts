import {
  counted,
  trainingEtaText,
  formatCount,
  formatNumber,
  formatPercent,
  outcomeText,
  rateText,
  skippedText,
} from '../core';
import type { RunEvent } from '../experiments';
import { progressBar, statusLine, type ProgressStream } from './statusLine';

/** Draws the events of a run on a stream (stderr); returns the listener. */
export function progressPrinter(stream: ProgressStream): (event: RunEvent) => void {
  const status = statusLine(stream);
  let maxEpochs = 0;
  return (event) => {
    if (event.type === 'start') maxEpochs = event.maxEpochs;
    const transient = liveLine(event, maxEpochs);
    if (transient !== undefined) status.live(transient);
    const line = permanentLine(event, maxEpochs);
    if (line !== undefined) status.keep(line);
  };
}

function liveLine(event: RunEvent, maxEpochs: number): string | undefined {
  switch (event.type) {
    case 'batch': {
      const bar = progressBar(event.batch / event.batches, 16);
      return (
        `epoch ${event.epoch}/${maxEpochs} ${bar} ${event.batch}/${event.batches}  loss ${event.loss.toFixed(4)}  ` +
        `${rateText(event.imagesPerSecond, 'images')}  ${trainingEtaText(event.etaSeconds)}`
      );
    }
    case 'evaluating':
      return `epoch ${event.epoch}/${maxEpochs} evaluating ${event.split}`;
    default:
      return undefined;
  }
}

function permanentLine(event: RunEvent, maxEpochs: number): string | undefined {
  switch (event.type) {
    case 'run':
      return `${event.config.experiment} ${event.config.title} (${event.config.profile}, seed ${event.config.seed}) -> ${event.folder}`;
    case 'start': {
      const { train, valid, test } = event.imageCounts;
      const where =
        event.resumedFrom === null
          ? ''
          : `, resumed after epoch ${event.resumedFrom.epoch} step ${event.resumedFrom.step}`;
      return `${train}/${valid}/${test} images, ${formatCount(event.parameters)} parameters, at most ${counted(event.maxEpochs, 'epoch')}${where}`;
    }
    case 'epoch': {
      const { row } = event;
      return (
        `epoch ${row.epoch}/${maxEpochs}  train ${row.trainLoss.toFixed(4)}  valid ${row.validLoss.toFixed(4)}  ` +
        `test ${row.testLoss.toFixed(4)} ${formatPercent(row.testAccuracy)}  lr ${row.learningRate}  ` +
        `${rateText(row.imagesPerSecond, 'images')}  ${trainingEtaText(event.etaSeconds)}` +
        (row.epoch === event.bestEpoch ? '  best' : '')
      );
    }
    case 'waiting':
      return event.message;
    case 'warning':
      return `warning: ${event.message}`;
    case 'finished':
      return (
        outcomeText(event.outcome) + (event.outcome.kind === 'interrupted' ? ' --resume continues from here.' : '')
      );
    case 'metrics': {
      const { metrics } = event;
      const leftOut = skippedText(metrics.skipped.count, metrics.dataset.counts);
      return (
        `best epoch ${metrics.bestEpoch ?? '-'}: test loss ${formatNumber(metrics.testLoss)}, accuracy ` +
        `${formatPercent(metrics.testAccuracy)} (${metrics.testCorrect ?? '-'}/${metrics.testTotal}), ` +
        `top-5 ${formatPercent(metrics.testTop5Accuracy)}, ${metrics.timing.trainMinutes.toFixed(1)} min` +
        (leftOut === '' ? '' : `. ${leftOut}`)
      );
    }
    default:
      return undefined;
  }
}
