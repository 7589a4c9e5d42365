import { gradCam, type Heatmap } from '../analysis';
import { largestIndices, readPhoto, softmax, type ClassScore } from '../experiments';
import type { Engine } from '../engine';
import type { ModelName } from '../models';
import type { PublishedWeights } from '../weights';
import { imagenetClasses } from './classes';
import { openPublishedNetwork, type PublishedNetwork } from './publishedNetwork';

/** What a network with published weights sees in a photo. */
export interface RecognisedPhoto {
  readonly file: string;
  /** True when its EXIF orientation is not upright, so that it was turned first. */
  readonly wasTurned: boolean;
  /** The most probable of ImageNet's 1000 classes, largest first. */
  readonly top: readonly ClassScore[];
  /** Whether a dog is in it at all: the probabilities of all breeds together. */
  readonly dog: { readonly is: boolean; readonly probability: number };
  /** The most probable dog breeds, largest first, with their shares among the breeds. */
  readonly breeds: readonly ClassScore[];
  /** Where it looks for its first choice; null unless it was asked for. */
  readonly map: { readonly index: number; readonly name: string; readonly heatmap: Heatmap } | null;
}

/** Options of {@link recognisePhotos}. */
export interface RecogniseOptions {
  /** Classes and breeds returned. Default 5. */
  readonly top?: number;
  /** Compute a Grad-CAM map of the first choice. Default false. */
  readonly gradCam?: boolean;
  /** Called for each photo when it is done. Default: none. */
  readonly onPhoto?: (photo: RecognisedPhoto) => void;
}

/** Photos with the weights that saw them. */
export interface Recognised {
  readonly weights: PublishedWeights;
  readonly photos: readonly RecognisedPhoto[];
}

/**
 * Classifies photos by ImageNet's classes, with a network's published weights and no training. Photos are turned upright
 * first, as a viewer shows them.
 *
 * @throws ImageFileError naming a file that cannot be used; BreedlabError for a network without published weights, or
 *   weights that are missing, with the command that brings them
 */
export async function recognisePhotos(
  engine: Engine,
  model: ModelName,
  files: readonly string[],
  options: RecogniseOptions = {},
): Promise<Recognised> {
  const network = await openPublishedNetwork(engine, model);
  try {
    const photos: RecognisedPhoto[] = [];
    for (const file of files) {
      photos.push(await recognise(engine, network, file, options));
      options.onPhoto?.(photos.at(-1)!);
    }
    return { weights: network.weights, photos };
  } finally {
    network.dispose();
  }
}

async function recognise(
  engine: Engine,
  network: PublishedNetwork,
  file: string,
  { top: count = 5, gradCam: withMap = false }: RecogniseOptions,
): Promise<RecognisedPhoto> {
  const { image, wasTurned } = await readPhoto(file);
  const input = network.input(image);
  const probabilities = softmax(network.logits(input));
  const seen = scoresOf(probabilities, count);
  const first = seen.top[0]!;
  const map = withMap
    ? {
        index: first.index,
        name: first.name,
        heatmap: gradCam(engine, network.model, input, { classIndex: first.index }),
      }
    : null;
  return { file, wasTurned, ...seen, map };
}

/** The first classes and breeds of a photo by the probabilities of ImageNet's classes. Pure. */
export function scoresOf(
  probabilities: readonly number[],
  count: number,
): Pick<RecognisedPhoto, 'top' | 'dog' | 'breeds'> {
  const { names, dogs } = imagenetClasses();
  const ofDogs = probabilities.slice(dogs.from, dogs.to + 1);
  const dog = ofDogs.reduce((sum, probability) => sum + probability, 0);
  const score = (index: number, probability: number): ClassScore => ({ index, name: names[index]!, probability });
  return {
    top: largestIndices(probabilities, count).map((index) => score(index, probabilities[index]!)),
    dog: { is: dog >= 0.5, probability: dog },
    breeds: largestIndices(ofDogs, count).map((i) => score(dogs.from + i, dog === 0 ? 0 : ofDogs[i]! / dog)),
  };
}
