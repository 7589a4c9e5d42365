import { describeSeries, publishedTrials, seriesTrials, type Series } from '../../../analysis';
import type { MimeBundle } from '../../../charts';
import { html } from '../../../core';
import type { Experiment, ExperimentId } from '../../../experiments';
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
  const series = onlyOf(all, [...experiments.map(({ id }) => id), ...pairs.flat()]);
  const guessing = guessingTable(experiments, series);
  const changes = changesTable(pairs, publishedTrials(), seriesTrials(series), series.profile);
  const noted = { ...changes, notes: [...(changes.notes ?? []), describeSeries(series)] };
  return htmlBundle(
    html`${[tableHtml(guessing), tableHtml(noted)]}`,
    [tableText(guessing), tableText(noted)].join('\n\n'),
  );
}

/** The series' runs that are shown, so that statements are about those only. */
function onlyOf(series: Series, ids: readonly ExperimentId[]): Series {
  return {
    ...series,
    runs: series.runs.filter(({ metrics }) => ids.includes(metrics.experiment)),
    missing: series.missing.filter((id) => ids.includes(id)),
    leftOut: series.leftOut.filter(({ experiment }) => ids.includes(experiment)),
  };
}
