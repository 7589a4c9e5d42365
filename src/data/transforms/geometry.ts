/** A rectangle of pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The box of a whole image. */
export function wholeOf({ width, height }: Size): Box {
  return { left: 0, top: 0, width, height };
}

/** Size of an image after torchvision's `Resize(shorterSide)`: the longer side is cut off to whole pixels. */
export function resizedShorterSide(width: number, height: number, shorterSide: number): Size {
  const longer = Math.trunc((shorterSide * Math.max(width, height)) / Math.min(width, height));
  return width <= height ? { width: shorterSide, height: longer } : { width: longer, height: shorterSide };
}

/** Python's `round`: halves go to the even neighbour. */
export function roundHalfToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}
