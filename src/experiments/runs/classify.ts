import * as fs from 'node:fs';
import * as path from 'node:path';
import { BreedlabError, printedAs, Random } from '../../core';
import {
  createScratch,
  decodeImage,
  evaluationTransform,
  exifOrientation,
  openTransform,
  turnUpright,
  type FloatImage,
  type RgbImage,
} from '../../data';
import { valuesOf, type Engine } from '../../engine';
import { infer, mirroredLogits, type Model } from '../../models';
import type { TrainingSettings } from '../../training';
import { trainCommand } from './command';
import { largestIndices, softmax } from './predictions';
import type { Run } from './readRuns';
import { loadRunModel } from './runModel';

/** A class with its probability in [0, 1]. */
export interface ClassScore {
  /** Index among the run's classes. */
  readonly index: number;
  readonly name: string;
  readonly probability: number;
}

/** Prediction of a run for a photo. */
export interface ClassifiedPhoto {
  readonly file: string;
  /** The most probable classes, largest first. */
  readonly top: readonly ClassScore[];
  /** True when its EXIF orientation is not upright, so that it was turned first. */
  readonly wasTurned: boolean;
}

/** Options of {@link classifyPhotos}. */
export interface ClassifyOptions {
  /** Classes returned. Default 5. */
  readonly top?: number;
}

/**
 * Classifies photos with a run's best weights and its own preprocessing: resize, centre crop and normalisation
 * as in its evaluation. Photos are turned upright first, as a viewer shows them.
 *
 * @param run a run with predictions, from which its classes are known
 * @throws ImageFileError naming a file that cannot be used; BreedlabError when the run has no weights
 */
export async function classifyPhotos(
  engine: Engine,
  run: Run,
  files: readonly string[],
  options: ClassifyOptions = {},
): Promise<readonly ClassifiedPhoto[]> {
  const { top = 5 } = options;
  const names = classNames(run);
  const photos = await Promise.all(files.map(readPhoto));
  const model = await openRunModel(engine, run);
  try {
    return photos.map(({ file, image, wasTurned }) => {
      const probabilities = softmax(logitsOf(engine, model, toInput(image, run.config.settings), run.config.settings));
      const best = largestIndices(probabilities, top);
      return {
        file,
        wasTurned,
        top: best.map((index) => ({ index, name: names[index]!, probability: probabilities[index]! })),
      };
    });
  } finally {
    model.dispose();
  }
}

/** The run's model. @throws BreedlabError with a remedy, when the run has no weights yet */
export async function openRunModel(engine: Engine, run: Run): Promise<Model> {
  requireRunWeights(run);
  return loadRunModel(engine, run);
}

/** @throws BreedlabError with a remedy, when the run has no weights yet, or not on this machine */
export function requireRunWeights(run: Run): void {
  const checkpoint = path.join(run.folder, 'best', 'checkpoint.json');
  // One that is there and cannot be read, a link to itself, say, is told of by the reader.
  if (fs.lstatSync(checkpoint, { throwIfNoEntry: false }) === undefined) {
    if (run.metrics !== null && !fs.existsSync(run.folder)) {
      throw new BreedlabError(
        `Run ${run.runId} came with the project as figures: its weights are not on this machine.`,
        `Make them again: ${trainCommand(run.metrics)}.`,
      );
    }
    const what = `Run ${run.runId} (${run.status}) has no weights`;
    throw hasEnded(run)
      ? new BreedlabError(`${what}: ${checkpoint} is not there.`, trainAgain(run))
      : new BreedlabError(`${what}: none of its epochs was finished.`, continueIt(run));
  }
}

/**
 * The names of a run's classes, in the order of its outputs.
 *
 * @throws BreedlabError for a run that recorded none, because it did not end
 */
export function classNames(run: Run): readonly string[] {
  if (run.predictions !== null) return run.predictions.classes;
  throw new BreedlabError(
    `Run ${run.runId} is ${run.status}: it has no predictions, and the names of its classes are with them.`,
    hasEnded(run) ? trainAgain(run) : continueIt(run),
  );
}

/** Tells whether a run cannot be continued. */
function hasEnded({ status }: Run): boolean {
  return status === 'finished' || status === 'diverged';
}

function trainAgain({ config }: Run): string {
  return `Restore its folder from a backup, or train the experiment again: npx breedlab train ${config.experiment}.`;
}

function continueIt({ runId }: Run): string {
  return `Continue it: npx breedlab runs resume ${runId}.`;
}

/**
 * Reads a photo as a viewer shows it.
 *
 * @throws BreedlabError when it does not exist, is no image, or is damaged
 * @example const { image } = await readPhoto('dog.jpg');
 */
export async function readPhoto(
  file: string,
): Promise<{ readonly file: string; readonly image: RgbImage; readonly wasTurned: boolean }> {
  const place = path.resolve(file);
  if (!fs.existsSync(place)) throw new BreedlabError(`${place} does not exist.`, 'Correct the path of the photo.');
  const decoded = await decodeImage(place);
  const orientation = await exifOrientation(place);
  const image = await turnUpright(decoded, orientation);
  return printedAs(
    { file, image, wasTurned: orientation !== 1 },
    `Photo ${file}: ${image.width} × ${image.height} { file, image, wasTurned }`,
  );
}

/** Input of the network: the evaluation transform, normalised. */
export function toInput(image: RgbImage, settings: TrainingSettings): FloatImage {
  const { imageSize } = settings;
  const values = new Float32Array(imageSize ** 2 * 3);
  // The evaluation transform draws nothing, so the generator does not matter.
  const random = Random.seeded(0);
  openTransform(evaluationTransform(settings)).into(image, random, values, createScratch());
  return { width: imageSize, height: imageSize, values };
}

/**
 * Logits of the network for one image; see {@link toInput}.
 *
 * @param settings of the network's training, which say whether its mirror image counts, too. Default: it does not
 */
export function logitsOf(
  engine: Engine,
  model: Model,
  { width, height, values }: FloatImage,
  { flipAveraging = false }: Partial<Pick<TrainingSettings, 'flipAveraging'>> = {},
): Float32Array {
  return valuesOf(engine, () => {
    const pixels = engine.tf.tensor4d(values, [1, height, width, 3]);
    return flipAveraging ? mirroredLogits(engine, pixels, (images) => infer(model, images)) : infer(model, pixels);
  });
}
