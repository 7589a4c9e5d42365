import { overlayHeatmap, type Heatmap } from '../../analysis';
import { familyColor, type MimeBundle } from '../../charts';
import { formatPercent, html, type Html } from '../../core';
import { decodeImage, type RgbImage } from '../../data';
import { describeRun, drawnCaution, readPhoto, type ClassScore, type Run } from '../../experiments';
import { htmlBundle, photoHtml, STYLE, TONE } from '../output';
import { cropAsEvaluated } from '../photos';
import { runTitle } from '../runs/whichRun';

/** A photo with a prediction. */
export interface PredictedPhoto {
  /** The file's name, or the true breed of a test image. */
  readonly name: string;
  /** Null where the file is not on this machine. */
  readonly path: string | null;
  /** Turn it upright by its EXIF orientation. */
  readonly upright: boolean;
  readonly scores: readonly ClassScore[];
  /** Index of the true class; null when it is not known. */
  readonly truth: number | null;
  readonly notes: readonly string[];
  /** Sentences under the bars. Default: none. */
  readonly lines?: readonly string[];
  /** Where the network looks for its first choice, drawn beside the photo. Default: not drawn. */
  readonly heatmap?: Heatmap;
}

/** What predicted, as far as a view needs it. */
export interface Predictor {
  readonly heading: string;
  /** A sentence about it. */
  readonly scope: string;
  /** What to think of its answers about these photos. Default: none is needed. */
  readonly caution?: string | null;
  readonly color: string;
  /** The part of a photo that it sees, in a size to look at. */
  crop(image: RgbImage): RgbImage;
}

const PICTURE = 150;

/** Each photo as the network sees it, beside a bar per breed. */
export async function photoPredictionsBundle(
  photos: readonly PredictedPhoto[],
  { heading, scope, caution = null, ...predictor }: Predictor,
): Promise<MimeBundle> {
  const rows = await Promise.all(photos.map((photo) => photoRow(photo, predictor)));
  return htmlBundle(
    html`<p style="${STYLE.section}">${heading}</p>
      <p style="${STYLE.paragraph}; ${STYLE.quiet}">${scope}</p>
      ${caution !== null && html`<p style="${STYLE.paragraph}; ${STYLE.strongCell}">${caution}</p>`}
      ${rows}`,
    [heading, scope, ...(caution === null ? [] : [caution]), ...photos.map(photoText)].join('\n'),
  );
}

/**
 * A run as a predictor.
 *
 * @param files paths of photos of your own. Default: none, the images are of the run's own dataset
 */
export function runPredictor(run: Run, files: readonly string[] = []): Predictor {
  const { settings, dataset } = run.config;
  return {
    heading: `${runTitle(run)}: what it sees`,
    scope: `${describeRun(run)}. Pictures are cut as the network gets them, at ${settings.imageSize} px.`,
    caution: drawnCaution(dataset.name, files),
    color: familyColor(settings.model),
    crop: (image) => cropAsEvaluated(image, settings),
  };
}

type Look = Pick<Predictor, 'color' | 'crop'>;

async function photoRow(photo: PredictedPhoto, { color, crop }: Look): Promise<Html> {
  const image = await cropOf(photo, crop);
  const { heatmap, lines = [] } = photo;
  const side = 'display: inline-block; vertical-align: top';
  const picture = await photoHtml({ image, alt: photo.name }, PICTURE);
  const map = heatmap === undefined || image === null ? null : await mapHtml(photo, image, heatmap);
  return html`<div style="margin: 10px 0">
    <span style="${side}; width: ${PICTURE}px; margin-right: 16px">${picture}</span
    >${map === null ? null : html`<span style="${side}; width: ${PICTURE}px; margin-right: 16px">${map}</span>`}<span
      style="${side}; width: 340px; max-width: 100%"
    >
      <b style="display: block; font-weight: 600; margin-bottom: 2px">${titleOf(photo)}</b>
      ${photo.scores.map((score) => bar(score, photo, color))}
      ${lines.map((line) => html`<span style="display: block; font-size: 13px">${line}</span>`)}
    </span>
  </div>`;
}

function mapHtml({ scores }: PredictedPhoto, image: RgbImage, heatmap: Heatmap): Promise<Html> {
  const alt = `what speaks for ${scores[0]!.name}, by Grad-CAM`;
  return photoHtml({ image: overlayHeatmap(image, heatmap), alt }, PICTURE);
}

async function cropOf({ path, upright }: PredictedPhoto, crop: Look['crop']) {
  if (path === null) return null;
  const image = upright ? (await readPhoto(path)).image : await decodeImage(path).catch(() => null);
  return image === null ? null : crop(image);
}

function bar({ index, name, probability }: ClassScore, { truth }: PredictedPhoto, color: string): Html {
  const isTrue = index === truth;
  const tone = truth === null ? color : isTrue ? TONE.finished : TONE.stopped;
  const percent = `${(probability * 100).toFixed(1)}%`;
  const label = `${name}${isTrue ? ' (true)' : ''}`;
  return html`<span style="display: block; font-size: 13px; line-height: 1.35; margin-bottom: 4px"
    ><span style="display: inline-block; width: 75%; ${isTrue ? STYLE.strongCell : ''}">${label}</span
    ><span style="display: inline-block; width: 25%; text-align: right">${percent}</span
    ><span style="${STYLE.track}; display: block; margin: 1px 0"
      ><span style="${STYLE.bar}; display: block; width: ${percent}; background-color: ${tone}"></span></span
  ></span>`;
}

function titleOf({ name, notes }: PredictedPhoto): string {
  return [name, ...notes].join(', ');
}

function photoText(photo: PredictedPhoto): string {
  const scores = photo.scores.map(({ name, probability, index }) => {
    const mark = index === photo.truth ? ' (true)' : '';
    return `${name}${mark} ${formatPercent(probability, 1)}`;
  });
  return [`${titleOf(photo)}: ${scores.join(', ')}`, ...(photo.lines ?? [])].join('. ');
}
