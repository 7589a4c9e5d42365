import { histogram, MIME, type MimeBundle } from '../../charts';
import { formatCount, formatMiB } from '../../core';
import type { RgbImage } from '../../data';
import type { Tensor } from '../../engine';
import {
  memory,
  rangeOf,
  tensorFacts,
  tensorText,
  type MemoryReport,
  type TensorFacts,
  type TensorValues,
} from '../../parts';
import { cellDisplay, chartOutput, tableBundle, type Table } from '../output';
import { cellEnvironment } from '../training';
import { sheetBundle } from './images';

/** Options of {@link showTensor}. */
export interface TensorOptions {
  /** Default: none. */
  readonly title?: string;
  /** Shows the values as pictures, or as a histogram. Default: pictures for [height, width, 3] and [n, height, width, 3]. */
  readonly as?: 'pictures' | 'histogram';
}

/** Pictures of one tensor at most. */
const MOST_PICTURES = 10;

/**
 * Shows a tensor: type, shape and range; and as pictures where its shape allows, each from its darkest value to its
 * brightest, or else a histogram of its values.
 *
 * @param tensor a tensor of TensorFlow.js; it is not disposed of
 * @example await show.tensor(net.weights[0]!.variable, { title: 'filters of conv1' });
 */
export async function showTensor(tensor: Tensor, options: TensorOptions = {}): Promise<void> {
  const display = cellDisplay();
  const facts = tensorFacts(tensor);
  const { title } = options;
  const head = `${facts.dtype} [${facts.shape.join(', ')}]${facts.values === null ? '' : ` ${rangeOf(facts.values)}`}`;
  const caption = title === undefined ? head : `${title}: ${head}`;
  if (facts.values === null) {
    display.show({ [MIME.text]: title === undefined ? tensorText(tensor) : `${title}: ${tensorText(tensor)}` });
  } else if (options.as !== 'histogram' && (options.as === 'pictures' || looksLikePictures(facts))) {
    display.show(await pictureBundle(caption, facts, facts.values));
  } else {
    display.show(await chartOutput(histogram(facts.values.data, { title: caption }), cellEnvironment()));
  }
}

/**
 * Memory of TensorFlow in this process: tensors and their bytes, those left by each cell, and the networks, optimisers
 * and loaders that are still referenced. Unreferenced ones are freed first.
 *
 * @example await show.memory();
 */
export async function showMemory(): Promise<void> {
  const display = cellDisplay();
  display.show(tableBundle(memoryTable(await memory())));
}

/** The report as a table. */
export function memoryTable({ tensors, bytes, byCell, held }: MemoryReport): Table {
  const rows = byCell.map((entry) => [
    `cell ${entry.cell}, as it ended`,
    signed(entry.tensors, formatCount),
    signed(entry.bytes, formatMiB),
  ]);
  const names = held.map(({ kind, name }) => `${kind} ${name}`);
  return {
    columns: [{ title: 'TensorFlow holds' }, { title: 'Tensors', align: 'right' }, { title: 'Memory', align: 'right' }],
    rows: [...rows, ['now', formatCount(tensors), formatMiB(bytes)]],
    strongRows: [rows.length],
    notes: [
      names.length === 0 ? 'No network, optimizer or loader is referred to.' : `Referred to: ${names.join(', ')}.`,
    ],
  };
}

function signed(value: number, format: (value: number) => string): string {
  return `${value < 0 ? '−' : '+'}${format(Math.abs(value))}`;
}

function looksLikePictures({ shape }: TensorFacts): boolean {
  const [channels, width = 0, height = 0] = [...shape].reverse();
  return (shape.length === 3 || shape.length === 4) && channels === 3 && Math.min(width, height) >= 8;
}

async function pictureBundle(title: string, { shape }: TensorFacts, values: TensorValues): Promise<MimeBundle> {
  const [height, width, channels] = shape.slice(-3) as [number, number, number];
  const [count = 1] = shape.length === 4 ? shape : [];
  const pictures = Array.from({ length: Math.min(count, MOST_PICTURES) }, (_, i) =>
    pictureOf(values.data, { height, width, channels }, i),
  );
  const more = count > pictures.length ? `; the first ${pictures.length} of ${count}` : '';
  const caption = `${title}${more}`;
  return sheetBundle([{ title: caption, images: pictures.map((image) => ({ image })) }], caption);
}

/** One picture, from its darkest value to its brightest; grey where there are not three channels. */
function pictureOf(
  data: ArrayLike<number>,
  { height, width, channels }: { readonly height: number; readonly width: number; readonly channels: number },
  index: number,
): RgbImage {
  const size = height * width * channels;
  let [low, high] = [Infinity, -Infinity];
  for (let i = index * size; i < (index + 1) * size; i++) {
    low = Math.min(low, data[i]!);
    high = Math.max(high, data[i]!);
  }
  const scale = high > low ? 255 / (high - low) : 0;
  const pixels = new Uint8Array(height * width * 3);
  for (let place = 0; place < height * width; place++) {
    for (let c = 0; c < 3; c++) {
      const value = data[index * size + place * channels + (channels === 3 ? c : 0)]!;
      pixels[place * 3 + c] = (value - low) * scale;
    }
  }
  return { width, height, data: pixels };
}
