import * as path from 'node:path';
import { overlayHeatmap, type Heatmap } from '../analysis';
import { writeFileAtomic } from '../core';
import { encodePng, type RgbImage } from '../data';
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
