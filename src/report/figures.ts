import { drawOrNull, renderPng, type Chart, type Drawing } from '../charts';
import { BreedlabError, html, messageOf, type Html } from '../core';
import { chartFigure } from './chartFigure';

/** A chart of the report: a registered one, drawn of a run or of the series. */
export interface ReportFigure {
  /** Anchor of the figure. */
  readonly id: string;
  /** Text of the heading. */
  readonly title: string;
  /** Null where there is nothing to draw. */
  readonly chart: Chart | null;
  /** A sentence in place of the chart; null: the heading is left out, too. */
  readonly otherwise: string | null;
  /** The chart as a PNG in base64, for readers without scripts. Default: its words. */
  readonly picture?: string;
}

/**
 * Draws a chart of data. One that fails does not fail the report: the error takes its place.
 *
 * @param anchor begins the figure's anchor
 */
export function figureOf<Data>(
  drawing: Drawing<Data> & { readonly otherwise?: string },
  data: Data,
  anchor: string,
): ReportFigure {
  const { name, title, otherwise = null } = drawing;
  const id = `${anchor}-${name}`;
  try {
    return { id, title, chart: drawOrNull(drawing, data), otherwise };
  } catch (error) {
    if (error instanceof BreedlabError) return { id, title, chart: null, otherwise: error.message };
    throw error;
  }
}

/**
 * The figure with its static image, where it can have one.
 *
 * @param colors number of colours in the image's palette, 2-256. Default 32
 */
export async function withPicture(figure: ReportFigure, colors = 32): Promise<ReportFigure> {
  const { chart, title } = figure;
  if (chart?.vegaLite === undefined) return figure;
  // The figure's caption has the title.
  const { title: _title, ...untitled } = chart.vegaLite;
  try {
    const picture = await renderPng(untitled, { scale: 1, colors });
    return { ...figure, picture: picture.toString('base64') };
  } catch (error) {
    const problem = `The chart '${title}' cannot be drawn from its specification: ${messageOf(error)}.`;
    return { ...figure, chart: null, otherwise: problem };
  }
}

/** Tells whether a figure has a chart, or a sentence in its place. */
export function isShown({ chart, otherwise }: ReportFigure): boolean {
  return chart !== null || otherwise !== null;
}

/** The figure under its heading; nothing for one that is not shown. */
export function figureSection(figure: ReportFigure, heading: (title: string) => Html): Html | null {
  const { id, title, chart, otherwise, picture } = figure;
  if (!isShown(figure)) return null;
  const content = chart === null ? html`<p>${otherwise}</p>` : chartFigure(chart, { id, picture });
  return html`${heading(title)}\n${content}\n`;
}
