import type { JsonObject } from './chart';
import { NEUTRAL } from './palette';

const FONT = 'system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, sans-serif';

/**
 * Vega-Lite config shared by all specs and their static images: transparent, with greys that read on light and dark, since
 * nobody knows on which page a saved notebook will be looked at.
 */
export function vegaConfig(): JsonObject {
  const { text, grid, axis } = NEUTRAL;

  return {
    background: 'transparent',
    font: FONT,
    view: { stroke: null },
    axis: {
      labelColor: text,
      titleColor: text,
      titleFontWeight: 'normal',
      gridColor: grid,
      domainColor: axis,
      tickColor: axis,
      labelFontSize: 11,
      titleFontSize: 11,
    },
    legend: {
      labelColor: text,
      titleColor: text,
      labelFontSize: 11,
      symbolStrokeWidth: 2,
      // Keys without a colour of their own would be black, on a dark page, too.
      symbolBaseFillColor: text,
      symbolBaseStrokeColor: text,
    },
    // Titles of facets have a colour of their own, which is black.
    header: { labelColor: text, titleColor: text },
    title: { color: text, subtitleColor: text, fontSize: 12, fontWeight: 600, anchor: 'start' },
    text: { color: text },
  };
}

/** Common beginning of every Plotly layout. */
export function plotlyBase(height: number): JsonObject {
  return {
    height,
    autosize: true,
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    font: { family: FONT, size: 12, color: NEUTRAL.text },
    hovermode: 'x unified',
    hoverlabel: { font: { family: FONT, size: 12 } },
  };
}

/** Plotly axis in the common style. */
export function plotlyAxis(extra: JsonObject): JsonObject {
  return {
    gridcolor: NEUTRAL.grid,
    linecolor: NEUTRAL.axis,
    zeroline: false,
    showline: true,
    ticks: '',
    automargin: true,
    ...extra,
  };
}

/** No logo, and a short tool bar while the pointer is over the figure, which follows its container. */
export const PLOTLY_CONFIG: JsonObject = {
  responsive: true,
  displaylogo: false,
  displayModeBar: 'hover',
  modeBarButtonsToRemove: ['lasso2d', 'select2d', 'autoScale2d'],
};

/**
 * Five significant digits: more than any screen resolves, a third of the bytes. Null for values that cannot be
 * drawn.
 */
export function drawable(value: number | null | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? Number(value.toPrecision(5)) : null;
}
