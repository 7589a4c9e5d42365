/** Left, top, width and height of a landmark in CSS pixels, from the corner of its screen. */
export type Box = readonly [x: number, y: number, width: number, height: number];

/** The landmarks of a screen by name. */
export type Boxes = Readonly<Record<string, Box>>;

/** How far a side may be off, the larger of the two: other fonts break the largest title into a line more, or less. */
const PIXELS = 32;
const SHARE = 0.2;
/** Edges that touch may do so by a rounded pixel. */
const TOUCH = 2;
const SIDES = ['left edge', 'top edge', 'width', 'height'] as const;

/** What a screen's heights depend on; where it is the content, tops and heights are left to order and containment. */
export type Heights = 'layout' | 'content';

/**
 * What is not where it was: landmarks that came or went, that moved or changed their size by more than 32 px
 * and 20%, and pairs whose order or containment is another. Nothing when all is well.
 */
export function compareBoxes(expected: Boxes, actual: Boxes, heights: Heights = 'layout'): readonly string[] {
  const both = Object.keys(expected).filter((name) => name in actual);
  return [
    ...missing(expected, actual).map((name) => `${name} is not there.`),
    ...missing(actual, expected).map((name) => `${name} is new.`),
    ...both.flatMap((name) => moves(name, expected[name]!, actual[name]!, heights)),
    ...pairs(both).flatMap(([a, b]) => {
      const [was, is] = [expected, actual].map((boxes) => relation(boxes[a]!, boxes[b]!));
      return was === is ? [] : [`${a} is ${is} ${b}; it was ${was}.`];
    }),
  ];
}

function missing(from: Boxes, others: Boxes): readonly string[] {
  return Object.keys(from).filter((name) => !(name in others));
}

function moves(name: string, expected: Box, actual: Box, heights: Heights): readonly string[] {
  return SIDES.flatMap((side, i) => {
    const [was, is] = [expected[i]!, actual[i]!];
    if (heights === 'content' && i % 2 === 1) return [];
    const isNear = Math.abs(is - was) <= Math.max(PIXELS, SHARE * Math.abs(was));
    return isNear ? [] : [`${name}: its ${side} is ${is} px; it was ${was} px.`];
  });
}

function pairs(names: readonly string[]): readonly (readonly [string, string])[] {
  return names.flatMap((a, i) => names.slice(i + 1).map((b) => [a, b] as const));
}

function relation(a: Box, b: Box): string {
  if (isInside(a, b)) return 'inside';
  if (isInside(b, a)) return 'around';
  if (a[1] + a[3] <= b[1] + TOUCH) return 'above';
  if (b[1] + b[3] <= a[1] + TOUCH) return 'below';
  if (a[0] + a[2] <= b[0] + TOUCH) return 'left of';
  if (b[0] + b[2] <= a[0] + TOUCH) return 'right of';
  return 'over';
}

function isInside([x, y, width, height]: Box, [left, top, wide, high]: Box): boolean {
  return x >= left - TOUCH && y >= top - TOUCH && x + width <= left + wide + TOUCH && y + height <= top + high + TOUCH;
}
