import { BreedlabError } from '../../core';
import type { Predictions, Run, RunConfig } from '../../experiments';
import { wilsonInterval, type Interval } from '../intervals';
import { breedAccuracies, type BreedAccuracy } from './breeds';
import { calibrate, type Calibration } from './calibration';
import { confusionMatrix, mostConfused, orderBySimilarity, type Confusion, type ConfusionMatrix } from './confusions';
import { topLosses, type ImageLoss } from './losses';
import { onlyAnswer, type OnlyAnswer } from './onlyAnswer';

/** A share with its count and its 95% Wilson interval. */
export interface CountedInterval extends Interval {
  readonly correct: number;
  readonly total: number;
}

/** Options of {@link interpretRun}. */
export interface InterpretOptions {
  /** Images with the largest losses. Default 16. */
  readonly topLosses?: number;
  /** Bins of the calibration. Default 10. */
  readonly bins?: number;
}

/** Interpretation of one run. */
export interface Interpretation {
  readonly runId: string;
  readonly config: RunConfig;
  /** Class names, by class index. */
  readonly classes: readonly string[];
  readonly accuracy: CountedInterval;
  /** The true breed is among the five most probable; `choices` where there are fewer than five breeds. */
  readonly top5: CountedInterval & { readonly choices: number };
  /** Accuracy of guessing. */
  readonly chance: number;
  /** Highest accuracy first. */
  readonly breeds: readonly BreedAccuracy[];
  /** The one breed that it names whatever it sees; null where it tells breeds apart. */
  readonly onlyAnswer: OnlyAnswer | null;
  /** Every pair that was confused, the most frequent first. */
  readonly confusions: readonly Confusion[];
  /** Classes that are confused with each other stand beside each other. */
  readonly matrix: ConfusionMatrix;
  readonly topLosses: readonly ImageLoss[];
  readonly calibration: Calibration;
}

/**
 * Interprets the predictions of a run's best weights over the test images. Reads what the run recorded;
 * computes nothing anew.
 *
 * @throws BreedlabError for a run without predictions, because it did not end
 */
export function interpretRun(run: Run, options: InterpretOptions = {}): Interpretation {
  const predictions = requirePredictions(run);
  const { classes, images } = predictions;
  const hits = images.filter(({ trueClass, topClasses }) => topClasses[0] === trueClass).length;
  const choices = Math.min(5, classes.length);
  // A run that came with the project has the first choice of each image, and the share in its summary.
  const inFull = images.every(({ topClasses }) => topClasses.length >= choices);
  const among = inFull
    ? images.filter(({ trueClass, topClasses }) => topClasses.includes(trueClass)).length
    : Math.round((run.metrics?.testTop5Accuracy ?? NaN) * images.length);
  return {
    runId: run.runId,
    config: run.config,
    classes,
    accuracy: counted(hits, images.length),
    top5: { ...counted(among, images.length), choices },
    chance: 1 / classes.length,
    breeds: breedAccuracies(predictions),
    onlyAnswer: onlyAnswer(images),
    confusions: mostConfused(predictions),
    matrix: orderBySimilarity(confusionMatrix(predictions)),
    topLosses: topLosses(predictions, options.topLosses ?? 16),
    calibration: calibrate(images, { bins: options.bins }),
  };
}

/** @throws BreedlabError for a run without predictions, or with none of any image */
export function requirePredictions({ runId, status, predictions, config }: Run): Predictions {
  if (predictions !== null && predictions.images.length > 0) return predictions;
  const remedy =
    status === 'interrupted' || status === 'unfinished'
      ? `Let it finish: npx breedlab runs resume ${runId}.`
      : status === 'running'
        ? 'Wait until it has finished.'
        : `Train again: npx breedlab train ${config.experiment}.`;
  throw new BreedlabError(`Run ${runId} (${status}) has no predictions of the test images.`, remedy);
}

function counted(correct: number, total: number): CountedInterval {
  return { ...wilsonInterval(correct, total), correct, total };
}
