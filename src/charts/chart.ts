/** Plain JSON, as specifications are. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** A Plotly figure, complete: JupyterLab's renderer fails without a layout. */
export interface PlotlyFigure {
  readonly data: readonly JsonObject[];
  readonly layout: JsonObject;
  readonly config: JsonObject;
}

/** A chart: its specification, and the same in words. */
export interface Chart {
  readonly title: string;
  /** Text alternative: says what the chart shows, with the figures. */
  readonly description: string;
  /**
   * Vega-Lite 5 specification: drawn when there is no Plotly figure, and always the static fallback.
   */
  readonly vegaLite?: JsonObject;
  /** Preferred where a chart is explored: hover, zoom, legend. */
  readonly plotly?: PlotlyFigure;
}

/** MIME types of the bundles this project sends. */
export const MIME = {
  plotly: 'application/vnd.plotly.v1+json',
  vegaLite: 'application/vnd.vegalite.v5+json',
  png: 'image/png',
  html: 'text/html',
  text: 'text/plain',
} as const;
