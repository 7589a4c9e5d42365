import { calibrate, tendencyText, type Calibration, type CalibrationBin } from '../../analysis';
import { formatPercent } from '../../core';
import type { Chart, JsonObject } from '../chart';
import { printedChart } from '../printedChart';
import type { RunChart } from '../definition';
import { familyColor, NEUTRAL } from '../palette';
import { drawable, vegaConfig } from '../style';

export interface ReliabilityDiagramOptions {
  readonly title: string;
  /** Name of the model, for its family's colour. */
  readonly model: string;
}

/**
 * Reliability diagram: the share that is right against the mean confidence, a point per bin with its 95% Wilson
 * interval, on the diagonal where confidence is calibrated; below it, the number of images in each bin.
 *
 * @example reliabilityDiagram(calibrate(run.predictions!.images), { title: 'Calibration', model: 'Base_fix' });
 */
export function reliabilityDiagram(calibration: Calibration, options: ReliabilityDiagramOptions): Chart {
  const { title, model } = options;
  const values = calibration.bins.flatMap(toValue);
  const color = familyColor(model);
  return printedChart({
    title,
    description: describe(calibration),
    vegaLite: {
      $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
      title: {
        text: title,
        subtitle: `expected calibration error ${formatPercent(calibration.expectedError, 1)}`,
      },
      data: { values },
      spacing: 8,
      vconcat: [reliabilityPanel(color), countPanel()],
      resolve: { scale: { x: 'shared' } },
      config: vegaConfig(),
    },
  });
}

/** A run's reliability diagram. */
export const reliabilityOfRun: RunChart = {
  name: 'reliability',
  title: 'Confidence and accuracy',
  of: 'run',
  inReport: false,
  draw({ experiment, settings: { model }, predictions }) {
    if (predictions === null || predictions.images.length === 0) return null;
    return reliabilityDiagram(calibrate(predictions.images), {
      title: `${experiment}: confidence and accuracy`,
      model,
    });
  },
};

const WIDTH = 340;

function reliabilityPanel(color: string): JsonObject {
  const x = {
    field: 'confidence',
    type: 'quantitative',
    title: null,
    scale: { domain: [0, 1] },
    axis: { format: '.0%', labels: false, ticks: false },
  };
  const share = {
    type: 'quantitative',
    title: 'share that is right',
    scale: { domain: [0, 1] },
    axis: { format: '.0%' },
  };
  return {
    width: WIDTH,
    height: 260,
    layer: [
      {
        data: { values: [{ at: 0 }, { at: 1 }] },
        mark: { type: 'line', color: NEUTRAL.series, strokeDash: [4, 3], strokeWidth: 1 },
        encoding: { x: { field: 'at', type: 'quantitative' }, y: { field: 'at', type: 'quantitative' } },
      },
      {
        mark: { type: 'rule', color, opacity: 0.5, strokeWidth: 2 },
        encoding: { x, y: { field: 'low', ...share }, y2: { field: 'high' } },
      },
      {
        mark: { type: 'point', filled: true, color, size: 60, opacity: 1 },
        encoding: {
          x,
          y: { field: 'accuracy', ...share },
          tooltip: ['bin', 'images', 'confidence', 'accuracy'].map((field) => ({ field })),
        },
      },
    ],
  };
}

function countPanel(): JsonObject {
  return {
    width: WIDTH,
    height: 60,
    mark: { type: 'rect', color: NEUTRAL.series, opacity: 0.6 },
    encoding: {
      x: {
        field: 'from',
        type: 'quantitative',
        title: "confidence of the network's first choice",
        scale: { domain: [0, 1] },
        axis: { format: '.0%' },
      },
      x2: { field: 'to' },
      y: { field: 'images', type: 'quantitative', title: 'images', axis: { tickCount: 3 }, scale: { zero: true } },
      y2: { datum: 0 },
    },
  };
}

function toValue({ low, high, images, confidence, accuracy }: CalibrationBin): JsonObject[] {
  if (accuracy === null) return [];
  return [
    {
      bin: `${formatPercent(low, 0)} to ${formatPercent(high, 0)}`,
      from: low,
      to: high,
      images,
      confidence: drawable(confidence),
      accuracy: drawable(accuracy.estimate),
      low: drawable(accuracy.low),
      high: drawable(accuracy.high),
    },
  ];
}

function describe(calibration: Calibration): string {
  const { bins, expectedError } = calibration;
  const texts = bins.flatMap(({ images, confidence, accuracy }) =>
    accuracy === null
      ? []
      : [`confidence ${formatPercent(confidence, 0)}: ${formatPercent(accuracy.estimate, 0)} right of ${images}`],
  );
  const error = `Expected calibration error ${formatPercent(expectedError, 1)}`;
  return `${error}, ${tendencyText(calibration)} on average. ${texts.join('; ')}.`;
}
