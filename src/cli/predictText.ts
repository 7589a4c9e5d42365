import { formatPercent } from '../core';
import type { ClassScore } from '../experiments';
import { progressBar } from './statusLine';

const BAR = 24;

/** A row per class: name, probability and bar. */
export function barRows(scores: readonly ClassScore[]): readonly string[] {
  const width = Math.max(...scores.map(({ name }) => name.length));
  return scores.map(
    ({ name, probability }) =>
      `  ${name.padEnd(width)}  ${formatPercent(probability).padStart(7)}  ${progressBar(probability, BAR)}`,
  );
}
