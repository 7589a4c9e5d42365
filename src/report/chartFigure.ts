import type { Chart } from '../charts';
import { html, trusted, type Html } from '../core';

export interface ChartFigureOptions {
  /** Anchor of the figure; the anchors of its parts begin with it. */
  readonly id: string;
  /** The chart as a PNG in base64, for readers without scripts. Default: its words. */
  readonly picture?: string;
}

/** Library that draws a chart. */
export type ChartKind = 'plotly' | 'vega-lite';

export function chartKind({ plotly }: Chart): ChartKind {
  return plotly === undefined ? 'vega-lite' : 'plotly';
}

/**
 * A chart of the page's own, as the folder `template` makes those of notebooks: JSON that the page draws, the
 * same in words, and as a static image.
 */
export function chartFigure(chart: Chart, { id, picture }: ChartFigureOptions): Html {
  return html`<figure class="chart" data-kind="${chartKind(chart)}"${roomFor(chart)}>
<figcaption id="${id}-title">${chart.title}</figcaption>
<div class="chart-box" tabindex="0" role="group" aria-roledescription="chart"
 aria-labelledby="${id}-title" aria-describedby="${id}-words"></div>
<script type="application/json">${inlineJson(chart.plotly ?? chart.vegaLite)}</script>
<noscript>${still(chart, picture)}</noscript>
<details class="chart-words"><summary>In words</summary><p id="${id}-words">${chart.description}</p></details>
</figure>`;
}

function still({ title, description }: Chart, picture: string | undefined): Html {
  if (picture === undefined) return html`<p>${description}</p>`;
  return html`<img alt="${title}. ${description}" src="data:image/png;base64,${picture}">`;
}

/** The wide and narrow heights of a Plotly figure, which reserve its place until it is drawn. */
function roomFor({ plotly }: Chart): Html | null {
  if (plotly === undefined) return null;
  const { height, meta } = plotly.layout as { height?: number; meta?: { narrow?: { height?: number } } };
  return html` style="--height: ${height ?? 450}px; --narrow-height: ${meta?.narrow?.height ?? height ?? 450}px"`;
}

/** JSON that cannot close its script element. */
function inlineJson(value: unknown): Html {
  return trusted(JSON.stringify(value).replaceAll('<', '\\u003c'));
}

/** A dot in the colour of a model's family, before its name. */
export function familyChip(model: string, color: string): Html {
  return html`<span class="unbroken"><i class="chip" style="--family: ${color}"></i>${model}</span>`;
}
