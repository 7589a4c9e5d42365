import type { RgbImage } from '../images';

/**
 * A map from pixels of the result to pixels of the source, as Pillow's `Image.transform` takes it: (x, y) comes from
 * (a x + b y + c, d x + e y + f).
 */
export type AffineMap = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/**
 * An image of the same size whose pixels are the nearest ones of the source, black where there are none: Pillow's
 * `transform(size, AFFINE, map, NEAREST, fillcolor=0)` to the bit, which computes in 16.16 fixed point unless the axes
 * are only stretched and moved (Geometry.c).
 */
export function affine(source: RgbImage, map: AffineMap): RgbImage {
  const { width, height } = source;
  const data = new Uint8Array(width * height * 3);
  const target = { width, height, data };
  if (map[1] === 0 && map[3] === 0) stretch(source, map, data);
  else if (hasRoomInFixedPoint(map, width, height)) turnInFixedPoint(source, map, data);
  else turnInFloats(source, map, data);
  return target;
}

/** Pillow's `rotate(degrees)`: counterclockwise about the centre, in an image of the same size. */
export function rotated(source: RgbImage, degrees: number): RgbImage {
  const { width, height } = source;
  const angle = ((degrees % 360) + 360) % 360;
  if (angle === 0) return copyOf(source);
  if (angle === 180) return quarterTurned(quarterTurned(source));
  if (width === height && angle === 90) return quarterTurned(source);
  if (width === height && angle === 270) return quarterTurned(quarterTurned(quarterTurned(source)));
  const radians = -((angle * Math.PI) / 180);
  const cosine = toFifteenDigits(Math.cos(radians));
  const sine = toFifteenDigits(Math.sin(radians));
  const [x, y] = [width / 2, height / 2];
  return affine(source, [cosine, sine, cosine * -x + sine * -y + x, -sine, cosine, -sine * -x + cosine * -y + y]);
}

/** Python's `round(value, 15)`. */
function toFifteenDigits(value: number): number {
  return Number(value.toFixed(15));
}

function stretch(source: RgbImage, [a, , c, , e, f]: AffineMap, to: Uint8Array): void {
  const { width, height, data } = source;
  const columns = Int32Array.from({ length: width }, (_, x) => floorOrBefore(c + a * 0.5 + a * x));
  for (let y = 0; y < height; y++) {
    const row = floorOrBefore(f + e * 0.5 + e * y);
    if (row < 0 || row >= height) continue;
    for (let x = 0; x < width; x++) {
      if (columns[x]! >= 0 && columns[x]! < width) copyPixel(data, row * width + columns[x]!, to, y * width + x);
    }
  }
}

function floorOrBefore(value: number): number {
  return value < 0 ? -1 : Math.trunc(value);
}

function turnInFixedPoint({ width, height, data }: RgbImage, [a, b, c, d, e, f]: AffineMap, to: Uint8Array): void {
  const fixed = (value: number): number => Math.floor(value * 65536 + 0.5);
  const [acrossX, downX, acrossY, downY] = [fixed(a), fixed(b), fixed(d), fixed(e)];
  let startX = fixed(c + a * 0.5 + b * 0.5);
  let startY = fixed(f + d * 0.5 + e * 0.5);
  for (let y = 0; y < height; y++, startX += downX, startY += downY) {
    for (let x = 0, atX = startX, atY = startY; x < width; x++, atX += acrossX, atY += acrossY) {
      const column = atX >> 16;
      const row = atY >> 16;
      if (column >= 0 && column < width && row >= 0 && row < height) {
        copyPixel(data, row * width + column, to, y * width + x);
      }
    }
  }
}

/** Images with coordinates from 32768 on: Pillow computes each pixel's in doubles. */
function turnInFloats({ width, height, data }: RgbImage, [a, b, c, d, e, f]: AffineMap, to: Uint8Array): void {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const column = floorOrBefore(a * (x + 0.5) + b * (y + 0.5) + c);
      const row = floorOrBefore(d * (x + 0.5) + e * (y + 0.5) + f);
      if (column >= 0 && column < width && row >= 0 && row < height) {
        copyPixel(data, row * width + column, to, y * width + x);
      }
    }
  }
}

function hasRoomInFixedPoint([a, b, c, d, e, f]: AffineMap, width: number, height: number): boolean {
  const corners = [
    [0, 0],
    [width, height],
    [0, height],
    [width, 0],
  ] as const;
  return corners.every(([x, y]) => Math.abs(x * a + y * b + c) < 32768 && Math.abs(x * d + y * e + f) < 32768);
}

function quarterTurned({ width, height, data }: RgbImage): RgbImage {
  const turned = { width: height, height: width, data: new Uint8Array(data.length) };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) copyPixel(data, y * width + x, turned.data, (width - 1 - x) * height + y);
  }
  return turned;
}

function copyOf(image: RgbImage): RgbImage {
  return { ...image, data: Uint8Array.from(image.data) };
}

function copyPixel(from: Uint8Array, pixel: number, to: Uint8Array, target: number): void {
  const [at, place] = [pixel * 3, target * 3];
  to[place] = from[at]!;
  to[place + 1] = from[at + 1]!;
  to[place + 2] = from[at + 2]!;
}
