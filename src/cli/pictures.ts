import * as path from 'node:path';
import { overlayHeatmap, type Heatmap } from '../analysis';
import { Random, writeFileAtomic } from '../core';
import { applyTransform, encodePng, evaluationTransform, type RgbImage } from '../data';
import { readPhoto, type Run } from '../experiments';
import { say } from './output';

/** Width of each of the two pictures that are written. */
export const PICTURE = 336;

/** Writes a photo and its Grad-CAM map beside each other, as `<photo>-<class>.png`, and says where. */
export async function writeMap(
  folder: string,
  file: string,
  photo: RgbImage,
  { name, heatmap }: { readonly name: string; readonly heatmap: Heatmap },
): Promise<void> {
  const target = path.join(folder, `${path.parse(file).name}-${name.replace(/[^\w]+/g, '-')}.png`);
  writeFileAtomic(target, await encodePng(beside(photo, overlayHeatmap(photo, heatmap))));
  say(target);
}

/** The part of a photo that a run sees, in the size of the pictures. */
export async function photoOf(run: Run, file: string): Promise<RgbImage> {
  const { image } = await readPhoto(file);
  const transform = evaluationTransform({ ...run.config.settings, imageSize: PICTURE });
  // The evaluation transform draws nothing, so the generator does not matter.
  return applyTransform(image, transform, Random.seeded(0));
}

/** A map for `--json`: its values are plain numbers. */
export function mapJson(map: { readonly heatmap: Heatmap }): unknown {
  return { ...map, heatmap: { ...map.heatmap, values: [...map.heatmap.values] } };
}

/** Two images of one height, left and right. */
function beside(left: RgbImage, right: RgbImage): RgbImage {
  const width = left.width + right.width;
  const data = new Uint8Array(width * left.height * 3);
  for (let y = 0; y < left.height; y++) {
    data.set(left.data.subarray(y * left.width * 3, (y + 1) * left.width * 3), y * width * 3);
    const at = (y * width + left.width) * 3;
    data.set(right.data.subarray(y * right.width * 3, (y + 1) * right.width * 3), at);
  }
  return { width, height: left.height, data };
}
