import { BreedlabError } from '../core';
import type { Engine, LayersModel, Tensor } from '../engine';
import { factsOf } from './built';
import type { Architecture, FeatureShape, ResolvedLayer } from './layerSpecs';
import { modelVariables, type ModelVariable } from './variables';

/** A tensor as PyTorch holds it: row-major values of `shape`. */
export interface TorchTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** PyTorch's counter of batches; nothing here depends on it. */
const IGNORED = /\.num_batches_tracked$/;

/**
 * Sets every tensor of a model from a PyTorch state dict: convolutions OIHW -> HWIO, dense layers transposed,
 * and the first dense layer after a flatten reordered from C,H,W to H,W,C.
 *
 * @param weights tensors by PyTorch's names, e.g. `features.0.weight`
 * @param only names of layers to set. Default: all; entries of other layers are ignored when it is given
 * @throws BreedlabError naming the entry that is missing, unexpected or of another shape; nothing is set then
 */
export function loadTorchWeights(
  model: LayersModel,
  weights: Readonly<Record<string, TorchTensor>>,
  only?: readonly string[],
): void {
  const { engine } = factsOf(model);
  const variables = modelVariables(model).filter(
    ({ layer }) => only === undefined || only.includes(layer.name),
  );
  for (const variable of variables) checkEntry(model.name, variable, weights[variable.name]);
  if (only === undefined) checkNothingElse(model.name, variables, Object.keys(weights));
  for (const variable of variables) {
    engine.tf.tidy(() => variable.variable.assign(fromTorchLayout(model, variable, weights[variable.name]!)));
  }
}

/**
 * One tensor of PyTorch in TensorFlow's layout.
 *
 * @param variable which tensor of the model it is
 * @returns float32 tensor of the variable's shape
 */
export function fromTorchLayout(model: LayersModel, variable: ModelVariable, tensor: TorchTensor): Tensor {
  const { engine, architecture } = factsOf(model);
  const { tf } = engine;
  return tf.tidy(() => {
    const source = tf.tensor(tensor.data, [...tensor.shape], 'float32');
    if (variable.role !== 'weight') return source;
    switch (variable.layer.kind) {
      case 'conv2d':
        return tf.transpose(source, [2, 3, 1, 0]);
      case 'dense':
        return denseWeight(engine, source, flattenedImage(architecture, variable.layer));
      default:
        return source;
    }
  });
}

/** [out, in] -> [in, out], where `in` counts C,H,W in PyTorch and H,W,C here when it comes from an image. */
function denseWeight({ tf }: Engine, source: Tensor, image: FeatureShape | null): Tensor {
  if (image?.length !== 3) return tf.transpose(source);
  const [height, width, channels] = image;
  const [outputs, inputs] = source.shape as [number, number];
  const channelsFirst = tf.reshape(source, [outputs, channels, height, width]);
  return tf.reshape(tf.transpose(channelsFirst, [2, 3, 1, 0]), [inputs, outputs]);
}

/** Shape of the image whose flattened values a dense layer takes, or null for a later dense layer. */
function flattenedImage({ layers }: Architecture, dense: ResolvedLayer): FeatureShape | null {
  for (let i = layers.findIndex((layer) => layer.name === dense.name) - 1; i >= 0; i--) {
    const layer = layers[i]!;
    if (layer.kind === 'dense') return null;
    if (layer.kind === 'flatten') return layer.inputShape;
  }
  return null;
}

/** Shape of a model's tensor in PyTorch. */
export function torchShape({ role, layer, shape }: ModelVariable): readonly number[] {
  if (role !== 'weight') return shape;
  if (layer.kind === 'conv2d') return [shape[3]!, shape[2]!, shape[0]!, shape[1]!];
  return [...shape].reverse();
}

function checkEntry(model: string, variable: ModelVariable, entry: TorchTensor | undefined): void {
  const expected = torchShape(variable);
  if (entry === undefined) {
    throw new BreedlabError(
      `The weights lack ${variable.name}, which ${model} needs.`,
      'Use weights of the same model.',
    );
  }
  const size = expected.reduce((product, length) => product * length, 1);
  if (entry.shape.join() !== expected.join() || entry.data.length !== size) {
    throw new BreedlabError(
      `The weights' ${variable.name} has the shape [${entry.shape.join(', ')}] ` +
        `with ${entry.data.length} values; ${model} needs [${expected.join(', ')}].`,
      'Use weights of the same model with the same number of classes.',
    );
  }
}

function checkNothingElse(
  model: string,
  variables: readonly ModelVariable[],
  names: readonly string[],
): void {
  const known = new Set(variables.map(({ name }) => name));
  const surplus = names.filter((name) => !known.has(name) && !IGNORED.test(name));
  if (surplus.length === 0) return;
  throw new BreedlabError(
    `The weights hold ${surplus.join(', ')}, which ${model} does not have.`,
    'Use weights of the same model.',
  );
}
