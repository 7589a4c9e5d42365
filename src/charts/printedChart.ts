import { printedAs, showsItself } from '../core';
import { liveBundle } from './bundle';
import type { Chart } from './chart';

/**
 * A chart that a cell draws when it ends in it, in this project's kernel and in others that keep to Jupyter's display
 * convention, and that prints as its title and its words elsewhere.
 */
export function printedChart(chart: Chart): Chart {
  const { title, description } = chart;
  const words = description.length <= MOST_WORDS ? description : `${description.slice(0, MOST_WORDS - 1)}…`;
  return showsItself(printedAs(chart, `Chart '${title}', for show.chart: ${words}`), () => liveBundle(chart));
}

const MOST_WORDS = 120;
