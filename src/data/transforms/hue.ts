/**
 * A turn of the colour wheel in 8 bits, as torchvision's `adjust_hue` does it on Pillow images: RGB to HSV,
 * add to the hue byte (wrapping), HSV to RGB. Pillow computes in a mixture of float and double;
 * `Math.fround` marks the floats, so that bytes come out equal (formulas: Smith 1978, "Color gamut
 * transform pairs").
 */

/** Lookup tables of the RGB to HSV half: it depends on few enough values to be tabulated whole. */
interface HueTables {
  /** Saturation byte at max * 256 + min. */
  readonly saturation: Uint8Array;
  /** Hue byte at (branch * 256 + max - min) * 256 + max - middle; see {@link hueOf} for the branches. */
  readonly hue: Uint8Array;
}

let tables: HueTables | undefined;

/** Turns the hue of interleaved RGB pixels in place. @param factor part of the wheel, in [-0.5, 0.5] */
export function turnHue(pixels: Uint8Array, factor: number): void {
  const shift = Math.trunc(factor * 255) & 255;
  // A shift of 0 is not skipped: the round trip itself loses bits, and the reference makes it.
  tables ??= buildTables();
  const { saturation, hue } = tables;
  const { sector, part } = wheel(shift);
  for (let at = 0; at < pixels.length; at += 3) {
    const red = pixels[at]!;
    const green = pixels[at + 1]!;
    const blue = pixels[at + 2]!;
    const max = red > green ? (red > blue ? red : blue) : green > blue ? green : blue;
    const min = red < green ? (red < blue ? red : blue) : green < blue ? green : blue;
    const s = saturation[max * 256 + min]!;
    if (s === 0) {
      pixels[at] = max;
      pixels[at + 1] = max;
      pixels[at + 2] = max;
      continue;
    }
    const middle = red + green + blue - max - min;
    const branch =
      red === max ? (blue === min ? 0 : 1) : green === max ? (blue === min ? 2 : 3) : red === min ? 4 : 5;
    const h = hue[(branch * 256 + max - min) * 256 + max - middle]!;
    const fs = Math.fround(s / 255);
    const side = sector[h]!;
    const along = part[h]!;
    const low = (max * (1 - fs) + 0.5) | 0;
    const share = (side & 1) === 1 ? Math.fround(fs * along) : fs * (1 - along);
    const between = (max * (1 - share) + 0.5) | 0;
    pixels[at] = side === 0 || side === 5 ? max : side === 1 ? between : side === 4 ? between : low;
    pixels[at + 1] = side === 1 || side === 2 ? max : side === 0 || side === 3 ? between : low;
    pixels[at + 2] = side === 3 || side === 4 ? max : side === 2 || side === 5 ? between : low;
  }
}

/** Sector of the wheel (0-5) and the part of it, for each hue byte after adding `shift`. */
function wheel(shift: number): { sector: Uint8Array; part: Float32Array } {
  const sector = new Uint8Array(256);
  const part = new Float32Array(256);
  for (let h = 0; h < 256; h++) {
    const turned = (((h + shift) & 255) * 6) / 255;
    sector[h] = Math.floor(turned) % 6;
    part[h] = turned - Math.floor(turned);
  }
  return { sector, part };
}

function buildTables(): HueTables {
  const saturation = new Uint8Array(256 * 256);
  for (let max = 1; max < 256; max++) {
    for (let min = 0; min < max; min++) {
      saturation[max * 256 + min] = Math.trunc(Math.fround((max - min) / max) * 255);
    }
  }
  const hue = new Uint8Array(6 * 256 * 256);
  for (let branch = 0; branch < 6; branch++) {
    for (let range = 1; range < 256; range++) {
      for (let below = 0; below <= range; below++) {
        hue[(branch * 256 + range) * 256 + below] = hueOf(branch, Math.fround(below / range));
      }
    }
  }
  return { saturation, hue };
}

/**
 * Hue byte. Branches: largest channel red, green or blue (two each); within each, which channel is smallest.
 *
 * @param d distance of the middle channel below the largest, in units of the range; that of the smallest is 1
 */
function hueOf(branch: number, d: number): number {
  const sixths = Math.fround([1 - d, d - 1, 2 + d - 1, 2 + 1 - d, 4 + d - 1, 4 + 1 - d][branch]!);
  const turn = Math.fround((sixths / 6 + 1) % 1);
  return Math.min(255, Math.trunc(turn * 255));
}
