import * as path from 'node:path';
import type { Heatmap } from '../../analysis';
import { familyColor } from '../../charts';
import { formatPercent, inOneLine } from '../../core';
import type { ClassScore } from '../../experiments';
import { cropToLookAt, type RecognisedPhoto } from '../../imagenet';
import type { ModelName } from '../../models';
import { publishedWeights } from '../../weights';
import { runJob } from '../jobs';
import type { Display } from '../output';
import { cellEnvironment } from '../training';
import { photoPredictionsBundle, type PredictedPhoto, type Predictor } from './predictionView';

/** Options of `predict` with a network's published weights. */
export interface RecogniseCellOptions {
  /** A network with published ImageNet weights, e.g. `efficientnet_lite0`, whose weights set-up installs. */
  readonly model: ModelName;
  /** Classes shown. Default 5. */
  readonly top?: number;
  /** Draw where it looks for its first choice. Default false. */
  readonly gradCam?: boolean;
}

/** What a network with published weights sees in a photo. */
export interface RecognisedInCell {
  /** The photo's path. */
  readonly file: string;
  readonly model: ModelName;
  /** The most probable of ImageNet's 1000 classes, largest first. */
  readonly top: readonly ClassScore[];
  /** Whether a dog is in it, by the probabilities of all breeds together. */
  readonly dog: RecognisedPhoto['dog'];
  /** The most probable dog breeds, with their shares among the breeds. */
  readonly breeds: readonly ClassScore[];
}

/** Pixels of a picture: large enough for a screen of high density. */
const CROP = 168;

interface FromChild {
  readonly weights: { readonly name: string };
  readonly photos: readonly (Omit<RecognisedPhoto, 'map'> & {
    readonly map: { readonly heatmap: Omit<Heatmap, 'values'> & { readonly values: readonly number[] } } | null;
  })[];
}

/** Classifies photos by ImageNet's classes in a child process, and shows them. */
export async function recognise(
  files: readonly string[],
  display: Display,
  { model, top = 5, gradCam = false }: RecogniseCellOptions,
): Promise<readonly RecognisedInCell[]> {
  const { photos, weights } = await runJob<FromChild>({
    args: ['predict', '--model', model, '--top', String(top), ...(gradCam ? ['--grad-cam'] : []), '--', ...files],
    title: `Asking ${model}`,
    display,
    headless: cellEnvironment().headless,
  });
  display.show(await photoPredictionsBundle(photos.map(shown), predictorOf(model, weights.name)));
  return inOneLine(
    'Recognised',
    photos.map(({ file, top: scores, dog, breeds }) => ({ file, model, top: scores, dog, breeds })),
  );
}

function shown({ file, wasTurned, top, dog, breeds, map }: FromChild['photos'][number]): PredictedPhoto {
  const share = formatPercent(dog.probability, 1);
  const [breed] = breeds;
  return {
    name: path.basename(file),
    path: file,
    upright: true,
    scores: top,
    truth: null,
    notes: wasTurned ? ['turned upright'] : [],
    lines: [
      dog.is
        ? `A dog (${share}); among the breeds ${breed!.name}, ${formatPercent(breed!.probability, 1)}`
        : `Not a dog (${share} for all breeds together)`,
    ],
    ...(map === null ? {} : { heatmap: { ...map.heatmap, values: Float32Array.from(map.heatmap.values) } }),
  };
}

function predictorOf(model: ModelName, name: string): Predictor {
  const weights = publishedWeights(name);
  return {
    heading: `${model}: what it sees`,
    scope: `ImageNet weights, no training: ${weights.source}. Pictures are cut as the network gets them, at ${weights.input.crop} px.`,
    color: familyColor(model),
    crop: (image) => cropToLookAt(image, weights, CROP),
  };
}
