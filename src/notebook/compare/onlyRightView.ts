import type { OnlyRight, RunComparison } from '../../analysis';
import type { MimeBundle } from '../../charts';
import { formatPercent, html, type Html } from '../../core';
import { htmlBundle, photoGallery, STYLE } from '../output';
import { runPhotos, type RunPhotos } from '../photos';
import { runTitle } from '../runs/whichRun';

/** Pictures of each run. */
const MOST = 8;

/** The images that one run classifies correctly and no other, a gallery per run. */
export async function onlyRightBundle(found: RunComparison): Promise<MimeBundle> {
  const photos = runPhotos(found.runs[0]!.run);
  const parts = await Promise.all(found.onlyRight!.map((only, i) => partOf(only, i, found, photos)));
  const title = found.runs.length === 2 ? 'Images that only one gets right' : 'Images that only one of them gets right';
  return htmlBundle(
    html`<p style="${STYLE.section}">${title}</p>
      ${parts.map(({ content }) => content)}`,
    [title, ...parts.map(({ text }) => text)].join('\n'),
  );
}

async function partOf(
  { letter, images }: OnlyRight,
  index: number,
  found: RunComparison,
  photos: RunPhotos,
): Promise<{ readonly content: Html; readonly text: string }> {
  const { run } = found.runs[index]!;
  const shown = mostTelling(images, index).slice(0, MOST);
  const heading = `Only ${letter} (${runTitle(run)}): ${images.length} images${images.length > shown.length ? `, ${shown.length} shown` : ''}`;
  const tiles = await Promise.all(
    shown.map(async ({ image, trueClass, said }) => {
      const truth = found.classes![trueClass]!;
      const lines = said.map(
        (prediction, i) =>
          `${found.runs[i]!.letter}: ${i === index ? 'right' : found.classes![prediction.topClasses[0]!]}, ` +
          formatPercent(prediction.topProbabilities[0]!, 0),
      );
      return { image: await photos.crop(image), alt: truth, caption: [truth, ...lines] };
    }),
  );
  return {
    content: html`<p style="${STYLE.paragraph}">${heading}</p>
      ${await photoGallery(tiles)}`,
    text: [heading, ...shown.map(({ image }) => `- ${image}`)].join('\n'),
  };
}

/** Images on which the run that is right is most confident. */
function mostTelling(images: OnlyRight['images'], index: number): OnlyRight['images'] {
  return [...images].sort((a, b) => b.said[index]!.topProbabilities[0]! - a.said[index]!.topProbabilities[0]!);
}
