import sharp from 'sharp';
import { escapeHtml } from '../../core';
import type { RgbImage } from '../../data';

/** Images under a common title. */
export interface SheetRow {
  readonly title: string;
  readonly images: readonly { readonly image: RgbImage; readonly caption?: string }[];
}

export interface ContactSheetOptions {
  /** Width and height of an image on the sheet, in pixels. Images are cropped to a square. Default 96. */
  readonly tile?: number;
  /** Images side by side before a row wraps. Default 10. */
  readonly columns?: number;
}

interface Placed {
  readonly x: number;
  readonly y: number;
}

const GAP = 8;
const TITLE_HEIGHT = 24;
const LINE_HEIGHT = 13;
/** Average width of a character of the caption's font, in pixels, where that is a wide one: a line must not reach the next tile. */
const CHARACTER_WIDTH = 6.7;
const TEXT_COLOR = '#7a8089';

/**
 * Images in titled rows as one PNG: transparent around them, and of 256 colours, so that notebooks stay
 * small. Titles and captions are drawn with the machine's sans-serif font; repeat them in the text alternative
 * too.
 */
export async function contactSheet(rows: readonly SheetRow[], options: ContactSheetOptions = {}): Promise<Buffer> {
  const { tile = 96, columns = 10 } = options;
  const pitch = tile + GAP;
  const texts: string[] = [];
  const tiles: (Placed & { readonly image: RgbImage })[] = [];
  let y = 0;
  for (const row of rows) {
    texts.push(textAt({ x: 0, y: y + 16 }, row.title, 13));
    y += TITLE_HEIGHT;
    for (let from = 0; from < row.images.length; from += columns) {
      const line = row.images.slice(from, from + columns);
      const captions = line.map(({ caption = '' }) => wrap(caption, Math.floor(tile / CHARACTER_WIDTH)));
      line.forEach(({ image }, i) => tiles.push({ x: i * pitch, y, image }));
      captions.forEach((lines, i) =>
        lines.forEach((text, n) => texts.push(textAt({ x: i * pitch, y: y + tile + (n + 1) * LINE_HEIGHT }, text, 11))),
      );
      y += tile + Math.max(...captions.map((lines) => lines.length)) * LINE_HEIGHT + GAP;
    }
  }
  const width = Math.max(1, Math.min(columns, Math.max(0, ...rows.map((row) => row.images.length)))) * pitch;
  const height = Math.max(1, y);
  const size = `width="${width}" height="${height}"`;
  const labels = `<svg xmlns="http://www.w3.org/2000/svg" ${size}>${texts.join('')}</svg>`;
  const squares = tiles.map(async ({ image, x, y: top }) => ({
    input: await square(image, tile),
    left: x,
    top,
  }));
  return sharp({ create: { width, height, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } })
    .composite([...(await Promise.all(squares)), { input: Buffer.from(labels), left: 0, top: 0 }])
    .png({ palette: true, colors: 256, effort: 7, compressionLevel: 9 })
    .toBuffer();
}

function square(image: RgbImage, tile: number): Promise<Buffer> {
  const raw = { width: image.width, height: image.height, channels: 3 as const };
  return sharp(Uint8Array.from(image.data), { raw })
    .resize(tile, tile, { fit: 'cover' })
    .ensureAlpha()
    .png()
    .toBuffer();
}

function textAt({ x, y }: Placed, text: string, size: number): string {
  const weight = size > 12 ? ' font-weight="600"' : '';
  const font = `font-family="sans-serif" font-size="${size}"${weight} fill="${TEXT_COLOR}"`;
  return `<text x="${x}" y="${y}" ${font}>${escapeHtml(text)}</text>`;
}

/** At most two lines; what does not fit is cut with an ellipsis. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ').filter((part) => part !== '')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  const shown = lines.slice(0, 2).map((line) => (line.length > width ? `${line.slice(0, width - 1)}…` : line));
  if (lines.length > 2) shown[1] = `${shown[1]!.slice(0, width - 1)}…`;
  return shown;
}
