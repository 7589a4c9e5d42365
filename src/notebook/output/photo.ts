import sharp from 'sharp';
import { html, type Html } from '../../core';
import type { RgbImage } from '../../data';
import { STYLE } from './style';

/** A photo in a gallery. */
export interface Photo {
  /** Null where the file is missing: the tile says so. */
  readonly image: RgbImage | null;
  /** Text alternative of the photo. */
  readonly alt: string;
  /** Lines under it; the first is set in bold. Default: none. */
  readonly caption?: readonly string[];
}

/** Width of a tile in pixels: eight of them fill a line. */
const TILE = 98;

const TILE_STYLE = `display: inline-block; vertical-align: top; width: ${TILE}px; margin: 0 10px 10px 0`;
const CAPTION_STYLE = 'display: block; font-size: 12px; line-height: 1.3; overflow-wrap: anywhere';

/**
 * Photos side by side, as html that holds the pictures: they wrap to the page's width, and their captions are
 * text. Small WebP files keep a notebook small.
 *
 * @param width width of the pictures in pixels. Default {@link TILE}
 */
export async function photoGallery(photos: readonly Photo[], width: number = TILE): Promise<Html> {
  return html`<div style="${STYLE.paragraph}">${await Promise.all(photos.map((photo) => tile(photo, width)))}</div>`;
}

/** The picture alone, as an img element; a framed note where there is none. */
export async function photoHtml({ image, alt }: Photo, width: number = TILE): Promise<Html> {
  if (image === null) {
    const frame = `display: inline-block; width: ${width}px; height: ${width}px; border: 1px dashed #8a9099; font-size: 11px`;
    return html`<span style="${frame}">${alt}: the file is not on this machine</span>`;
  }
  const data = await webp(image, width);
  return html`<img
    src="data:image/webp;base64,${data.toString('base64')}"
    alt="${alt}"
    width="${width}"
    style="display: inline-block; border-radius: 3px; max-width: none"
  />`;
}

async function tile(photo: Photo, width: number): Promise<Html> {
  const [first, ...more] = photo.caption ?? [];
  return html`<span style="${TILE_STYLE}; width: ${width}px">
    ${await photoHtml(photo, width)}
    ${first === undefined ? null : html`<b style="${CAPTION_STYLE}; font-weight: 600">${first}</b>`}
    ${more.map((line) => html`<span style="${CAPTION_STYLE}">${line}</span>`)}
  </span>`;
}

/** Twice the size where the image has it, for screens of high density. */
function webp(image: RgbImage, width: number): Promise<Buffer> {
  const raw = { width: image.width, height: image.height, channels: 3 as const };
  return sharp(Uint8Array.from(image.data), { raw })
    .resize(Math.min(image.width, Math.round(width * 1.5)))
    .webp({ quality: 72, effort: 5 })
    .toBuffer();
}
