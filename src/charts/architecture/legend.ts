import { labelWidth } from './layout';
import { styleOf, type DrawnKind } from './layerStyles';

/** A colour and its meaning; pixels from the top left of the drawing. */
export interface LegendEntry {
  readonly kind: DrawnKind;
  readonly name: string;
  /** Left end of the swatch; the text begins {@link SWATCH_PITCH} after it. */
  readonly x: number;
  /** Top of the swatch. */
  readonly y: number;
}

export const SWATCH = 9;
export const SWATCH_PITCH = 13;
const ENTRY_GAP = 7;
const LINE = 17;
/** Pixels by which a picture may be wider than the drawing. */
const SLACK = 40;

/**
 * Sets the kinds of layers that occur in lines no wider than `width`. Vega's own legend sets them in columns
 * of one width, which for nine of them is wider than the drawing.
 */
export function layOutLegend(kinds: readonly DrawnKind[], width: number, top: number): readonly LegendEntry[] {
  let [x, y] = [0, top];
  return kinds.map((kind) => {
    const { name } = styleOf(kind);
    const room = SWATCH_PITCH + labelWidth(name);
    // Without a canvas Vega overestimates the width of a text by half, and widens the picture.
    const isTooWide = x + room > width || x + room + labelWidth(name) / 2 > width + SLACK;
    if (x > 0 && isTooWide) [x, y] = [0, y + LINE];
    const entry = { kind, name, x, y };
    x += room + ENTRY_GAP;
    return entry;
  });
}
