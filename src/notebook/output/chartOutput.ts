import { liveBundle, MIME, renderPng, type Chart, type MimeBundle } from '../../charts';

/**
 * A chart for a cell. JupyterLab's Plotly renderer shows a PNG of the bundle in its natural size until the
 * pointer is over it. So where a user watches there is none and the chart is interactive at once, and the
 * static fallback of a notebook that is executed for others has one pixel per unit, the size of the chart
 * itself.
 */
export async function chartOutput(chart: Chart, { headless }: { readonly headless: boolean }): Promise<MimeBundle> {
  if (!headless || chart.vegaLite === undefined) return liveBundle(chart);
  const png = await renderPng(chart.vegaLite, { scale: 1 });
  return { ...liveBundle(chart), [MIME.png]: png.toString('base64') };
}
