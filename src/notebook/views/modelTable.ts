import { formatCount } from '../../core';
import { summarize, type Architecture, type ResolvedLayer } from '../../models';
import type { Table } from '../output';
import { unbroken } from './unbroken';

/** Layers with their settings, output shapes, parameters and multiply-adds. */
export function modelTable(architecture: Architecture): Table {
  const { name, inputShape, rows, totals } = summarize(architecture);
  const count = (value: number): string => (value === 0 ? '' : formatCount(value));
  return {
    caption: `${name}, input ${inputShape.join(' × ')}`,
    columns: [
      { title: 'Layer' },
      { title: 'Type' },
      { title: 'Settings' },
      { title: 'Output' },
      { title: 'Parameters', align: 'right' },
      { title: 'Multiply-adds', align: 'right' },
    ],
    rows: [
      ...rows.map((row, i) => [
        row.name,
        row.type,
        layerSettings(architecture.layers[i]!),
        unbroken(row.outputShape.join(' × ')),
        count(row.parameters),
        count(row.multiplyAdds),
      ]),
      ['Total', '', '', '', count(totals.parameters), count(totals.multiplyAdds)],
    ],
    strongRows: [rows.length],
  };
}

/** What PyTorch prints of a layer in brackets. */
function layerSettings(layer: ResolvedLayer): string {
  const [from, to] = [layer.inputShape.at(-1)!, layer.outputShape.at(-1)!];
  switch (layer.kind) {
    case 'conv2d':
      return `${from} → ${to}, ${square(layer.kernelSize)}, stride ${layer.stride}, padding ${layer.padding}`;
    case 'maxPool2d':
      return `${square(layer.kernelSize)}, stride ${layer.stride}`;
    case 'adaptiveAvgPool2d':
      return `to ${square(layer.outputSize)}`;
    case 'dense':
      return `${from} → ${to}`;
    case 'dropout':
      return `p = ${layer.rate}`;
    case 'batchNorm2d':
    case 'relu':
    case 'flatten':
    case 'sigmoid':
      return '';
  }
}

function square(size: number): string {
  return `${size} × ${size}`;
}
