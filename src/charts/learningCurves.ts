import type { CurveSide, CurvesModel } from './learningCurvesModel';
import type { PublishedCurves } from '../experiments';
import type { EpochRow } from '../training';
import { formatPercent } from '../core';
import type { Chart } from './chart';
import { printedChart } from './printedChart';
import type { RunChart } from './definition';
import { curvesFigure } from './learningCurvesPlotly';
import { curvesSpec } from './learningCurvesVega';
import { familyColor } from './palette';
import { drawable } from './style';

export interface LearningCurvesOptions {
  readonly title: string;
  /** Rows of the run; may be empty, and losses may be NaN or infinite (those points are left out). */
  readonly ours: readonly EpochRow[];
  /** Epoch of the best validation loss, from 1, or null when no epoch was finished. */
  readonly bestEpoch: number | null;
  /** Curves of the published run, drawn beside ours. Default: none, and ours takes the whole width. */
  readonly published?: PublishedCurves | null;
  /** Name of the model, for its family's colour. Default: the colour of models outside the series. */
  readonly model?: string;
}

/**
 * Loss (train, valid, test), test accuracy and learning rate over epochs, ours beside the published run, each
 * with its own epoch axis because their lengths differ much; the best epoch is marked.
 *
 * @example
 * learningCurves({ title: 'Mine', ours: run.history, bestEpoch: run.metrics!.bestEpoch, model: 'Base_fix' });
 */
export function learningCurves(options: LearningCurvesOptions): Chart {
  const sides = [ourSide(options.ours, options.bestEpoch)];
  if (options.published) sides.push(publishedSide(options.published));
  const model: CurvesModel = {
    title: options.title,
    color: familyColor(options.model ?? ''),
    sides,
    sharedLossAxis: lossesAreComparable(sides),
  };
  return printedChart({
    title: options.title,
    description: sides.map(describe).join(' '),
    plotly: curvesFigure(model),
    vegaLite: curvesSpec(model),
  });
}

/** A run's learning curves, beside the published ones where there are any. */
export const curvesOfRun: RunChart = {
  name: 'curves',
  title: 'Learning curves',
  of: 'run',
  otherwise: 'The run ended before its first epoch did.',
  draw({ experiment, history, bestEpoch, settings, publishedCurves: published }) {
    if (history.length === 0) return null;
    const beside = published === null ? '' : ', beside the published run';
    const title = `${experiment}: loss, test accuracy and learning rate${beside}`;
    return learningCurves({ title, ours: history, bestEpoch, published, model: settings.model });
  },
};

function ourSide(rows: readonly EpochRow[], bestEpoch: number | null): CurveSide {
  return {
    label: 'This run',
    epochs: rows.map((row) => row.epoch),
    trainLoss: rows.map((row) => drawable(row.trainLoss)),
    validLoss: rows.map((row) => drawable(row.validLoss)),
    testLoss: rows.map((row) => drawable(row.testLoss)),
    testAccuracy: rows.map((row) => drawable(row.testAccuracy)),
    learningRate: rows.map((row) => drawable(row.learningRate)),
    bestEpoch: rows.some((row) => row.epoch === bestEpoch) ? bestEpoch : null,
  };
}

function publishedSide(curves: PublishedCurves): CurveSide {
  return {
    label: 'Published',
    epochs: curves.validLoss.map((_, i) => i + 1),
    trainLoss: curves.trainLoss.map(drawable),
    validLoss: curves.validLoss.map(drawable),
    testLoss: curves.testLoss.map(drawable),
    testAccuracy: curves.testAccuracy.map(drawable),
    learningRate: curves.learningRate.map(drawable),
    bestEpoch: curves.bestEpoch ?? lowestEpoch(curves.validLoss),
  };
}

/** First epoch of the lowest value, from 1. */
function lowestEpoch(losses: readonly number[]): number | null {
  let best: number | null = null;
  losses.forEach((loss, i) => {
    if (Number.isFinite(loss) && (best === null || loss < losses[best - 1]!)) best = i + 1;
  });
  return best;
}

/** Tells whether one axis can serve both sides: their ranges meet and neither dwarfs the other. */
function lossesAreComparable(sides: readonly CurveSide[]): boolean {
  const ranges = sides
    .map((side) => [...side.trainLoss, ...side.validLoss, ...side.testLoss].filter((value) => value !== null))
    .filter((values) => values.length > 0)
    .map((values) => ({ low: minimum(values), high: maximum(values) }));
  const meet = maximum(ranges.map(({ low }) => low)) <= minimum(ranges.map(({ high }) => high));
  const highest = ranges.map(({ high }) => high);
  return ranges.length < 2 || (meet && maximum(highest) <= 3 * minimum(highest));
}

function minimum(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b), Infinity);
}

function maximum(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b), -Infinity);
}

function describe(side: CurveSide): string {
  const count = side.epochs.length;
  if (count === 0) return `${side.label}: no finished epoch.`;
  const last = count - 1;
  const best = side.bestEpoch === null ? -1 : side.epochs.indexOf(side.bestEpoch);
  const sentences = [
    `${side.label}: ${count} ${count === 1 ? 'epoch' : 'epochs'}`,
    `training loss ${number(side.trainLoss[0])} at first and ${number(side.trainLoss[last])} at last`,
    `validation loss ${number(side.validLoss[0])} and ${number(side.validLoss[last])}`,
    `learning rate ${number(side.learningRate[0])} and ${number(side.learningRate[last])}`,
  ];
  if (best >= 0) {
    sentences.push(
      `best epoch ${side.bestEpoch} with test loss ${number(side.testLoss[best])} and test accuracy ` +
        formatPercent(side.testAccuracy[best] ?? null),
    );
  }
  return `${sentences.join(', ')}.`;
}

function number(value: number | null | undefined): string {
  return value === null || value === undefined ? 'not finite' : String(Number(value.toPrecision(4)));
}
