/** Charts over a whole series: accuracy against its cost, the effect of each change, all learning curves. */
export {
  accuracyAgainst,
  type AccuracyAgainstOptions,
  type CostRow,
  type CostSource,
} from './accuracyAgainst';
export { ablationSlopes, type Slope, type SlopeRow } from './ablationSlopes';
export { curvesGrid, type CurvesGridOptions, type GridCurve } from './curvesGrid';
export { startComparison, startsOfSeries, type StartRow } from './startComparison';
