import { learningCurves, renderPng, type Chart } from '../../charts';
import { html, type Html } from '../../core';
import { publishedCurves } from '../../experiments';
import { chartFigure } from '../chartFigure';
import type { RunPage } from './collect';

/** Static images of the runs' learning curves, as base64 of a PNG by the anchor of a run's page. */
export type CurvePictures = ReadonlyMap<string, string>;

/** Draws the curves of every run that has an epoch, for pages that are read without scripts. */
export async function drawCurves(runs: readonly RunPage[]): Promise<CurvePictures> {
  const drawn = runs.map(async (run): Promise<readonly (readonly [string, string])[]> => {
    const specification = curvesOf(run)?.vegaLite;
    if (specification === undefined) return [];
    // The figure's caption says the title.
    const { title: _title, ...untitled } = specification;
    const picture = await renderPng(untitled, { scale: 1, colors: 32 });
    return [[run.anchor, picture.toString('base64')]];
  });
  return new Map((await Promise.all(drawn)).flat());
}

/** A run's curves beside the published ones, with their static image. */
export function curvesSection(run: RunPage, pictures: CurvePictures): Html {
  const chart = curvesOf(run);
  if (chart === null) return html`<p>The run ended before its first epoch did.</p>`;
  return chartFigure(chart, { id: `${run.anchor}-curves`, picture: pictures.get(run.anchor) });
}

/** Null for a run without a finished epoch. */
function curvesOf({ metrics, history }: RunPage): Chart | null {
  if (history.length === 0) return null;
  const { experiment, bestEpoch, model } = metrics;
  const published = publishedCurves(experiment);
  const beside = published === null ? '' : ', beside the published run';
  const title = `${experiment}: loss, test accuracy and learning rate${beside}`;
  return learningCurves({ title, ours: history, bestEpoch, published, model });
}
