import {
  divergenceText,
  etaText,
  formatDuration,
  formatNumber,
  formatPercent,
  secondsLeft,
  skippedText,
} from '../core';
import { listRuns, readRun, type ProfileName, type Run } from '../experiments';
import { progressBar, type StatusLine } from './statusLine';

/** Options of {@link watchTrainings}. */
export interface TrainingWatchOptions {
  readonly profile: ProfileName;
  readonly status: StatusLine;
  /** Default: the setting `runsFolder`. */
  readonly runsFolder?: string;
  /** Milliseconds between two looks. Default 1000. */
  readonly interval?: number;
}

/**
 * Shows the trainings of other processes (the notebooks' cells start them): an open line while one runs,
 * a line that stays when it has ended. It only reads run folders, so it shows any training.
 *
 * @returns function that stops watching, after a last look
 */
export function watchTrainings({ profile, status, runsFolder, interval = 1000 }: TrainingWatchOptions): () => void {
  const watched = new Set<string>();
  const look = (): void => {
    const running = listRuns({ profile, status: 'running', runsFolder }).map(({ folder }) => folder);
    for (const folder of watched) {
      if (running.includes(folder)) continue;
      watched.delete(folder);
      tell(folder, (run) => status.keep(endedLine(run)));
    }
    for (const folder of running) {
      watched.add(folder);
      tell(folder, (run) => status.live(runningLine(run)));
    }
  };
  const timer = setInterval(look, interval);
  return () => {
    clearInterval(timer);
    look();
  };
}

/** Reports a run, unless its folder was deleted, or is not yet written, between two looks. */
function tell(folder: string, say: (run: Run) => void): void {
  let run: Run;
  try {
    run = readRun(folder);
  } catch {
    return;
  }
  say(run);
}

function runningLine({ config, history }: Run): string {
  const { maxEpochs } = config.settings;
  // The first epoch also starts up and fills caches.
  const rows = history.slice(1);
  const seconds = rows.reduce((sum, row) => sum + row.seconds, 0);
  const remaining = secondsLeft({ done: rows.length, total: maxEpochs - 1, seconds });
  const loss = history.at(-1)?.validLoss ?? null;
  return (
    `  training ${config.experiment} ${config.title} ${progressBar(history.length / maxEpochs, 16)} ` +
    `epoch ${history.length}/${maxEpochs}  valid loss ${formatNumber(loss)}  ${etaText(remaining)}`
  );
}

function endedLine({ config, metrics }: Run): string {
  const name = `  ${config.experiment} ${config.title}`;
  if (metrics === null) return `${name}: ended without a result`;
  const { outcome, testAccuracy, testCorrect, testTotal, timing, skipped, dataset } = metrics;
  const leftOut = skippedText(skipped.count, dataset.counts);
  if (outcome.kind === 'interrupted') return `${name}: interrupted`;
  if (outcome.kind === 'diverged') return `${name}: diverged, ${divergenceText(outcome)}`;
  return (
    `${name}: ${metrics.epochsRun} epochs, test accuracy ${formatPercent(testAccuracy)} ` +
    `(${testCorrect}/${testTotal}), ${formatDuration(timing.trainMinutes * 60)}` +
    (leftOut === '' ? '' : `. ${leftOut}`)
  );
}
