import { counted, elementCount, formatCount, formatTable, printedAs } from '../core';
import { takesTheOneBefore, type Architecture } from './architecture';
import { kindOf, tensorSpecs, type FeatureShape, type LayerCategory, type ResolvedLayer } from './layers';

/** One layer of a summary. */
export interface SummaryRow {
  /** PyTorch's module name. */
  readonly name: string;
  /** PyTorch's class name. */
  readonly type: string;
  readonly category: LayerCategory;
  /** Layers whose outputs it takes, unless that is only the one before. */
  readonly inputs?: readonly string[];
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
  /** Its stages, each with the name of its first layer. */
  readonly stages: readonly { readonly name: string; readonly from: string }[];
  readonly totals: { readonly parameters: number; readonly multiplyAdds: number };
}

/**
 * Layers, shapes, parameters and multiply-adds. Counts convolutions and dense layers as multiply-adds, the
 * usual convention; biases, normalisation, pooling and activations are left out. Pure; loads no engine.
 *
 * @example const { parameters, multiplyAdds } = summarize(architecture('AlexNet')).totals;
 */
export function summarize(architecture: Architecture): ModelSummary {
  const { layers } = architecture;
  const rows = layers.map((layer, i) => ({
    name: layer.name,
    type: kindOf(layer).torchType,
    category: kindOf(layer).category,
    ...(takesTheOneBefore(layers, i) ? {} : { inputs: layer.inputs }),
    outputShape: layer.outputShape,
    parameters: parameterCount(layer),
    multiplyAdds: kindOf(layer).multiplyAdds?.(layer) ?? 0,
  }));
  const sum = (figure: (row: SummaryRow) => number): number => rows.reduce((total, row) => total + figure(row), 0);
  const { name, inputShape } = architecture;
  const stages = architecture.stages.map((stage) => ({ name: stage.name, from: stage.layers[0]! }));
  const totals = { parameters: sum((row) => row.parameters), multiplyAdds: sum((row) => row.multiplyAdds) };
  const figures = `${formatCount(totals.parameters)} parameters, ${formatCount(totals.multiplyAdds)} multiply-adds`;
  return printedAs(
    { name, inputShape, rows, stages, totals },
    `ModelSummary of ${name}: ${counted(rows.length, 'layer')}, ${figures}; formatSummary(...) makes a table of it`,
  );
}

/**
 * The summary as a table for terminals. Inputs are listed where the layers do not form a chain.
 *
 * @example console.log(formatSummary(net.summary()));
 */
export function formatSummary(summary: ModelSummary): string {
  const isGraph = summary.rows.some(({ inputs }) => inputs !== undefined);
  const count = (value: number): string => (value === 0 ? '' : value.toLocaleString('en-US'));
  const row = (cells: SummaryRow): string[] => [
    cells.name,
    cells.type,
    ...(isGraph ? [cells.inputs?.join(' + ') ?? ''] : []),
    cells.outputShape.join(' x '),
    count(cells.parameters),
    count(cells.multiplyAdds),
  ];
  const { parameters, multiplyAdds } = summary.totals;
  const table = formatTable(
    [
      { title: 'Layer' },
      { title: 'Type' },
      ...(isGraph ? [{ title: 'Inputs' }] : []),
      { title: 'Output' },
      { title: 'Parameters', align: 'right' },
      { title: 'Multiply-adds', align: 'right' },
    ],
    [...summary.rows.map(row), ['Total', '', ...(isGraph ? [''] : []), '', count(parameters), count(multiplyAdds)]],
  );
  const stages = summary.stages.map(({ name, from }) => (name === from ? name : `${name} (${from})`)).join(', ');
  return `${summary.name}, input ${summary.inputShape.join(' x ')}\n${table}\nStages, by their first layers: ${stages}`;
}

function parameterCount(layer: ResolvedLayer): number {
  const tensors = tensorSpecs(layer);
  return tensors.filter(({ statistic }) => statistic !== true).reduce((sum, { shape }) => sum + elementCount(shape), 0);
}
