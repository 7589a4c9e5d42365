import { formatPercent } from '../../core';
import type { OverfitCheckResult, RateSearchResult } from './types';

/** Describes the result of a learning rate range test in a sentence or two. */
export function describeSearch(result: RateSearchResult): string {
  const { suggestion, steps, ended, settings, startUp } = result;
  const end =
    ended === 'diverged' ? `the loss grew without bound after ${steps.length} steps` : `${steps.length} steps`;
  const before =
    startUp === undefined
      ? ''
      : `It began on a plateau, and was trained for ${startUp.steps} steps at ${startUp.learningRate} first. `;
  if (suggestion.kind === 'none') {
    const plateau =
      startUp?.hasLeft === false ? `; ${startUp.steps} steps at ${startUp.learningRate} did not change that` : '';
    return `No learning rate is suggested: ${suggestion.reason} (${end})${plateau}. ${insteadText(result)}`;
  }
  return (
    before +
    `Suggested learning rate: ${suggestion.learningRate.toPrecision(2)}. The loss falls from ` +
    `${suggestion.begins.toPrecision(2)} to ${suggestion.ends.toPrecision(2)} (${end}), and this is the middle of ` +
    `that range. The experiment has ${settings.learningRate}.`
  );
}

/** Names the ways to a rate where the range test finds none. */
function insteadText({ experiment, settings: { learningRate } }: RateSearchResult): string {
  const rates = [0.3, 1, 3].map((factor) => Number((factor * learningRate).toPrecision(2)));
  return (
    'Instead: test whether it learns one batch by heart, and compare short trainings in a sweep over learningRate, ' +
    `breedlab sweep ${experiment} --set learningRate=${rates.join(',')} --epochs 5.`
  );
}

/** Describes the result of overfitting one batch. */
export function describeOverfit(result: OverfitCheckResult): string {
  const { outcome, steps, images, classes, final, settings } = result;
  const batch = `${images} images of ${classes} breeds`;
  const figures = `loss ${final.loss.toFixed(4)}, ${formatPercent(final.accuracy, 0)} correct`;
  switch (outcome) {
    case 'learned':
      return `Learned one batch (${batch}) by heart in ${steps.length} steps: ${figures}.`;
    case 'not-learned':
      return (
        `Did not learn one batch (${batch}) in ${steps.length} steps: ${figures}. Look at the initial weights ` +
        `('${settings.weightInit}'), the learning rate (${settings.learningRate}) and the last layer of ` +
        `${settings.model}, or allow more steps.`
      );
    case 'diverged':
      return `The loss was not a number after ${steps.length} steps: lower the learning rate (${settings.learningRate}).`;
    case 'stopped':
      return `Stopped after ${steps.length} steps: ${figures}.`;
  }
}
