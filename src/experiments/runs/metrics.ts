import type { Dataset, SkippedFile, Split } from '../../data';
import type { EpochRow, FitResult } from '../../training';
import type { Predictions, RunConfig, RunMetrics } from '../types';
import { relativePath } from './predictions';

/** Input of {@link summarizeRun}. */
export interface MetricsInput {
  readonly runId: string;
  readonly config: RunConfig;
  readonly dataset: Dataset;
  readonly parameters: number;
  readonly result: FitResult;
  /** Result of the best weights on the test split; null when there are none or the run was interrupted. */
  readonly predictions: Predictions | null;
  readonly finishedAt: Date;
}

/** metrics.json of a run. The figures are those of the epoch with the best validation loss, as published. */
export function summarizeRun(input: MetricsInput): RunMetrics {
  const { runId, config, dataset, parameters, result, predictions } = input;
  const { outcome, history, bestEpoch } = result;
  const best = history.find((row) => row.epoch === bestEpoch);
  const skipped = result.skipped.map(({ path, reason }) => ({ path: relativePath(dataset, path), reason }));
  const testTotal = config.dataset.counts.test - skippedIn(dataset, 'test', result.skipped);
  return {
    runId,
    experiment: config.experiment,
    title: config.title,
    profile: config.profile,
    seed: config.seed,
    model: config.settings.model,
    pretrained: config.settings.pretrained,
    pretrainedOn: config.pretrained?.on ?? null,
    parameters,
    dataset: config.dataset,
    outcome,
    bestEpoch: best?.epoch ?? null,
    epochsRun: history.length,
    validLoss: best?.validLoss ?? null,
    testLoss: best?.testLoss ?? null,
    testAccuracy: best?.testAccuracy ?? null,
    testTop5Accuracy: predictions === null ? null : top5Accuracy(predictions),
    testCorrect: best === undefined ? null : Math.round(best.testAccuracy * testTotal),
    testTotal,
    skipped: { count: skipped.length, files: skipped.sort((a, b) => (a.path < b.path ? -1 : 1)) },
    timing: timing(history),
    finishedAt: input.finishedAt.toISOString(),
  };
}

function skippedIn(dataset: Dataset, split: Split, files: readonly SkippedFile[]): number {
  // The path does not tell the split: a split list assigns files from any folder.
  const inSplit = new Set(dataset.images[split].map((image) => image.path));
  return files.filter(({ path }) => inSplit.has(path)).length;
}

function top5Accuracy({ images }: Predictions): number {
  return images.filter(({ trueClass, topClasses }) => topClasses.includes(trueClass)).length / images.length;
}

/**
 * Whole epochs' time; training images per second of training time over all epochs, each as long as the
 * others.
 */
function timing(history: readonly EpochRow[]): RunMetrics['timing'] {
  const seconds = history.reduce((sum, row) => sum + row.seconds, 0);
  const secondsPerImage = history.reduce((sum, row) => sum + 1 / row.imagesPerSecond, 0) / history.length;
  return { trainMinutes: seconds / 60, imagesPerSecond: history.length === 0 ? 0 : 1 / secondsPerImage };
}
