import type { RgbImage } from '../../data';
import type { Heatmap } from './gradCam';

/** A map at another resolution, bilinear between the centres of its places; values in [0, 1]. */
export function resizeHeatmap(map: Heatmap, width: number, height: number): Float32Array {
  const resized = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = between(y, height, map.height);
    for (let x = 0; x < width; x++) {
      const column = between(x, width, map.width);
      const at = (r: number, c: number): number => map.values[r * map.width + c]!;
      const top = at(row.low, column.low) * (1 - column.part) + at(row.low, column.high) * column.part;
      const bottom = at(row.high, column.low) * (1 - column.part) + at(row.high, column.high) * column.part;
      resized[y * width + x] = top * (1 - row.part) + bottom * row.part;
    }
  }
  return resized;
}

/** Position of a pixel's centre among the centres of the map's places. */
function between(
  position: number,
  size: number,
  places: number,
): { readonly low: number; readonly high: number; readonly part: number } {
  const centre = Math.min(places - 1, Math.max(0, ((position + 0.5) * places) / size - 0.5));
  const low = Math.floor(centre);
  return { low, high: Math.min(places - 1, low + 1), part: centre - low };
}

/** Colour scale from weak to strong evidence: dark blue, magenta, orange, light yellow. */
const RAMP = [
  [13, 8, 135],
  [156, 23, 158],
  [237, 121, 83],
  [240, 249, 33],
] as const;
/** Share of the colour where the map is 1; at 0 the photo shows through as it is, in grey. */
const STRENGTH = 0.6;

/** The photo in grey with the map over it: lightness rises with the map, so that print and every eye read it. */
export function overlayHeatmap(image: RgbImage, map: Heatmap): RgbImage {
  const values = resizeHeatmap(map, image.width, image.height);
  const data = new Uint8Array(image.data.length);
  values.forEach((value, i) => {
    const at = i * 3;
    const grey = 0.299 * image.data[at]! + 0.587 * image.data[at + 1]! + 0.114 * image.data[at + 2]!;
    const color = rampColor(value);
    const strength = STRENGTH * (0.35 + 0.65 * value);
    for (let channel = 0; channel < 3; channel++) {
      data[at + channel] = Math.round(grey * (1 - strength) + color[channel]! * strength);
    }
  });
  return { width: image.width, height: image.height, data };
}

function rampColor(value: number): readonly number[] {
  const place = Math.min(1, Math.max(0, value)) * (RAMP.length - 1);
  const low = Math.min(RAMP.length - 2, Math.floor(place));
  const part = place - low;
  return RAMP[low]!.map((start, channel) => start + (RAMP[low + 1]![channel]! - start) * part);
}
