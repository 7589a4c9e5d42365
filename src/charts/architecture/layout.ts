import { kindOf, type Architecture, type FeatureShape, type ResolvedLayer } from '../../models';
import { edgesOf, roomForEdges, spineOf, type DrawnEdge, type DrawnLine } from './edges';
import { styleOf, type DrawnBlock, type DrawnKind } from './layerStyles';

/** A text, centred at `x`, its baseline at `y`. */
export interface DrawnLabel {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  /** Subject of the label: a layer's own figures, or a group. */
  readonly role: 'size' | 'window' | 'group';
}

/** Positions of everything in a drawing. */
export interface ArchitectureLayout {
  readonly width: number;
  readonly height: number;
  /** The line through the blocks, with a gap before a layer that does not use the preceding output. */
  readonly spine: readonly DrawnLine[];
  /** Values that skip layers, around the blocks between. Empty for a chain. */
  readonly edges: readonly DrawnEdge[];
  readonly blocks: readonly DrawnBlock[];
  readonly labels: readonly DrawnLabel[];
  /** Labels under columns whose maps have one size. */
  readonly groups: readonly DrawnLine[];
}

export const LABEL_SIZE = 10;
const TALLEST = 150;
const LOWEST = 7;
const NARROWEST = 3;
const TOP = 16;
const GAP = 4;
const GROUP_GAP = 7;
/** Width of a block in pixels for each square root of a channel: at most, and at least. */
const WIDEST_CHANNEL = 2.6;
const NARROWEST_CHANNEL = 0.4;

/** A layer with the unlabelled ones after it: convolution, batch norm and ReLU. */
interface Column {
  readonly items: readonly Item[];
  readonly sizeLabel: string;
  readonly windowLabel: string;
  /** Size of the maps, which columns of one group share. */
  readonly group: string;
}

interface Item {
  readonly kind: DrawnKind;
  readonly name: string;
  readonly outputShape: FeatureShape;
}

/**
 * Lays a network out from left to right within `width` pixels. The side of a map, and the features of a
 * vector, give a block's height, its channels its width, both by their square root. A network that is too deep for
 * labels of every layer gets narrow blocks, with labels for its maps alone. Pure.
 */
export function layoutArchitecture(architecture: Architecture, width: number): ArchitectureLayout {
  const labelled = columnsOf(architecture);
  const isDeep = totalWidth(labelled, { ...ROOMY, perChannel: NARROWEST_CHANNEL }) > width;
  const columns = isDeep ? withoutLabels(labelled) : labelled;
  const spacing = isDeep ? tightThatFits(columns, width) : roomyThatFits(columns, width);
  const scale = heightScale(columns);
  const above = roomForEdges(architecture);
  const middle = above + TOP + TALLEST / 2;
  const windowY = above + TOP + TALLEST + 14;
  const blocks: DrawnBlock[] = [];
  const labels: DrawnLabel[] = [];
  const groups: DrawnLine[] = [];
  let left = 0;
  for (const group of groupsOf(columns)) {
    const room = groupWidth(group, spacing);
    let x = left + (room - sum(group, spacing)) / 2;
    for (const column of group) {
      const space = columnWidth(column, spacing);
      const centre = x + space / 2;
      let at = centre - contentWidth(column, spacing) / 2;
      for (const item of column.items) {
        const size = { width: thickness(item, spacing), height: scale(item) };
        blocks.push({ ...item, x: at, y: middle - size.height / 2, ...size });
        at += size.width;
      }
      const top = middle - Math.max(...column.items.map(scale)) / 2;
      if (column.sizeLabel !== '') {
        labels.push({ text: column.sizeLabel, x: centre, y: top - 4, role: 'size' });
      }
      if (column.windowLabel !== '') {
        labels.push({ text: column.windowLabel, x: centre, y: windowY, role: 'window' });
      }
      x += space;
    }
    groups.push({ x: left + spacing.gap / 2, x2: left + room - spacing.gap / 2, y: windowY + 6 });
    labels.push({ text: group[0]!.group, x: left + room / 2, y: windowY + 18, role: 'group' });
    left += room + GROUP_GAP;
  }
  const drawn = left - GROUP_GAP;
  const spine = spineOf(architecture, blocks, { width: drawn, y: middle });
  const edges = edgesOf(architecture, blocks, above);
  return { width: drawn, height: windowY + 22, spine, edges, blocks, labels, groups };
}

function columnsOf({ inputShape, layers }: Architecture): Column[] {
  const image: Column = {
    items: [{ kind: 'input', name: 'image', outputShape: inputShape }],
    sizeLabel: String(inputShape[2]),
    windowLabel: '',
    group: groupName(inputShape),
  };
  const columns = [image];
  for (const layer of layers) {
    const item: Item = { kind: layer.kind, name: layer.name, outputShape: layer.outputShape };
    const last = columns.at(-1)!;
    if (styleOf(layer.kind).shape === 'follower') {
      columns[columns.length - 1] = { ...last, items: [...last.items, item] };
    } else {
      columns.push({
        items: [item],
        sizeLabel: sizeLabel(layer),
        windowLabel: kindOf(layer).drawing.window?.(layer) ?? '',
        group: groupName(layer.outputShape),
      });
    }
  }
  return columns;
}

function sizeLabel({ kind, outputShape }: ResolvedLayer): string {
  return styleOf(kind).shape === 'slab' ? '' : channelsOf(outputShape).toLocaleString('en-US');
}

function groupName(shape: FeatureShape): string {
  if (shape.length === 1) return 'vectors';
  return shape.length === 2 ? `${shape[0]} tokens` : `${shape[0]} × ${shape[1]}`;
}

function groupsOf(columns: readonly Column[]): readonly (readonly Column[])[] {
  const groups: Column[][] = [];
  for (const column of columns) {
    const last = groups.at(-1);
    if (last?.[0]?.group === column.group) last.push(column);
    else groups.push([column]);
  }
  return groups;
}

/** Widths of blocks and of the room between them. */
interface Spacing {
  /** Pixels for each root of a channel. */
  readonly perChannel: number;
  /** Share of their style's thickness, for blocks whose width does not show channels. */
  readonly thickness: number;
  /** Pixels of any block, at least. */
  readonly narrowest: number;
  /** Pixels between columns. */
  readonly gap: number;
}

const ROOMY: Spacing = { perChannel: WIDEST_CHANNEL, thickness: 1, narrowest: NARROWEST, gap: GAP };

function totalWidth(columns: readonly Column[], spacing: Spacing): number {
  return groupsOf(columns).reduce((all, group) => all + groupWidth(group, spacing) + GROUP_GAP, -GROUP_GAP);
}

/** The most pixels per root of a channel with which everything fits; the layout is wider where nothing does. */
function roomyThatFits(columns: readonly Column[], width: number): Spacing {
  const spacing = (perChannel: number): Spacing => ({ ...ROOMY, perChannel });
  return spacing(mostThatFits(columns, width, spacing, [NARROWEST_CHANNEL, WIDEST_CHANNEL]));
}

/** The widest blocks with which a deep network fits; the layout is wider where nothing does. */
function tightThatFits(columns: readonly Column[], width: number): Spacing {
  const spacing = (part: number): Spacing => ({
    perChannel: part * NARROWEST_CHANNEL,
    thickness: part,
    narrowest: part,
    gap: part * GAP,
  });
  return spacing(mostThatFits(columns, width, spacing, [0.02, 1]));
}

function mostThatFits(
  columns: readonly Column[],
  width: number,
  spacing: (value: number) => Spacing,
  [least, most]: readonly [number, number],
): number {
  let [low, high] = [least, most];
  if (totalWidth(columns, spacing(high)) <= width) return high;
  for (let i = 0; i < 30; i++) {
    const half = (low + high) / 2;
    if (totalWidth(columns, spacing(half)) <= width) low = half;
    else high = half;
  }
  return low;
}

/** Columns of a deep network. A gate that squeezes maps to one pixel in between does not change their size. */
function withoutLabels(columns: readonly Column[]): readonly Column[] {
  const quiet: Column[] = [];
  columns.forEach((column, i) => {
    const before = quiet.at(-1)?.group;
    const isGate = column.group === ONE_PIXEL && columns.slice(i).some(({ group }) => group === before);
    const group = isGate && before !== undefined ? before : column.group;
    quiet.push({ ...column, sizeLabel: '', windowLabel: '', group });
  });
  return quiet;
}

const ONE_PIXEL = '1 × 1';

/** Heights of blocks: maps and vectors have a scale each, and the largest of either is the tallest. */
function heightScale(columns: readonly Column[]): (item: Item) => number {
  const shapes = columns.flatMap(({ items }) => items.map(({ outputShape }) => outputShape));
  const largest = (length: number): number =>
    Math.max(1, ...shapes.filter((shape) => shape.length === length).map((shape) => shape[0]));
  const [map, vector] = [largest(3), largest(1)];
  return ({ outputShape }) =>
    Math.max(LOWEST, TALLEST * Math.sqrt(outputShape[0] / (outputShape.length === 3 ? map : vector)));
}

function thickness({ kind, outputShape }: Item, spacing: Spacing): number {
  const style = styleOf(kind);
  return style.shape === 'channels'
    ? Math.max(spacing.narrowest, spacing.perChannel * Math.sqrt(channelsOf(outputShape)))
    : style.thickness * spacing.thickness;
}

function contentWidth({ items }: Column, spacing: Spacing): number {
  return items.reduce((total, item) => total + thickness(item, spacing), 0);
}

function columnWidth(column: Column, spacing: Spacing): number {
  const labels = [column.sizeLabel, column.windowLabel].map(labelWidth);
  return Math.max(contentWidth(column, spacing), ...labels) + spacing.gap;
}

function groupWidth(group: readonly Column[], spacing: Spacing): number {
  return Math.max(sum(group, spacing), labelWidth(group[0]!.group) + GAP);
}

function sum(group: readonly Column[], spacing: Spacing): number {
  return group.reduce((total, column) => total + columnWidth(column, spacing), 0);
}

/** Pixels of a character of a label in DejaVu Sans, the widest of the common sans-serif fonts. */
const CHARACTERS: Readonly<Record<string, number>> = { '×': 8.4, ' ': 3.2, ',': 3.2, '/': 3.4 };
const OTHER_CHARACTER = 6.4;

/** Room for a label. */
export function labelWidth(text: string): number {
  return [...text].reduce((width, character) => width + (CHARACTERS[character] ?? OTHER_CHARACTER), 0);
}

function channelsOf(shape: FeatureShape): number {
  return shape[shape.length - 1]!;
}
