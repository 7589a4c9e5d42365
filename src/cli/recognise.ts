import * as path from 'node:path';
import { formatPercent, type OnProgress } from '../core';
import { readPhoto } from '../experiments';
import { cropToLookAt, recognisePhotos, type Recognised, type RecognisedPhoto } from '../imagenet';
import { announcedEngine } from './engine';
import { performJob } from './job';
import { mapJson, PICTURE, writeMap } from './pictures';
import { barRows } from './predictText';

/** Flags of `predict --model`. */
export interface RecogniseFlags {
  readonly model: string;
  readonly top: number;
  readonly gradCam?: boolean;
  readonly out?: string;
  readonly json?: boolean;
}

/** `breedlab predict --model`: what a network with published weights sees in photos. */
export function recognise(
  photos: readonly string[],
  { model, top, gradCam, out, json }: RecogniseFlags,
): Promise<void> {
  return performJob<Recognised>({
    json,
    text: recognisedText,
    toJson: recognisedJson,
    async run(onProgress) {
      const found = await recognisePhotos(announcedEngine(), model, photos, {
        top,
        gradCam,
        onPhoto: progressOf(photos, onProgress),
      });
      if (out !== undefined) await writeMaps(out, found);
      return found;
    },
  });
}

/** One photo is there before a progress line is. */
function progressOf(photos: readonly string[], onProgress: OnProgress) {
  let done = 0;
  return ({ file }: RecognisedPhoto): void => {
    if (photos.length > 1) onProgress(++done, photos.length, path.basename(file));
  };
}

async function writeMaps(folder: string, { photos, weights }: Recognised): Promise<void> {
  for (const { file, map } of photos) {
    if (map === null) continue;
    const { image } = await readPhoto(file);
    await writeMap(folder, file, cropToLookAt(image, weights, PICTURE), map);
  }
}

function recognisedJson({ weights: { name, source }, photos }: Recognised): unknown {
  return {
    weights: { name, source },
    photos: photos.map(({ map, ...photo }) => ({
      ...photo,
      map: map && mapJson(map),
    })),
  };
}

function recognisedText({ weights, photos }: Recognised): string {
  return [`${weights.name}, ImageNet weights: ${weights.source}`, ...photos.map(photoText)].join('\n\n');
}

function photoText({ file, wasTurned, top, dog, breeds, map }: RecognisedPhoto): string {
  const note = wasTurned ? '  (turned upright)' : '';
  const share = formatPercent(dog.probability, 1);
  const dogLine = dog.is ? `A dog (${share}). Among the breeds:` : `Not a dog (${share} for all breeds together).`;
  const where =
    map === null
      ? []
      : [`Grad-CAM of '${map.name}': ${map.heatmap.width} x ${map.heatmap.height} places of ${map.heatmap.layer}`];
  return [`${path.basename(file)}${note}`, ...barRows(top), dogLine, ...(dog.is ? barRows(breeds) : []), ...where].join(
    '\n',
  );
}
