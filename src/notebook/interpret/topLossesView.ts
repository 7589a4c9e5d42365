import type { ImageLoss, Interpretation } from '../../analysis';
import type { MimeBundle } from '../../charts';
import { formatPercent, html } from '../../core';
import { htmlBundle, photoGallery, STYLE } from '../output';
import type { RunPhotos } from '../photos';

/** The images with the largest losses: the network's most confident errors, where it is confident of any. */
export async function topLossesBundle(found: Interpretation, photos: RunPhotos): Promise<MimeBundle> {
  const title = 'Largest losses';
  const note = `${sureText(found.topLosses)} The loss is minus the logarithm of the probability of the true breed.`;
  const tiles = await Promise.all(
    found.topLosses.map(async (loss) => {
      const caption = captionOf(loss, found);
      return { image: await photos.crop(loss.image), alt: caption[0]!, caption };
    }),
  );
  return htmlBundle(
    html`<p style="${STYLE.section}">${title}</p>
      <p style="${STYLE.paragraph}; ${STYLE.quiet}">${note}</p>
      ${await photoGallery(tiles)}`,
    [title, note, ...found.topLosses.map((loss) => textOf(loss, found))].join('\n'),
  );
}

/** From here on a network is sure: no two breeds can have that much. */
const SURE = 0.5;

/** Names the kind of errors that these are, by the confidence of those that are wrong. */
function sureText(losses: readonly ImageLoss[]): string {
  const wrong = losses.filter(({ trueClass, predictedClass }) => trueClass !== predictedClass);
  if (wrong.length === 0) return 'None of them is wrong.';
  const most = Math.max(...wrong.map(({ confidence }) => confidence));
  const sure = wrong.filter(({ confidence }) => confidence >= SURE).length;
  if (sure === wrong.length) return 'Sure and wrong.';
  if (sure > 0) return `Wrong, and sure of ${sure} of them.`;
  return `Wrong, and sure of none: no first choice has more than ${formatPercent(most, 0)}.`;
}

function captionOf(loss: ImageLoss, { classes }: Interpretation): readonly string[] {
  return [classes[loss.trueClass]!, saidText(loss, classes), `loss ${lossText(loss)}`];
}

function textOf(loss: ImageLoss, { classes }: Interpretation): string {
  return `${loss.image}: ${classes[loss.trueClass]}, ${saidText(loss, classes)}, loss ${lossText(loss)}`;
}

function saidText({ trueClass, predictedClass, confidence }: ImageLoss, classes: readonly string[]): string {
  const name = trueClass === predictedClass ? 'said so' : `said ${classes[predictedClass]}`;
  return `${name}, ${formatPercent(confidence, 0)}`;
}

function lossText({ loss, isLowerBound }: ImageLoss): string {
  return `${isLowerBound ? 'at least ' : ''}${loss.toFixed(2)}`;
}
