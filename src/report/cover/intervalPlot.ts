import type { Interval } from '../../analysis';
import { html, type Html, type HtmlValue } from '../../core';

export interface IntervalPlotOptions {
  /** Drawn as a dot with its interval; null draws nothing. */
  readonly ours: Interval | null;
  /** Accuracy, drawn as an open diamond; null draws nothing. */
  readonly published: number | null;
  /** Accuracy of guessing, in [0, 1], drawn as a tick. */
  readonly chance: number | null;
  readonly color: string;
}

const WIDTH = 140;
const MIDDLE = 9;
const END = 4;

/**
 * Plot of an accuracy between 0 and 100% in a table's row, with its 95% interval. Hidden from assistive
 * technology: the figures stand in the cells beside it.
 */
export function intervalPlot({ ours, published, chance, color }: IntervalPlotOptions): Html {
  const content = [
    html`<path class="axis" d="M${END} ${MIDDLE}H${WIDTH - END}"/>`,
    chance !== null && tick(place(chance)),
    published !== null && diamond(place(published)),
    ours !== null && dot(ours),
  ];
  return drawing({ width: WIDTH, color, content, kind: '' });
}

/** The legend of the plots of a table. */
export function intervalLegend(color: string): Html {
  const key = (content: Html, text: string): Html =>
    html`<span>${drawing({ width: 26, color, content, kind: ' key' })} ${text}</span>\n`;
  const ours = html`<path class="range" d="M3 ${MIDDLE}H23"/><circle cx="13" cy="${MIDDLE}" r="3.5"/>`;
  return html`<span class="keys">${key(ours, 'ours, with its 95% interval')}
${key(tick('13'), 'guessing, in ours')}
${key(diamond('13'), 'published (photographs, other test images)')}</span>`;
}

interface Drawing {
  readonly width: number;
  readonly color: string;
  readonly content: HtmlValue;
  readonly kind: '' | ' key';
}

function drawing({ width, color, content, kind }: Drawing): Html {
  const height = 2 * MIDDLE;
  const size = html`width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  return html`<svg class="interval${kind}" ${size} aria-hidden="true" style="--family: ${color}">${content}</svg>`;
}

function dot({ estimate, low, high }: Interval): Html {
  const range = html`<path class="range" d="M${place(low)} ${MIDDLE}H${place(high)}"/>`;
  return html`${range}<circle cx="${place(estimate)}" cy="${MIDDLE}" r="3.5"/>`;
}

function tick(x: string): Html {
  return html`<path class="chance" d="M${x} 3v${2 * MIDDLE - 6}"/>`;
}

function diamond(x: string): Html {
  return html`<path class="published" d="M${x} ${MIDDLE - 4}l4 4l-4 4l-4 -4z"/>`;
}

function place(fraction: number): string {
  return (END + fraction * (WIDTH - 2 * END)).toFixed(1);
}
