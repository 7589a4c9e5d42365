import sharp from 'sharp';
import { picture } from '../procedural';
import { drawThingSvg, SHORT_SIDE, thingRandom, type ThingImageKey } from './drawing';

/**
 * One picture as a JPEG file. The same key and size give the same bytes on the same version of sharp.
 *
 * @param size pixels of the shorter side
 */
export async function renderThingJpeg(key: ThingImageKey, size: number): Promise<Buffer> {
  const { svg, lighting } = drawThingSvg(key);
  let image = sharp(Buffer.from(svg), { density: (72 * size) / SHORT_SIDE })
    .flatten()
    .toColorspace('srgb');
  const blur = (lighting.blur * size) / 160;
  if (blur >= 0.3) image = image.blur(blur);
  const { data, info } = await image.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  picture.applyLighting(data, info.width, info.height, lighting, thingRandom(key).split('grain'));
  return sharp(data, { raw: { width: info.width, height: info.height, channels: 3 } })
    .jpeg({ quality: 90 })
    .toBuffer();
}
