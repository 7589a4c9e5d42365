import type { Random } from '../../core';

/** Light and camera of one picture. Drawn without knowing the dog. */
export interface Lighting {
  /** Exposure as a factor. */
  readonly exposure: number;
  /** Contrast around middle grey as a factor. */
  readonly contrast: number;
  /** Colour cast: factors of red and blue; green stays. */
  readonly red: number;
  readonly blue: number;
  /** Relative change of exposure from the left to the right edge, and from top to bottom. */
  readonly slopeX: number;
  readonly slopeY: number;
  /** Darkening of the corners, 0 to 1. */
  readonly vignette: number;
  /** Standard deviation of sensor noise in 8-bit steps. */
  readonly noise: number;
  /** Gaussian blur of lens and motion, sigma in pixels of a 160-pixel picture; 0 for none. */
  readonly blur: number;
}

export function drawLighting(random: Random): Lighting {
  const warmth = random.normal(0, 0.07);
  return {
    exposure: Math.exp(random.normal(-0.05, 0.15)),
    contrast: random.uniform(0.78, 1.15),
    red: 1 + warmth,
    blue: 1 - warmth + random.normal(0, 0.02),
    slopeX: random.normal(0, 0.14),
    slopeY: random.normal(0, 0.1),
    vignette: random.chance(0.4) ? random.uniform(0.1, 0.4) : 0,
    noise: random.chance(0.5) ? random.uniform(1.5, 6) : 1,
    blur: random.chance(0.3) ? random.uniform(0.45, 1.1) : 0,
  };
}

/**
 * Lights a picture in place.
 *
 * @param pixels interleaved RGB, width * height * 3 bytes
 */
export function applyLighting(
  pixels: Uint8Array,
  width: number,
  height: number,
  light: Lighting,
  random: Random,
): void {
  const grain = noiseTable(light.noise, random);
  const start = random.below(grain.length);
  const gains = [light.exposure * light.red, light.exposure, light.exposure * light.blue] as const;
  for (let y = 0, i = 0; y < height; y++) {
    const v = (y / height) * 2 - 1;
    for (let x = 0; x < width; x++, i += 3) {
      const u = (x / width) * 2 - 1;
      const local = (1 + light.slopeX * u + light.slopeY * v) * (1 - light.vignette * 0.5 * (u * u + v * v));
      const speck = grain[(start + (i / 3) * 7 + (i >> 9) * 13) & (grain.length - 1)]!;
      for (let k = 0; k < 3; k++) {
        const lit = pixels[i + k]! * gains[k]! * local;
        const value = (lit - 118) * light.contrast + 118 + speck;
        pixels[i + k] = value < 0 ? 0 : Math.min(value, 255);
      }
    }
  }
}

/** Normal noise, drawn once per picture and walked through; its length is a power of two. */
function noiseTable(deviation: number, random: Random): Float32Array {
  return Float32Array.from({ length: 2048 }, () => random.normal(0, deviation));
}
