import { kindOf, layerKinds, summarize, type Architecture, type ModelSummary } from '../../models';
import type { Chart, JsonObject } from '../chart';
import { printedChart } from '../printedChart';
import { NEUTRAL } from '../palette';
import { vegaConfig } from '../style';
import type { DrawnEdge } from './edges';
import { drawnKinds, styleOf, type DrawnBlock } from './layerStyles';
import { LABEL_SIZE, layoutArchitecture, type ArchitectureLayout } from './layout';
import { layOutLegend, SWATCH, SWATCH_PITCH, type LegendEntry } from './legend';

export interface ArchitectureDrawingOptions {
  /** Width in pixels, within which labels do not overlap. Default 680. */
  readonly width?: number;
}

/**
 * A network as a drawing: every layer a block, in order, with the size of its output.
 *
 * @example architectureDrawing(architecture('vgg16', { imageSize: 64 }));
 */
export function architectureDrawing(
  architecture: Architecture,
  { width = 680 }: ArchitectureDrawingOptions = {},
): Chart {
  const summary = summarize(architecture);
  const title = titleOf(summary);
  return printedChart({
    title,
    description: describe(architecture),
    vegaLite: specification(title, layoutArchitecture(architecture, width), summary, width),
  });
}

function titleOf({ name, totals: { parameters, multiplyAdds } }: ModelSummary): string {
  const count = (value: number): string => value.toLocaleString('en-US');
  return `${name}: ${count(parameters)} parameters, ${count(multiplyAdds)} multiply-adds`;
}

/**
 * Caption within the drawing, because the report sets titles itself. Lines are short: where there is no
 * canvas to measure text, Vega overestimates its width by half.
 */
const CAPTION = [
  'Height: side of the map, or features of a vector. Width: channels. Square roots.',
  'Above: channels or features. Below: window and stride (/2), then the size of the map.',
];
const SKIPS = 'Lines above: values that skip the layers between.';
const LINE = 14;

function specification(title: string, layout: ArchitectureLayout, summary: ModelSummary, room: number): JsonObject {
  const { width, height, spine, edges, blocks, labels, groups } = layout;
  const legend = legendOf(layout, room);
  const caption = edges.length === 0 ? CAPTION : [...CAPTION, SKIPS];
  const captionTop = Math.max(height, ...legend.map(({ y }) => y + SWATCH)) + 6;
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
    title,
    width: Math.ceil(width),
    height: Math.ceil(captionTop + caption.length * LINE),
    layer: [
      line(spine, NEUTRAL.axis),
      ...(edges.length === 0 ? [] : [path(edges)]),
      rectangles(
        blocks.map((block) => ({ ...corners(block), ...facts(block, summary) })),
        ['layer', 'type', 'output', 'parameters', 'multiply-adds'],
      ),
      line(groups, NEUTRAL.series),
      texts(labels, 'center'),
      rectangles(
        legend.map(({ kind, x, y }) => ({
          color: styleOf(kind).color,
          ...{ x, x2: x + SWATCH, y, y2: y + SWATCH },
        })),
      ),
      texts(
        legend.map(({ name, x, y }) => ({ text: name, x: x + SWATCH_PITCH, y: y + SWATCH - 0.5 })),
        'left',
      ),
      texts(
        caption.map((text, i) => ({ text, x: 0, y: captionTop + (i + 1) * LINE - 3 })),
        'left',
      ),
    ],
    config: vegaConfig(),
  };
}

function legendOf({ blocks, height }: ArchitectureLayout, width: number): readonly LegendEntry[] {
  const kinds = drawnKinds().filter((kind) => blocks.some((block) => block.kind === kind));
  return layOutLegend(kinds, width, height + 6);
}

function line(values: readonly { x: number; x2: number; y: number }[], color: string): JsonObject {
  return {
    data: { values: values.map(({ x, x2, y }) => ({ x: round(x), x2: round(x2), y: round(y) })) },
    mark: { type: 'rule', strokeWidth: 1, color },
    encoding: { x: pixels('x'), x2: { field: 'x2' }, y: pixels('y') },
  };
}

/** Lines around the blocks between, for values that skip them. */
function path(edges: readonly DrawnEdge[]): JsonObject {
  const values = edges.flatMap(({ from, to, points }) =>
    points.map(({ x, y }, i) => ({ edge: `${from} to ${to}`, i, x: round(x), y: round(y) })),
  );
  return {
    data: { values },
    mark: { type: 'line', strokeWidth: 1, color: NEUTRAL.text, interpolate: 'linear' },
    encoding: {
      x: pixels('x'),
      y: pixels('y'),
      order: { field: 'i' },
      detail: { field: 'edge', type: 'nominal' },
    },
  };
}

function rectangles(values: readonly JsonObject[], tooltip: readonly string[] = []): JsonObject {
  return {
    data: { values },
    mark: { type: 'rect', opacity: 1 },
    encoding: {
      x: pixels('x'),
      x2: { field: 'x2' },
      y: pixels('y'),
      y2: { field: 'y2' },
      color: { field: 'color', type: 'nominal', scale: null },
      ...(tooltip.length === 0 ? {} : { tooltip: tooltip.map((field) => ({ field })) }),
    },
  };
}

function texts(
  values: readonly { readonly text: string; readonly x: number; readonly y: number }[],
  align: 'left' | 'center',
): JsonObject {
  return {
    data: { values: values.map(({ text, x, y }) => ({ text, x: round(x), y: round(y) })) },
    mark: { type: 'text', fontSize: LABEL_SIZE, align, baseline: 'alphabetic' },
    encoding: { x: pixels('x'), y: pixels('y'), text: { field: 'text' } },
  };
}

/** A position that is already in pixels. */
function pixels(field: string): JsonObject {
  return { field, type: 'quantitative', scale: null, axis: null };
}

function corners({ x, y, width, height }: DrawnBlock) {
  // Leaves a hairline between blocks that touch.
  return { x: round(x + 0.25), x2: round(x + width - 0.25), y: round(y), y2: round(y + height) };
}

/** Tooltip of a block. */
function facts({ kind, name, outputShape }: DrawnBlock, { rows }: ModelSummary) {
  const row = kind === 'input' ? undefined : rows.find((candidate) => candidate.name === name);
  return {
    color: styleOf(kind).color,
    layer: name,
    type: row?.type ?? 'image',
    output: outputShape.join(' × '),
    parameters: (row?.parameters ?? 0).toLocaleString('en-US'),
    'multiply-adds': (row?.multiplyAdds ?? 0).toLocaleString('en-US'),
  };
}

/** The drawing in words: layers with weights or a change of size, in order; then the number of the others. */
function describe({ layers }: Architecture): string {
  const steps = layers.flatMap((layer): string[] => {
    const words = kindOf(layer).drawing.words?.(layer);
    return words === undefined ? [] : [words];
  });
  const besides = layerKinds.all().flatMap(({ name, drawing: { plural } }): string[] => {
    const number = layers.filter(({ kind }) => kind === name).length;
    return plural === undefined || number === 0 ? [] : [`${number} ${plural}`];
  });
  return `In order: ${steps.join('; ')}.${besides.length === 0 ? '' : ` Besides: ${besides.join(', ')}.`}`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
