import { IMAGE_INPUT, takesTheOneBefore, type Architecture } from '../../models';
import type { DrawnBlock } from './layerStyles';

/** A level line; pixels from the top left. */
export interface DrawnLine {
  readonly x: number;
  readonly x2: number;
  readonly y: number;
}

/** The way of a value from one layer to a later one, around the blocks between. */
export interface DrawnEdge {
  /** Names of the layers; 'image' for the image. */
  readonly from: string;
  readonly to: string;
  /** Corners of the line; pixels from the top left. */
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

/** Gap between edges that run above each other, in pixels. */
const LANE = 7;

interface Skip {
  /** Positions in the list of blocks, where the image is the first. */
  readonly from: number;
  readonly to: number;
  /** Lane from 0, next to the blocks: edges in one lane do not touch. */
  readonly lane: number;
}

/** Pixels above the blocks that the edges of a network need; 0 for a chain. */
export function roomForEdges(architecture: Architecture): number {
  return Math.max(0, ...skipsOf(architecture).map(({ lane }) => (lane + 1) * LANE));
}

/**
 * Routes the values that skip layers: up from one, across, and down to the other.
 *
 * @param room height of the room above the blocks
 */
export function edgesOf(architecture: Architecture, blocks: readonly DrawnBlock[], room: number): readonly DrawnEdge[] {
  return skipsOf(architecture).map(({ from, to, lane }) => {
    const [start, end] = [blocks[from]!, blocks[to]!];
    const y = room - (lane + 0.5) * LANE;
    const [x, x2] = [start.x + start.width, end.x];
    const points = [
      { x, y: start.y },
      { x, y },
      { x: x2, y },
      { x: x2, y: end.y },
    ];
    return { from: start.name, to: end.name, points };
  });
}

/** The line through the blocks, from each layer to the next where that uses its output. */
export function spineOf(
  architecture: Architecture,
  blocks: readonly DrawnBlock[],
  { width, y }: { readonly width: number; readonly y: number },
): readonly DrawnLine[] {
  const { layers } = architecture;
  const starts = layers.flatMap((layer, i) => {
    const before = i === 0 ? IMAGE_INPUT : layers[i - 1]!.name;
    return layer.inputs.includes(before) ? [] : [i + 1];
  });
  const ends = [...starts.map((start) => blocks[start - 1]!).map((block) => block.x + block.width), width];
  return [0, ...starts.map((start) => blocks[start]!.x)].map((x, i) => ({ x, x2: ends[i]!, y }));
}

function skipsOf({ layers }: Architecture): readonly Skip[] {
  const places = new Map([[IMAGE_INPUT, 0], ...layers.map(({ name }, i) => [name, i + 1] as const)]);
  const wanted = layers
    .flatMap(({ inputs }, i) =>
      takesTheOneBefore(layers, i) ? [] : inputs.map((input) => ({ from: places.get(input)!, to: i + 1 })),
    )
    .filter(({ from, to }) => to - from > 1)
    .sort((a, b) => a.to - a.from - (b.to - b.from));
  const skips: Skip[] = [];
  for (const { from, to } of wanted) {
    let lane = 0;
    while (skips.some((other) => other.lane === lane && from < other.to && other.from < to)) lane++;
    skips.push({ from, to, lane });
  }
  return skips;
}
