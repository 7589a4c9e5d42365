import { picture } from '../dogs';
import { drawThingSvg, thingRandom, type ThingImageKey } from './drawing';

/**
 * One picture as a JPEG file. The same key and size give the same bytes on the same version of sharp.
 *
 * @param size pixels of the shorter side
 */
export function renderThingJpeg(key: ThingImageKey, size: number): Promise<Buffer> {
  return picture.rasterize(drawThingSvg(key), size, thingRandom(key).split('grain'));
}
