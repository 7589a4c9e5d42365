import * as fs from 'node:fs';
import * as path from 'node:path';
import { readJson, settings } from '../../src/core';
import {
  encodePng,
  type Box,
  type ColorAdjustment,
  type ColorJitterStrengths,
  type RgbImage,
  type TrivialAugmentName,
} from '../../src/data';

/** The fixtures of the data room, as make_data_fixtures.py describes them. */
export interface Manifest {
  readonly parity: {
    readonly evaluation: readonly { source: string; shorterSide: number; size: number; expected: string }[];
    readonly crops: readonly { source: string; box: Box; size: number; expected: string }[];
    readonly jitters: readonly {
      source: string;
      adjustments: ColorAdjustment[];
      box: Box;
      expected: string;
    }[];
  };
  readonly hue: {
    readonly levels: readonly number[];
    readonly sums: readonly { factor: number; weighted: readonly number[] }[];
  };
  readonly decoding: readonly { file: string; expected: string; truncated?: boolean }[];
}

/** How often values came in a sample, by bins of equal width that fill [low, high). */
export interface Histogram {
  readonly low: number;
  readonly high: number;
  readonly counts: readonly number[];
}

/** A sample of torchvision's random parameters, as make_data_fixtures.py describes it. */
export interface TorchvisionDraws {
  readonly draws: number;
  readonly crops: readonly ({ readonly width: number; readonly height: number } & Readonly<
    Record<'left' | 'top' | 'cropWidth' | 'cropHeight' | 'area' | 'logRatio', Histogram>
  >)[];
  readonly jitter: {
    readonly strengths: ColorJitterStrengths;
    readonly factors: Readonly<Record<ColorAdjustment['kind'], Histogram>>;
  };
}

/** Results of the further transforms, as make_transform_fixtures.py describes them. */
export interface TransformFixtures {
  readonly grey: Readonly<Record<string, string>>;
  readonly rotations: readonly { source: string; square: boolean; angle: number; result: string }[];
  readonly trivialAugment: readonly {
    readonly name: TrivialAugmentName;
    readonly magnitudes: readonly number[];
    readonly isSigned: boolean;
    readonly results: Readonly<Record<string, readonly string[]>>;
  }[];
  readonly blurs: readonly {
    readonly source: string;
    /** Left, top, right and bottom. */
    readonly box: readonly [number, number, number, number];
    readonly kernelSize: number;
    readonly sigma: number;
    readonly expected: string;
  }[];
  readonly erasing: {
    readonly draws: number;
    readonly samples: readonly ({
      readonly imageWidth: number;
      readonly imageHeight: number;
      readonly scale: readonly [number, number];
      readonly ratio: readonly [number, number];
      /** Draws that gave a box. */
      readonly boxes: number;
    } & Readonly<Record<'left' | 'top' | 'width' | 'height', Histogram>>)[];
  };
}

export function fixture(name: string): string {
  return path.join(settings().projectRoot, 'test', 'fixtures', 'data', name);
}

export const manifest = readJson<Manifest>(fixture('manifest.json'));

/** Mean and largest absolute difference of two images of the same size, in grey levels. */
export function difference(actual: RgbImage, expected: RgbImage): { mean: number; max: number } {
  if (actual.width !== expected.width || actual.height !== expected.height) {
    throw new Error(`${actual.width}x${actual.height} is not ${expected.width}x${expected.height}`);
  }
  let sum = 0;
  let max = 0;
  for (let i = 0; i < expected.data.length; i++) {
    const distance = Math.abs(actual.data[i]! - expected.data[i]!);
    sum += distance;
    max = Math.max(max, distance);
  }
  return { mean: sum / expected.data.length, max };
}

/** A picture whose pixels differ from picture to picture. */
export function picture(number: number, width = 40, height = 30): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i++) data[i] = (i * (number + 3) + number * 37 + ((i / (width * 3)) | 0) * 11) & 255;
  return { width, height, data };
}

/** Writes a PNG and returns its path. */
export async function writePicture(file: string, number: number, width?: number, height?: number): Promise<string> {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, await encodePng(picture(number, width, height)));
  return file;
}
