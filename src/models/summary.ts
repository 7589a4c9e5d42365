import { formatTable } from '../core';
import type { Architecture, FeatureShape, LayerKind, ResolvedLayer } from './layerSpecs';

/** One layer of a summary. */
export interface SummaryRow {
  /** PyTorch's module name. */
  readonly name: string;
  /** PyTorch's class name. */
  readonly type: string;
  /** [height, width, channels] or [features], without the batch. */
  readonly outputShape: FeatureShape;
  readonly parameters: number;
  /** Multiplications with an addition, for one image. */
  readonly multiplyAdds: number;
}

/** An architecture in figures. */
export interface ModelSummary {
  readonly name: string;
  readonly inputShape: FeatureShape;
  readonly rows: readonly SummaryRow[];
  readonly totals: { readonly parameters: number; readonly multiplyAdds: number };
}

const TYPES: Readonly<Record<LayerKind, string>> = {
  conv2d: 'Conv2d',
  batchNorm2d: 'BatchNorm2d',
  relu: 'ReLU',
  maxPool2d: 'MaxPool2d',
  adaptiveAvgPool2d: 'AdaptiveAvgPool2d',
  flatten: 'Flatten',
  dense: 'Linear',
  dropout: 'Dropout',
  sigmoid: 'Sigmoid',
};

/**
 * Layers, shapes, parameters and multiply-adds. Counts convolutions and dense layers as multiply-adds, the
 * usual convention; biases, normalisation, pooling and activations are left out. Pure; loads no engine.
 */
export function summarize(architecture: Architecture): ModelSummary {
  const rows = architecture.layers.map((layer) => ({
    name: layer.name,
    type: TYPES[layer.kind],
    outputShape: layer.outputShape,
    parameters: parameterCount(layer),
    multiplyAdds: multiplyAddCount(layer),
  }));
  const sum = (figure: (row: SummaryRow) => number): number =>
    rows.reduce((total, row) => total + figure(row), 0);
  return {
    name: architecture.name,
    inputShape: architecture.inputShape,
    rows,
    totals: { parameters: sum((row) => row.parameters), multiplyAdds: sum((row) => row.multiplyAdds) },
  };
}

/** The summary as a table for terminals. */
export function formatSummary(summary: ModelSummary): string {
  const count = (value: number): string => (value === 0 ? '' : value.toLocaleString('en-US'));
  const row = (cells: SummaryRow): string[] => [
    cells.name,
    cells.type,
    cells.outputShape.join(' x '),
    count(cells.parameters),
    count(cells.multiplyAdds),
  ];
  const { parameters, multiplyAdds } = summary.totals;
  const table = formatTable(
    [
      { title: 'Layer' },
      { title: 'Type' },
      { title: 'Output' },
      { title: 'Parameters', align: 'right' },
      { title: 'Multiply-adds', align: 'right' },
    ],
    [...summary.rows.map(row), ['Total', '', '', count(parameters), count(multiplyAdds)]],
  );
  return `${summary.name}, input ${summary.inputShape.join(' x ')}\n${table}`;
}

function parameterCount(layer: ResolvedLayer): number {
  switch (layer.kind) {
    case 'conv2d':
      return (layer.kernelSize ** 2 * channels(layer.inputShape) + 1) * layer.filters;
    case 'dense':
      return (channels(layer.inputShape) + 1) * layer.units;
    case 'batchNorm2d':
      return 2 * channels(layer.inputShape);
    default:
      return 0;
  }
}

function multiplyAddCount(layer: ResolvedLayer): number {
  const outputs = layer.outputShape.reduce((product: number, length) => product * length, 1);
  switch (layer.kind) {
    case 'conv2d':
      return outputs * layer.kernelSize ** 2 * channels(layer.inputShape);
    case 'dense':
      return outputs * channels(layer.inputShape);
    default:
      return 0;
  }
}

function channels(shape: FeatureShape): number {
  return shape[shape.length - 1]!;
}
