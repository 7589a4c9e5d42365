import { onlyAnswerText, type Confusion, type Interpretation } from '../../analysis';
import type { MimeBundle } from '../../charts';
import { formatPercent, html, type Html } from '../../core';
import type { Run } from '../../experiments';
import { htmlBundle, photoHtml, STYLE } from '../output';
import type { RunPhotos } from '../photos';

/** Pictures of each side of a pair. */
const EACH = 2;
const WIDTH = 84;

/**
 * The pairs of breeds that are confused most, each with pictures: images of the one that were taken for the
 * other, and images of that other.
 */
export async function confusedPairsBundle(
  found: Interpretation,
  run: Run,
  photos: RunPhotos,
  count: number,
): Promise<MimeBundle> {
  const shown = found.confusions.slice(0, count);
  if (shown.length === 0 || found.onlyAnswer !== null) {
    const text = found.onlyAnswer === null ? 'No breed was taken for another.' : onlyAnswerText(found);
    return htmlBundle(html`<p style="${STYLE.paragraph}">${text}</p>`, text);
  }
  const rows = await Promise.all(shown.map((pair) => pairRow(pair, found, run, photos)));
  const title = 'Most confused pairs';
  const left = found.confusions.length - shown.length;
  const note = left === 0 ? '' : `${left} more pairs are in the matrix below.`;
  const head = (text: string): Html => html`<th style="${STYLE.headCell}; text-align: left">${text}</th>`;
  return htmlBundle(
    html`<p style="${STYLE.section}">${title}</p>
      <table style="${STYLE.table}">
        <thead>
          <tr>
            ${['This breed ...', 'was taken for ...', 'How often', 'Mistaken images', 'What it was taken for'].map(head)}
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
      ${note === '' ? null : html`<p style="${STYLE.paragraph}; ${STYLE.quiet}">${note}</p>`}`,
    [title, ...shown.map((pair) => pairText(pair, found)), note].join('\n').trim(),
  );
}

async function pairRow(pair: Confusion, found: Interpretation, run: Run, photos: RunPhotos): Promise<Html> {
  const [truth, taken] = [found.classes[pair.trueClass]!, found.classes[pair.predictedClass]!];
  const pictures = async (images: readonly string[], alt: string): Promise<readonly Html[]> =>
    Promise.all(
      images.slice(0, EACH).map(async (image) => {
        const picture = await photoHtml({ image: await photos.crop(image), alt }, WIDTH);
        return html`<span style="display: inline-block; margin-right: 4px">${picture}</span>`;
      }),
    );
  const cell = (content: Html | string | readonly Html[]): Html =>
    html`<td style="${STYLE.cell}; vertical-align: middle; text-align: left">${content}</td>`;
  return html`<tr style="${STYLE.row}">
    ${[
      cell(truth),
      cell(taken),
      cell(oftenText(pair)),
      cell(await pictures(pair.images, `${truth}, taken for ${taken}`)),
      cell(await pictures(examplesOf(pair.predictedClass, run), taken)),
    ]}
  </tr>`;
}

/** Images of a breed that the network classifies correctly with most confidence; else any of it. */
function examplesOf(index: number, run: Run): readonly string[] {
  const own = run.predictions!.images.filter(({ trueClass }) => trueClass === index);
  const right = own.filter(({ topClasses }) => topClasses[0] === index);
  const chosen = right.length > 0 ? right : own;
  return [...chosen].sort((a, b) => b.topProbabilities[0]! - a.topProbabilities[0]!).map(({ image }) => image);
}

function oftenText({ count, total }: Confusion): string {
  return `${count} of ${total} (${formatPercent(count / total, 0)})`;
}

function pairText(pair: Confusion, { classes }: Interpretation): string {
  return `${classes[pair.trueClass]} taken for ${classes[pair.predictedClass]}: ${oftenText(pair)}`;
}
