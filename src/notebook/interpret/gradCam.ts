import { overlayHeatmap, type ExplainedPhoto, type ImageLoss, type Interpretation } from '../../analysis';
import type { MimeBundle } from '../../charts';
import { formatPercent, html, type Html } from '../../core';
import type { Run } from '../../experiments';
import { runJob } from '../jobs';
import { htmlBundle, photoHtml, STYLE, type Display } from '../output';
import type { RunPhotos } from '../photos';

/** Width of a picture, in pixels. */
const WIDTH = 140;

/** Options of {@link explainTestImages}. */
export interface ExplainTestOptions {
  readonly display: Display;
  readonly headless: boolean;
  readonly layer?: string;
}

/** A test image with its maps. */
export interface ExplainedTestImage {
  readonly loss: ImageLoss;
  readonly explained: ExplainedPhoto;
}

/**
 * Grad-CAM of test images, computed by a child process: a map for the predicted breed, and one for the true
 * breed where that is another. Images that are not on this machine are left out.
 */
export async function explainTestImages(
  run: Run,
  losses: readonly ImageLoss[],
  photos: RunPhotos,
  { display, headless, layer }: ExplainTestOptions,
): Promise<readonly ExplainedTestImage[]> {
  const present = losses.flatMap((loss) => {
    const file = photos.find(loss.image);
    return file === null ? [] : [{ loss, file }];
  });
  if (present.length === 0) return [];
  const explained = await runJob<readonly ExplainedPhoto[]>({
    args: [
      'grad-cam',
      ...['--run', run.folder, '--as-stored'],
      ...(layer === undefined ? [] : ['--layer', layer]),
      ...['--besides', present.map(({ loss }) => loss.trueClass).join(',')],
      '--',
      ...present.map(({ file }) => file),
    ],
    title: 'Grad-CAM',
    display,
    headless,
  });
  return present.map(({ loss }, i) => ({ loss, explained: explained[i]! }));
}

/** Each photo beside its maps. */
export async function explainedBundle(
  images: readonly ExplainedTestImage[],
  found: Interpretation,
  run: Run,
  photos: RunPhotos,
): Promise<MimeBundle> {
  const title = 'Where it looks (Grad-CAM)';
  if (images.length === 0) {
    const text = `${title}: the test images are not on this machine.`;
    return htmlBundle(html`<p style="${STYLE.paragraph}">${text}</p>`, text);
  }
  const { width, height, layer } = images[0]!.explained.maps[0]!.heatmap;
  const note =
    `Bright is what speaks for a breed, by the last rectified output of ${layer}: ${width} x ${height} places for ` +
    `${run.config.settings.imageSize} px, drawn smooth. It shows what the score depends on, not why.`;
  const rows = await Promise.all(images.map((image) => explainedRow(image, found, photos)));
  return htmlBundle(
    html`<p style="${STYLE.section}">${title}</p>
      <p style="${STYLE.paragraph}; ${STYLE.quiet}">${note}</p>
      ${rows}`,
    [title, note, ...images.map((image) => explainedText(image, found))].join('\n'),
  );
}

async function explainedRow(
  { loss, explained }: ExplainedTestImage,
  found: Interpretation,
  photos: RunPhotos,
): Promise<Html> {
  const photo = await photos.crop(loss.image);
  const truth = found.classes[loss.trueClass]!;
  const tiles = [
    tile(await photoHtml({ image: photo, alt: truth }, WIDTH), truth, 'the photo'),
    ...(await Promise.all(
      explained.maps.map(async ({ index, name, heatmap }) => {
        const image = photo === null ? null : overlayHeatmap(photo, heatmap);
        const picture = await photoHtml({ image, alt: `what speaks for ${name} in a photo of ${truth}` }, WIDTH);
        const nothing = heatmap.values.every((value) => value === 0) ? '; no place speaks for it' : '';
        return tile(picture, `for ${name}`, sayingOf(explained, index) + nothing);
      }),
    )),
  ];
  return html`<div style="${STYLE.paragraph}">${tiles}</div>`;
}

function tile(picture: Html, title: string, line: string): Html {
  const style = 'display: inline-block; vertical-align: top; width: 150px; margin: 0 10px 10px 0; font-size: 12px';
  return html`<span style="${style}"
    >${picture}<b style="display: block; font-weight: 600">${title}</b
    ><span style="display: block">${line}</span></span
  >`;
}

function sayingOf({ top }: ExplainedPhoto, index: number): string {
  const place = top.findIndex((score) => score.index === index);
  if (place < 0) return 'not among its first five';
  return `${place === 0 ? 'said' : `choice ${place + 1}`}, ${formatPercent(top[place]!.probability, 0)}`;
}

function explainedText({ loss, explained }: ExplainedTestImage, { classes }: Interpretation): string {
  const maps = explained.maps.map(({ name, index, heatmap }) => {
    const peak = heatmap.values.indexOf(Math.max(...heatmap.values));
    const [row, column] = [Math.floor(peak / heatmap.width) + 1, (peak % heatmap.width) + 1];
    return `for ${name} (${sayingOf(explained, index)}) most in row ${row}, column ${column}`;
  });
  return `${classes[loss.trueClass]} (${loss.image}): ${maps.join('; ')}`;
}
