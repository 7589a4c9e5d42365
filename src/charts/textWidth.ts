/** Vega's measure of text where there is no canvas. */
interface TextMetrics {
  width(item: MeasuredItem, text: unknown): number;
}

// Vega exports it, and its types leave it out.
declare module 'vega' {
  const textMetrics: TextMetrics;
}

interface MeasuredItem {
  /** Default: Vega's, 11. */
  readonly fontSize?: number | null;
  readonly fontWeight?: number | string | null;
}

/** Widths of characters in shares of the font size: those of DejaVu Sans, wider than most fonts of a screen. */
const WIDTHS: readonly (readonly [characters: RegExp, share: number])[] = [
  [/[ijl|.,:;'!]/, 0.32],
  [/[ frtI()[\]{}"/\\-]/, 0.38],
  [/[mwMW@%]/, 0.93],
  [/[A-Z&]/, 0.7],
];
const OTHERS = 0.62;
const BOLD = 1.12;

/**
 * Lets Vega measure text by the widths of its characters. Its own guess, 0.8 of the font size for each, cuts labels that
 * have room, and leaves half of a picture empty beside a long title.
 */
export function measureText(metrics: TextMetrics): void {
  metrics.width = textWidth;
}

/** Width of a text in pixels, estimated. */
export function textWidth({ fontSize, fontWeight }: MeasuredItem, text: unknown): number {
  const shares = [...String(text)].map((character) => WIDTHS.find(([of]) => of.test(character))?.[1] ?? OTHERS);
  const isBold = fontWeight === 'bold' || Number(fontWeight) >= 600;
  return (fontSize ?? 11) * (isBold ? BOLD : 1) * shares.reduce((sum, share) => sum + share, 0);
}
