import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Heatmap } from '../../analysis';
import { BreedlabError, inOneLine, Random, requireKnownOptions } from '../../core';
import { IMAGE_EXTENSIONS } from '../../data';
import { readRun, standingRuns, profile, type ClassScore, type Run } from '../../experiments';
import { runJob } from '../jobs';
import { cellDisplay, type Display } from '../output';
import { placeOf, runPhotos } from '../photos';
import { runTitle, WHICH_RUN_OPTIONS, whichRun, type WhichRun, type WhichRunOptions } from '../runs/whichRun';
import { cellEnvironment } from '../training';
import { photoPredictionsBundle, runPredictor, type PredictedPhoto } from './predictionView';
import { recognise, type RecogniseCellOptions, type RecognisedInCell } from './recognise';

/** Options of {@link predict}. */
export interface PredictCellOptions extends WhichRunOptions {
  /** The run that classifies a photo. Default: the newest of those that stand for an experiment of the profile. */
  readonly run?: WhichRun;
  /** Breeds shown. Default 5. */
  readonly top?: number;
  /** Number of a run's test images that are shown. Default 6. */
  readonly count?: number;
  /** Seed of their selection. Default 1. */
  readonly seed?: number;
  /** Draw where the run looks for its first choice in a photo of your own, by Grad-CAM. Default false. */
  readonly gradCam?: boolean;
}

const MODEL_OPTIONS = { model: true, top: true, gradCam: true } as const;
const PREDICT_OPTIONS = { ...WHICH_RUN_OPTIONS, run: true, top: true, count: true, seed: true, gradCam: true } as const;

/** Prediction of a run for a photo. */
export interface Predicted {
  /** The photo's path. */
  readonly file: string;
  readonly runId: string;
  /** The most probable breeds, largest first. */
  readonly top: readonly ClassScore[];
}

/**
 * Classifies a photo of your own, with a bar for each breed; or, given a run, shows its predictions for some of
 * its test images. A photo is prepared as the run's own images were, and turned upright first. With `model` nothing is
 * trained: a network with its published ImageNet weights says which of 1000 classes it sees, whether that is a dog, and
 * of which breed. With `gradCam` the places that speak for its first choice are drawn beside the photo.
 *
 * @param which path of a photo (from the notebook's folder, or the datasets' folder), paths of several, or a run (a
 *   result of `train`, an experiment or its id, a run's id or folder)
 * @example await predict('my-dog.jpg', { model: 'efficientnet_lite0', gradCam: true });
 * @example await predict('my-dog.jpg', { run: 44, gradCam: true });
 * @example await predict(run, { count: 8 });
 * @throws BreedlabError naming a photo that cannot be read, when there is no finished run, or for a network whose weights
 *   are not there, with the command that brings them
 */
export async function predict(
  which: string | readonly string[],
  options: RecogniseCellOptions,
): Promise<readonly RecognisedInCell[]>;
export async function predict(
  which: string | readonly string[] | WhichRun,
  options?: PredictCellOptions,
): Promise<readonly Predicted[]>;
export async function predict(
  which: string | readonly string[] | WhichRun,
  options: PredictCellOptions | RecogniseCellOptions = {},
): Promise<readonly Predicted[] | readonly RecognisedInCell[]> {
  const photos = photosOf(which);
  if ('model' in options && options.model !== undefined) {
    requireKnownOptions<RecogniseCellOptions>('predict', options, MODEL_OPTIONS);
    const display = cellDisplay();
    requirePhotos(photos);
    await null;
    return recognise(photos.map(placeOf), display, options);
  }
  requireKnownOptions<PredictCellOptions>('predict', options, PREDICT_OPTIONS);
  return predictByRun(which, photos, cellDisplay(), options as PredictCellOptions);
}

async function predictByRun(
  which: string | readonly string[] | WhichRun,
  photos: readonly string[] | null,
  display: Display,
  options: PredictCellOptions,
): Promise<readonly Predicted[]> {
  if (photos === null) return predictTestImages(whichRun(which as WhichRun, seriesOptions(options)), display, options);
  const run = whichRun(options.run ?? newestRun(options), seriesOptions(options));
  await null;
  return predictPhotos(photos, run, display, options);
}

/** @throws BreedlabError where there is no photo */
function requirePhotos(photos: readonly string[] | null): asserts photos is readonly string[] {
  if (photos === null) {
    throw new BreedlabError(
      'A network with published weights classifies photos, and a run is given.',
      "Give the path of a photo: predict('my-dog.jpg', { model: 'efficientnet_lite0' }).",
    );
  }
  if (photos.length === 0) throw new BreedlabError('No photo was given.', "Give a path: predict('my-dog.jpg').");
}

/** The options that choose a run: `seed` is that of the images here. */
function seriesOptions({ profile: name, data }: PredictCellOptions): WhichRunOptions {
  return { profile: name, data };
}

/** Paths of photos; null for a reference to a run. */
function photosOf(which: string | readonly string[] | WhichRun): readonly string[] | null {
  if (Array.isArray(which)) return which as readonly string[];
  if (typeof which !== 'string') return null;
  const looksLikeOne = IMAGE_EXTENSIONS.includes(path.extname(which).toLowerCase());
  const isFile = fs.statSync(which, { throwIfNoEntry: false })?.isFile() ?? false;
  return looksLikeOne || isFile ? [which] : null;
}

async function predictPhotos(
  files: readonly string[],
  run: Run,
  display: Display,
  { top = 5, gradCam = false }: PredictCellOptions,
): Promise<readonly Predicted[]> {
  requirePhotos(files);
  const paths = files.map(placeOf);
  const { photos } = await runJob<{ readonly photos: readonly ClassifiedFromChild[] }>({
    args: ['predict', '--run', run.folder, '--top', String(top), ...(gradCam ? ['--grad-cam'] : []), '--', ...paths],
    title: `Asking ${runTitle(run)}`,
    display,
    headless: cellEnvironment().headless,
  });
  const shown = photos.map(
    ({ top: scores, wasTurned, map }, i): PredictedPhoto => ({
      name: path.basename(files[i]!),
      path: paths[i]!,
      upright: true,
      scores,
      truth: null,
      notes: wasTurned ? ['turned upright'] : [],
      ...(map === null ? {} : { heatmap: { ...map.heatmap, values: Float32Array.from(map.heatmap.values) } }),
    }),
  );
  display.show(await photoPredictionsBundle(shown, runPredictor(run, paths)));
  return inOneLine(
    'Predicted',
    photos.map(({ top: scores }, i) => ({ file: files[i]!, runId: run.runId, top: scores })),
  );
}

interface ClassifiedFromChild {
  readonly top: readonly ClassScore[];
  readonly wasTurned: boolean;
  readonly map: { readonly heatmap: Heatmap } | null;
}

/** Predictions that the run recorded: nothing is computed. */
async function predictTestImages(
  run: Run,
  display: Display,
  { count = 6, seed = 1, top = 5 }: PredictCellOptions,
): Promise<readonly Predicted[]> {
  const { predictions } = run;
  if (predictions === null) {
    throw new BreedlabError(
      `Run ${run.runId} (${run.status}) has no predictions of its test images.`,
      'Let it finish, or choose another run.',
    );
  }
  const photos = runPhotos(run);
  const order = Random.seeded(seed).split('predict').permutation(predictions.images.length);
  const chosen = [...order].slice(0, count).map((i) => predictions.images[i]!);
  const shown = chosen.map(
    (prediction): PredictedPhoto => ({
      name: predictions.classes[prediction.trueClass]!,
      path: photos.find(prediction.image),
      upright: false,
      scores: prediction.topClasses.slice(0, top).map((index, i) => ({
        index,
        name: predictions.classes[index]!,
        probability: prediction.topProbabilities[i]!,
      })),
      truth: prediction.trueClass,
      notes: [],
    }),
  );
  display.show(await photoPredictionsBundle(shown, runPredictor(run)));
  return inOneLine(
    'Predicted',
    shown.map(({ scores }, i) => ({ file: chosen[i]!.image, runId: run.runId, top: scores })),
  );
}

/** @throws BreedlabError when no experiment of the profile has a run that counts */
function newestRun(options: WhichRunOptions): Run {
  const environment = cellEnvironment();
  const name = profile(options.profile ?? environment.profile).name;
  const data = options.data ?? environment.data;
  const [newest] = [...standingRuns(name, { data, epochs: environment.epochs })].sort((a, b) =>
    a.startedAt < b.startedAt ? 1 : -1,
  );
  if (newest !== undefined) return readRun(newest.folder);
  throw new BreedlabError(
    `The ${name} profile has no finished run to ask${data === undefined ? '' : ` on ${data}`}.`,
    'Train one, await train(34), or name a run: runs() lists them.',
  );
}
