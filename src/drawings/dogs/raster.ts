import { drawDogSvg, imageRandom, type DogImageKey } from './drawing';
import { rasterize } from './rasterize';

/**
 * One picture as a JPEG file. The same key and size give the same bytes on the same version of sharp.
 *
 * @param size pixels of the shorter side
 */
export function renderDogJpeg(key: DogImageKey, size: number): Promise<Buffer> {
  return rasterize(drawDogSvg(key), size, imageRandom(key).split('grain'));
}
