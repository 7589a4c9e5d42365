/** Pure functions from data to charts, and charts as MIME bundles with a static fallback. */
export {
  accuracyComparison,
  type AccuracyComparisonOptions,
  type AccuracyRow,
  type Count,
} from './accuracyComparison';
export * from './architecture';
export * from './conclusions';
export { chartBundle, liveBundle, type MimeBundle } from './bundle';
export { MIME, type Chart, type JsonObject, type PlotlyFigure } from './chart';
export { chartOf, type GivenChart, type GivenChartOptions, type GivenPlotly } from './given';
export { histogram, lineChart, type HistogramOptions, type LineChartOptions } from './plainCharts';
export { learningCurves, type LearningCurvesOptions } from './learningCurves';
export { liveCurves, type LiveCurvesOptions, type PartialEpoch } from './liveCurves';
export { parallelCoordinates } from './parallelCoordinates';
export { familyColor, familyOf, familyColors, NEUTRAL, type ModelFamily } from './palette';
export { renderPng, type RenderPngOptions } from './staticImage';
export * from './interpretation';
export { comparedCurves, type ComparedCurvesOptions, type CurvesOfRun } from './comparedCurves';
export { overfitChart, rateSearchChart, type CheckChartOptions } from './checks';
export {
  chartedRun,
  type ChartDefinition,
  type ChartedRun,
  type DataChart,
  type RunChart,
  type SeriesChart,
} from './definition';
export {
  allCharts,
  chartNamed,
  defineChart,
  drawChart,
  drawOrNull,
  type Drawing,
  runChartsOfReport,
  seriesChartsOfReport,
} from './registry';
