import type { JsonObject } from './chart';
import { NEUTRAL } from './palette';

const FONT = 'system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, sans-serif';

/** Vega-Lite config shared by all specs: transparent, with greys that read on light and dark. */
export function vegaConfig(): JsonObject {
  return themedConfig({
    background: 'transparent',
    text: NEUTRAL.text,
    grid: NEUTRAL.grid,
    axis: NEUTRAL.axis,
  });
}

/** Vega-Lite config of static images, which keep their own white ground on any page. */
export function printConfig(): JsonObject {
  return themedConfig({ background: '#ffffff', text: '#3d434b', grid: '#e6e8eb', axis: '#9aa1a9' });
}

interface Theme {
  readonly background: string;
  readonly text: string;
  readonly grid: string;
  readonly axis: string;
}

function themedConfig({ background, text, grid, axis }: Theme): JsonObject {
  return {
    background,
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
    legend: { labelColor: text, titleColor: text, labelFontSize: 11, symbolStrokeWidth: 2 },
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

/** No logo and a short tool bar; the figure follows its container. */
export const PLOTLY_CONFIG: JsonObject = {
  responsive: true,
  displaylogo: false,
  modeBarButtonsToRemove: ['lasso2d', 'select2d', 'autoScale2d'],
};

/**
 * Five significant digits: more than any screen resolves, a third of the bytes. Null for values that cannot be
 * drawn.
 */
export function drawable(value: number | null | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? Number(value.toPrecision(5)) : null;
}
