import { formatCount } from '../../core';
import { kindOf, summarize, takesTheOneBefore, type Architecture } from '../../models';
import { unbroken, type Table } from '../output';

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
        layerSettings(architecture, i),
        unbroken(row.outputShape.join(' × ')),
        count(row.parameters),
        count(row.multiplyAdds),
      ]),
      ['Total', '', '', '', count(totals.parameters), count(totals.multiplyAdds)],
    ],
    strongRows: [rows.length],
  };
}

/** Settings of a layer as PyTorch prints them in brackets, and its input if that is not the layer before. */
function layerSettings({ layers }: Architecture, i: number): string {
  const layer = layers[i]!;
  const kind = kindOf(layer);
  const said = kind.settings?.(layer) ?? '';
  if (takesTheOneBefore(layers, i) || layer.inputs.length > 1) return said;
  return `${said}${said === '' ? '' : ', '}of ${layer.inputs[0]}`;
}
