import { describeSeries, onlyExperiments, publishedTrials, seriesTrials, type Series } from '../../../analysis';
import type { MimeBundle } from '../../../charts';
import { html } from '../../../core';
import type { Experiment } from '../../../experiments';
import { htmlBundle, tableHtml, tableText } from '../../output';
import { changesTable, type ComparedIds } from './changesTable';
import { guessingTable } from './guessingTable';

export type { ComparedIds } from './changesTable';

/**
 * Reading of the runs of a block, computed: those better than guessing, and the effect of each change, published
 * and ours.
 *
 * @param pairs pairs of experiments to compare; each is read from its second
 */
export function readingBundle(
  experiments: readonly Experiment[],
  pairs: readonly ComparedIds[],
  all: Series,
): MimeBundle {
  const series = onlyExperiments(all, [...experiments.map(({ id }) => id), ...pairs.flat()]);
  const guessing = guessingTable(experiments, series);
  const changes = changesTable(pairs, publishedTrials(), seriesTrials(series), series.profile);
  const noted = { ...changes, notes: [...(changes.notes ?? []), describeSeries(series)] };
  return htmlBundle(
    html`${[tableHtml(guessing), tableHtml(noted)]}`,
    [tableText(guessing), tableText(noted)].join('\n\n'),
  );
}
