import type { MimeBundle } from '../../charts';
import { familyColor } from '../../charts';
import { formatPercent, html, type Html } from '../../core';
import { decodeImage } from '../../data';
import { describeRun, readPhoto, type ClassScore, type Run } from '../../experiments';
import { htmlBundle, photoHtml, STYLE, TONE } from '../output';
import { cropAsEvaluated } from '../photos';
import { runTitle } from '../runs/whichRun';

/** A photo with a run's prediction. */
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
}

const PICTURE = 150;

/** Each photo as the network sees it, beside a bar per breed. */
export async function photoPredictionsBundle(photos: readonly PredictedPhoto[], run: Run): Promise<MimeBundle> {
  const heading = `${runTitle(run)}: what it sees`;
  const scope = `${describeRun(run)}. Pictures are cut as the network gets them, at ${run.config.settings.imageSize} px.`;
  const rows = await Promise.all(photos.map((photo) => photoRow(photo, run)));
  return htmlBundle(
    html`<p style="${STYLE.section}">${heading}</p>
      <p style="${STYLE.paragraph}; ${STYLE.quiet}">${scope}</p>
      ${rows}`,
    [heading, scope, ...photos.map(photoText)].join('\n'),
  );
}

async function photoRow(photo: PredictedPhoto, run: Run): Promise<Html> {
  const picture = await photoHtml({ image: await cropOf(photo, run), alt: photo.name }, PICTURE);
  const side = 'display: inline-block; vertical-align: top';
  return html`<div style="margin: 10px 0">
    <span style="${side}; width: ${PICTURE}px; margin-right: 16px">${picture}</span
    ><span style="${side}; width: 340px; max-width: 100%">
      <b style="display: block; font-weight: 600; margin-bottom: 2px">${titleOf(photo)}</b>
      ${photo.scores.map((score) => bar(score, photo, familyColor(run.config.settings.model)))}
    </span>
  </div>`;
}

async function cropOf({ path, upright }: PredictedPhoto, run: Run) {
  if (path === null) return null;
  const image = upright ? (await readPhoto(path)).image : await decodeImage(path).catch(() => null);
  return image === null ? null : cropAsEvaluated(image, run.config.settings);
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
  return `${titleOf(photo)}: ${scores.join(', ')}`;
}
