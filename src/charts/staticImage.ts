import type { JsonObject } from './chart';
import { vegaConfig } from './style';
import { measureText } from './textWidth';

export interface RenderPngOptions {
  /** Pixels per unit of the specification. Default 2, for screens of high density. */
  readonly scale?: number;
  /** Colours of the image's palette, 2-256. Default 64: enough for antialiased lines and text. */
  readonly colors?: number;
}

/**
 * Draws a Vega-Lite specification as a PNG that is transparent, with a palette to keep it small.
 * Vega and sharp are loaded on first use: they take a second that cells without charts should not pay.
 *
 * @throws Error of Vega-Lite or Vega when the specification is invalid
 * @example
 * const { vegaLite } = lineChart(run.history, { x: 'epoch', y: 'trainLoss' });
 * const png = await renderPng(vegaLite!);
 */
export async function renderPng(vegaLite: JsonObject, options: RenderPngOptions = {}): Promise<Buffer> {
  const { scale = 2, colors = 64 } = options;
  const svg = await renderSvg({ ...vegaLite, config: vegaConfig(), padding: 8 });
  const { default: sharp } = await import('sharp');
  return sharp(Buffer.from(svg), { density: 72 * scale })
    .png({ palette: true, colors, compressionLevel: 9, effort: 8 })
    .toBuffer();
}

/** The same as an SVG in its own config. */
export async function renderSvg(specification: JsonObject): Promise<string> {
  const [vega, vegaLite] = await Promise.all([import('vega'), import('vega-lite')]);
  measureText(vega.textMetrics);
  // Vega-Lite's type of a specification cannot be checked against the JSON of a chart.
  const { spec } = vegaLite.compile(specification as unknown as import('vega-lite').TopLevelSpec);
  const view = new vega.View(vega.parse(spec), { renderer: 'none', logLevel: vega.Error });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}
