import { MIME, type Chart } from './chart';
import { renderPng } from './staticImage';

/** Data of a Jupyter output by MIME type: JSON for specifications, base64 for images. */
export type MimeBundle = Readonly<Record<string, unknown>>;

/**
 * A chart with its static fallback and its text alternative. Never holds text/html, which JupyterLab would
 * show instead of Vega-Lite.
 *
 * @example const bundle = await chartBundle(lineChart(run.history, { x: 'epoch', y: 'trainLoss' }));
 */
export async function chartBundle(chart: Chart): Promise<MimeBundle> {
  const png = chart.vegaLite === undefined ? undefined : await renderPng(chart.vegaLite);
  return { ...liveBundle(chart), ...(png === undefined ? {} : { [MIME.png]: png.toString('base64') }) };
}

/** The same without the static image: at once, for updates in place. */
export function liveBundle(chart: Chart): MimeBundle {
  return { ...interactive(chart), [MIME.text]: `${chart.title}\n${chart.description}` };
}

function interactive({ plotly, vegaLite }: Chart): MimeBundle {
  if (plotly !== undefined) return { [MIME.plotly]: plotly };
  return vegaLite === undefined ? {} : { [MIME.vegaLite]: vegaLite };
}
