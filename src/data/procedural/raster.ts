import sharp from 'sharp';
import { drawDogSvg, imageRandom, SHORT_SIDE, type DogImageKey } from './drawing';
import { applyLighting } from './lighting';

/**
 * One picture as a JPEG file. The same key and size give the same bytes on the same version of sharp.
 *
 * @param size pixels of the shorter side
 */
export async function renderDogJpeg(key: DogImageKey, size: number): Promise<Buffer> {
  const drawing = drawDogSvg(key);
  const density = (72 * size) / SHORT_SIDE;
  let image = sharp(Buffer.from(drawing.svg), { density }).flatten().toColorspace('srgb');
  const blur = (drawing.lighting.blur * size) / 160;
  if (blur >= 0.3) image = image.blur(blur);
  const { data, info } = await image.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  applyLighting(data, info.width, info.height, drawing.lighting, imageRandom(key).split('grain'));
  return sharp(data, { raw: { width: info.width, height: info.height, channels: 3 } })
    .jpeg({ quality: 90 })
    .toBuffer();
}
