import { BreedlabError, Random } from '../core';
import {
  applyTransform,
  createScratch,
  openTransform,
  type FloatImage,
  type ImageTransform,
  type RgbImage,
} from '../data';
import type { Engine } from '../engine';
import {
  allModels,
  architecture,
  buildModel,
  loadTorchWeights,
  registeredModel,
  repeatedInference,
  type Model,
  type ModelName,
} from '../models';
import {
  lazyStateDict,
  openWeightsFile,
  publishedWeights,
  requireWeights,
  type PublishedWeights,
  type WeightsInput,
} from '../weights';

/** A network with its published weights, ready to look at photos. */
export interface PublishedNetwork {
  readonly model: Model;
  readonly weights: PublishedWeights;
  /** The photo as the network takes it: resized, cropped and normalised as its weights expect. */
  input(photo: RgbImage): FloatImage;
  /** 1000 logits. */
  logits(input: FloatImage): Float32Array;
  dispose(): void;
}

/**
 * Builds a network with its published ImageNet weights. Nothing is downloaded.
 *
 * @throws BreedlabError for a network that does not exist or has no published weights, and for weights that are missing,
 *   with the command that brings them
 */
export async function openPublishedNetwork(engine: Engine, name: ModelName): Promise<PublishedNetwork> {
  const weights = weightsOf(name);
  const file = await openWeightsFile(requireWeights(weights));
  const { crop } = weights.input;
  const model = buildModel(engine, architecture(name, { classCount: weights.classCount, imageSize: crop }));
  try {
    loadTorchWeights(model, lazyStateDict(file));
  } catch (error) {
    model.dispose();
    throw error;
  } finally {
    file.close();
  }
  const inference = repeatedInference(model);
  const { tf } = engine;
  const transform = openTransform(inputTransform(weights.input));
  const scratch = createScratch();
  return {
    model,
    weights,
    input(photo) {
      const values = new Float32Array(crop ** 2 * 3);
      transform.into(photo, NOTHING_DRAWN, values, scratch);
      return { width: crop, height: crop, values };
    },
    logits: ({ values, width, height }) =>
      tf.tidy(() =>
        inference
          .infer(tf.tensor4d(values, [1, height, width, 3]))
          .dataSync<'float32'>()
          .slice(),
      ),
    dispose() {
      inference.dispose();
      model.dispose();
    },
  };
}

/** Names of the networks that have published weights. */
export function publishedNetworks(): readonly ModelName[] {
  return allModels()
    .filter(({ publishedWeights: weights }) => weights !== null)
    .map(({ name }) => name);
}

/** The part of a photo that a network with these weights sees, in a size to look at. */
export function cropToLookAt(photo: RgbImage, { input }: PublishedWeights, size: number): RgbImage {
  const scale = size / input.crop;
  return applyTransform(
    photo,
    inputTransform({ ...input, resize: Math.round(input.resize * scale), crop: size }),
    NOTHING_DRAWN,
  );
}

/** The transform draws nothing, so the generator does not matter. */
const NOTHING_DRAWN = Random.seeded(0);

function inputTransform({ resize, crop, interpolation, mean, std }: WeightsInput): ImageTransform {
  const steps = [
    { name: 'resize', size: resize, interpolation },
    { name: 'center-crop', size: crop },
  ];
  return { imageSize: crop, steps, normalization: { mean, std } };
}

function weightsOf(name: ModelName): PublishedWeights {
  const { publishedWeights: known } = registeredModel(name);
  if (known !== null) return publishedWeights(known);
  throw new BreedlabError(
    `There are no published weights of ${name}, without which it knows nothing of photos.`,
    `Take a run of it, --run, or a network that has some: ${publishedNetworks().join(', ')}.`,
  );
}
