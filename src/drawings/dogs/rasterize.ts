import sharp from 'sharp';
import type { Random } from '../../core';
import { applyLighting, type Lighting } from './lighting';

/** A picture before it is rasterised: its SVG, and the light its pixels are seen in. */
export interface LitDrawing {
  readonly svg: string;
  readonly lighting: Lighting;
}

/** Drawing units of the shorter side of a picture. */
export const SHORT_SIDE = 400;

/**
 * A drawing as a JPEG file. The same arguments give the same bytes on the same version of sharp.
 *
 * @param size pixels of the shorter side
 * @param grain draws the noise of the camera
 */
export async function rasterize({ svg, lighting }: LitDrawing, size: number, grain: Random): Promise<Buffer> {
  const density = (72 * size) / SHORT_SIDE;
  let image = sharp(Buffer.from(svg), { density }).flatten().toColorspace('srgb');
  const blur = (lighting.blur * size) / 160;
  if (blur >= 0.3) image = image.blur(blur);
  const { data, info } = await image.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  applyLighting(data, info.width, info.height, lighting, grain);
  return sharp(data, { raw: { width: info.width, height: info.height, channels: 3 } })
    .jpeg({ quality: 90 })
    .toBuffer();
}
