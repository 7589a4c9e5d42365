import type { Fragment } from './convert';

/** Images below this stay as they are: there is little to gain. */
const LARGE_BYTES = 120_000;
/** Twice the width of the page's widest column. */
const MOST_PIXELS = 1920;

/**
 * A notebook's fragment with its large images bounded: at most 1920 pixels wide, and as WebP where that is
 * smaller, so that a page of many contact sheets stays small.
 */
export async function boundImages(fragment: Fragment): Promise<Fragment> {
  const sources = fragment.html.match(/data:image\/(?:png|jpeg);base64,[A-Za-z0-9+/=\s]+/g) ?? [];
  let { html } = fragment;
  for (const source of new Set(sources)) {
    const bytes = Buffer.from(source.slice(source.indexOf(',') + 1), 'base64');
    if (bytes.length <= LARGE_BYTES) continue;
    const smaller = await asWebp(bytes);
    if (smaller.length < bytes.length) {
      html = html.replaceAll(source, `data:image/webp;base64,${smaller.toString('base64')}`);
    }
  }
  return { ...fragment, html };
}

/** sharp is loaded on first use: most pages need none of it. */
async function asWebp(bytes: Buffer): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  return sharp(bytes)
    .resize({ width: MOST_PIXELS, withoutEnlargement: true })
    .webp({ quality: 84 })
    .toBuffer()
    .catch(() => bytes);
}
