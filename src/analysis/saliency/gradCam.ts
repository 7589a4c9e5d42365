import { BreedlabError, unknownNameError } from '../../core';
import type { FloatImage } from '../../data';
import type { Engine, Tensor, Tensor2D } from '../../engine';
import { kindOf, layerGradient, readersOf, type Architecture, type Model, type ResolvedLayer } from '../../models';

/** Evidence for a class at each place of an image. */
export interface Heatmap {
  /** Places across and down: the resolution of the layer, not of the image. */
  readonly width: number;
  readonly height: number;
  /** Row by row, in [0, 1]: 1 is the strongest evidence for the class. All 0 where there is none. */
  readonly values: Float32Array;
  /** The layer whose activations are weighed. */
  readonly layer: string;
}

/** Options of {@link gradCam}. */
export interface GradCamOptions {
  /** Index of the class to explain. */
  readonly classIndex: number;
  /** Name of a convolution. Default: the last one, as in the paper. */
  readonly layer?: string;
}

/**
 * Grad-CAM (R. R. Selvaraju et al. 2017, "Grad-CAM: visual explanations from deep networks via gradient-based
 * localization", equations 1 and 2): the activations of a convolution, weighed by the mean gradient of the
 * class's logit with respect to each channel, without the evidence against the class.
 *
 * @param model a model of this package
 * @param image one normalised image
 * @throws BreedlabError for a layer that is no convolution of the model, or a class it does not have
 */
export function gradCam(
  engine: Engine,
  model: Model,
  image: FloatImage,
  { classIndex, layer }: GradCamOptions,
): Heatmap {
  const { tf } = engine;
  const { architecture } = model;
  const name = layer ?? convolutions(model).at(-1)!.name;
  const explained = rectified(architecture, convolutionOf(model, name)).name;
  const map = tf.tidy(() => {
    const input = tf.tensor4d(image.values, [1, image.height, image.width, 3]);
    const oneClass = (scores: Tensor2D): Tensor2D => {
      const count = scores.shape[1];
      if (classIndex < 0 || classIndex >= count) throw noSuchClass(classIndex, count);
      return tf.oneHot(tf.tensor1d([classIndex], 'int32'), count).toFloat() as Tensor2D;
    };
    const where = { layer: explained, scores: scoreLayer(architecture) };
    const { activations, gradient } = layerGradient(model, input, where, oneClass);
    const weights = tf.mean(gradient, [1, 2], true);
    const weighed = tf.relu(tf.sum(tf.mul(weights, activations), -1));
    // A map without any support stays at zero instead of 0 / 0.
    return tf.div(weighed, tf.maximum(tf.max(weighed), 1e-30)) as Tensor;
  });
  try {
    const [, height, width] = map.shape as [number, number, number];
    return { width, height, values: map.dataSync<'float32'>().slice(), layer: name };
  } finally {
    map.dispose();
  }
}

/** The convolutions of a model, first to last. */
export function convolutions({ architecture }: Model): readonly ResolvedLayer[] {
  return architecture.layers.filter((layer) => kindOf(layer).category === 'convolution');
}

function convolutionOf(model: Model, name: string): ResolvedLayer {
  const all = convolutions(model);
  const found = all.find((layer) => layer.name === name);
  if (found !== undefined) return found;
  throw unknownNameError(
    'convolution',
    name,
    all.map((layer) => layer.name),
  );
}

/** Layers that a convolution's output passes before any other layer uses it. */
const BEHIND: readonly string[] = ['normalization', 'activation', 'merge'];

/** The layer that gives the rectified output of a convolution, or of its residual block. */
function rectified(architecture: Architecture, convolution: ResolvedLayer): ResolvedLayer {
  const [next, ...others] = readersOf(architecture, convolution.name);
  const goesOn =
    next !== undefined &&
    others.length === 0 &&
    BEHIND.includes(kindOf(next).category) &&
    next.outputShape.join() === convolution.outputShape.join();
  return goesOn ? rectified(architecture, next) : convolution;
}

/**
 * The layer that gives the class's score: the last one. The sigmoid that some models of the series end in is left
 * out: the score is the input of the sigmoid.
 */
function scoreLayer({ layers }: Architecture): string {
  const last = layers.at(-1)!;
  return kindOf(last).category === 'activation' ? last.inputs[0]! : last.name;
}

function noSuchClass(classIndex: number, count: number): BreedlabError {
  return new BreedlabError(`Class ${classIndex} does not exist.`, `The model has ${count} classes, 0 to ${count - 1}.`);
}
