/** A point of a chart with its interval, in pixels from the top left. */
export interface LabelledPoint {
  readonly x: number;
  readonly y: number;
  /** Top and bottom of the vertical interval through the point. */
  readonly top: number;
  readonly bottom: number;
}

/** Position of a label's middle, in pixels from its point. */
export interface LabelOffset {
  readonly dx: number;
  readonly dy: number;
}

/** Room that each label takes, in pixels. */
export interface LabelSize {
  readonly width: number;
  readonly height: number;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Half the width of a drawn point. */
const POINT = 4;
/** Candidate places, beside the point first; never right above or below it, where its interval runs. */
const OFFSETS: readonly LabelOffset[] = [12, 18, 26].flatMap((dx) =>
  [0, -9, 9, -18, 18].flatMap((dy) => [dx, -dx].map((side) => ({ dx: side, dy }))),
);

/**
 * Places a label beside each point such that no two overlap, each is nearer to its own point than to another, and
 * none covers a point or, where that can be avoided, an interval. A label without room is left out: a name that
 * might be another point's is worse than none.
 *
 * @returns per point its label's place, or null for none
 */
export function placeLabels(points: readonly LabelledPoint[], size: LabelSize): readonly (LabelOffset | null)[] {
  const dots = points.map(({ x, y }) => ({ left: x - POINT, right: x + POINT, top: y - POINT, bottom: y + POINT }));
  const intervals = points.map(({ x, top, bottom }) => ({ left: x - 1, right: x + 1, top, bottom }));
  const placed: Box[] = [];
  return points.map((point) => {
    const own = OFFSETS.filter((offset) => isNearest(point, offset, points));
    const isFree = (offset: LabelOffset, obstacles: readonly Box[]): boolean => {
      const box = boxAt(point, offset, size);
      return ![...obstacles, ...placed].some((other) => overlap(box, other));
    };
    const found =
      own.find((offset) => isFree(offset, [...dots, ...intervals])) ?? own.find((offset) => isFree(offset, dots));
    if (found === undefined) return null;
    placed.push(boxAt(point, found, size));
    return found;
  });
}

/** Tells whether a label there would be read as its own point's, or as that of one drawn over it. */
function isNearest({ x, y }: LabelledPoint, { dx, dy }: LabelOffset, points: readonly LabelledPoint[]): boolean {
  return points.every((other) => {
    const isApart = Math.hypot(other.x - x, other.y - y) > 2 * POINT;
    return !isApart || Math.hypot(other.x - x - dx, other.y - y - dy) > Math.hypot(dx, dy);
  });
}

function boxAt({ x, y }: LabelledPoint, { dx, dy }: LabelOffset, { width, height }: LabelSize): Box {
  return {
    left: x + dx - width / 2,
    right: x + dx + width / 2,
    top: y + dy - height / 2,
    bottom: y + dy + height / 2,
  };
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
