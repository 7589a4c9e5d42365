import { publishedTrials } from '../../analysis';
import { formatPercent } from '../../core';
import { publishedExperiments, type ExperimentId, type PublishedResult } from '../../experiments';

/** A published result, corrected. */
export interface PublishedFigures extends Omit<PublishedResult, 'trainMinutes'> {
  /** Null where the text gives the time of another experiment. */
  readonly trainMinutes: number | null;
  /** Corrections, one sentence each. */
  readonly notes: readonly string[];
}

/** The published result of an experiment with the misprints of the text undone, and a note of each. */
export function publishedFigures(id: ExperimentId, published: PublishedResult): PublishedFigures {
  const printed = publishedExperiments().find((candidate) => candidate.id === id)?.results;
  const trial = publishedTrials().trials(id)[0];
  if (printed === undefined || trial === undefined) return { ...published, notes: [] };
  const { correct, total, minutes } = trial;
  const notes = [
    ...(correct === printed.testCorrect
      ? []
      : [
          `${id}: the text prints ${printed.testCorrect}/${total}, the count of another experiment; ` +
            `its accuracy of ${formatPercent(published.testAccuracy)} is ${correct}/${total}.`,
        ]),
    ...(minutes === null ? [`${id}: its time is not known, for the text repeats that of another experiment.`] : []),
  ];
  return { ...published, testCorrect: correct, trainMinutes: minutes, notes };
}
