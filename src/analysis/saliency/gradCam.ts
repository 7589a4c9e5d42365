import { BreedlabError, unknownNameError } from '../../core';
import type { FloatImage } from '../../data';
import type { Engine, Layer, LayersModel, Tensor, Tensor2D, Tensor4D } from '../../engine';
import { architectureOf, type ResolvedLayer } from '../../models';

/** How much each place of an image speaks for a class. */
export interface Heatmap {
  /** Places across and down: the resolution of the layer, not of the image. */
  readonly width: number;
  readonly height: number;
  /** Row by row, in [0, 1]: 1 is the place that speaks most for the class. All 0 when no place does. */
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
 * class's logit with respect to each channel, without what speaks against the class.
 *
 * @param model a model of this package
 * @param image one normalized image
 * @throws BreedlabError for a layer that is no convolution of the model, or a class it does not have
 */
export function gradCam(
  engine: Engine,
  model: LayersModel,
  image: FloatImage,
  { classIndex, layer }: GradCamOptions,
): Heatmap {
  const { tf } = engine;
  const name = layer ?? convolutions(model).at(-1)!.name;
  const { body, head } = split(model, name);
  const run = (input: Tensor, layers: readonly Layer[]): Tensor =>
    layers.reduce((value, each) => each.apply(value, { training: false }) as Tensor, input);
  const map = tf.tidy(() => {
    const features = run(tf.tensor4d(image.values, [1, image.height, image.width, 3]), body) as Tensor4D;
    const logit = (activations: Tensor): Tensor => {
      const logits = run(activations, head) as Tensor2D;
      if (classIndex < 0 || classIndex >= logits.shape[1]) throw noSuchClass(classIndex, logits.shape[1]);
      return tf.sum(tf.slice(logits, [0, classIndex], [1, 1]));
    };
    const gradients = tf.grad(logit)(features);
    const weights = tf.mean(gradients, [1, 2], true);
    const weighed = tf.relu(tf.sum(tf.mul(weights, features), -1));
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
export function convolutions(model: LayersModel): readonly ResolvedLayer[] {
  return architectureOf(model).layers.filter(({ kind }) => kind === 'conv2d');
}

/**
 * A model's layers up to the rectified output of a convolution, and those from there to the logits. The
 * sigmoid that some models of the series end in is left out: the class's score is what comes before it.
 */
function split(model: LayersModel, name: string): { readonly body: Layer[]; readonly head: Layer[] } {
  const { layers } = architectureOf(model);
  const start = layers.findIndex((layer) => layer.name === name && layer.kind === 'conv2d');
  if (start < 0) {
    throw unknownNameError('convolution', name, convolutions(model).map((layer) => layer.name));
  }
  let end = start;
  while (['batchNorm2d', 'relu'].includes(layers[end + 1]?.kind ?? '')) end++;
  const isInput = (layer: Layer): boolean => layer.getClassName() === 'InputLayer';
  const all = model.layers.filter((layer) => !isInput(layer));
  const cut = all.findIndex((layer) => layer.name === layers[end]!.name) + 1;
  const last = layers.at(-1)!;
  const head = last.kind === 'sigmoid' ? all.slice(cut, -1) : all.slice(cut);
  return { body: all.slice(0, cut), head };
}

function noSuchClass(classIndex: number, count: number): BreedlabError {
  return new BreedlabError(
    `Class ${classIndex} does not exist.`,
    `The model has ${count} classes, 0 to ${count - 1}.`,
  );
}
