import { BreedlabError, elementCount } from '../core';
import { valuesOf, type Tensor } from '../engine';
import { IMAGE_INPUT, type Architecture } from './architecture';
import { kindOf, type FlattenedImage, type ResolvedLayer } from './layers';
import { modelVariables, type Model, type ModelVariable } from './model';

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
  model: Model,
  weights: Readonly<Record<string, TorchTensor>>,
  only?: readonly string[],
): void {
  const { tf } = model.engine;
  const variables = modelVariables(model).filter(({ layer }) => only === undefined || only.includes(layer.name));
  for (const variable of variables) checkEntry(model.name, variable, weights[variable.name]);
  if (only === undefined) checkNothingElse(model.name, variables, Object.keys(weights));
  for (const variable of variables) {
    tf.tidy(() => variable.variable.assign(fromTorchLayout(model, variable, weights[variable.name]!)));
  }
}

/**
 * One tensor of PyTorch in TensorFlow's layout.
 *
 * @param variable the tensor of the model
 * @returns float32 tensor of the variable's shape
 */
export function fromTorchLayout(model: Model, variable: ModelVariable, tensor: TorchTensor): Tensor {
  const { tf } = model.engine;
  return tf.tidy(() => {
    const source = tf.tensor(tensor.data, [...tensor.shape], 'float32');
    const { torch } = variable.spec;
    return torch?.toOurs(tf, source, flattenedImage(model.architecture, variable.layer.name)) ?? source;
  });
}

/** The values of a model's tensor as PyTorch holds them: what {@link fromTorchLayout} takes. */
export function toTorchLayout(model: Model, variable: ModelVariable): TorchTensor {
  const { tf } = model.engine;
  const { torch } = variable.spec;
  const data = valuesOf(model.engine, () => {
    const flattened = flattenedImage(model.architecture, variable.layer.name);
    // A tensor of its own, for a layout that is the same gives the variable itself.
    return (torch?.fromOurs(tf, variable.variable, flattened) ?? variable.variable).clone();
  });
  return { shape: torchShape(variable), data };
}

/**
 * Shape of the image whose flattened values a layer takes, or null where it takes others.
 *
 * @throws BreedlabError where flattened images are joined, as PyTorch's order then follows from no single image
 */
function flattenedImage({ layers }: Architecture, name: string): FlattenedImage {
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  let [input] = byName.get(name)!.inputs;
  while (input !== undefined && input !== IMAGE_INPUT) {
    const layer = byName.get(input)!;
    const order = kindOf(layer).featureOrder;
    if (order === 'flattened') return layer.inputShape.length === 3 ? layer.inputShape : null;
    if (order === 'own' || layer.inputShape.length !== 1) return null;
    if (order === 'joined' && layer.inputs.some((each) => flattenedBefore(byName, each))) {
      throw new BreedlabError(
        `The layer ${name} takes flattened images that ${layer.name} joins, and PyTorch orders their values otherwise.`,
        'Join the images before they are flattened, or pool them to vectors first.',
      );
    }
    [input] = layer.inputs;
  }
  return null;
}

/** Tells whether a value is a flattened image, directly or through other layers. */
function flattenedBefore(byName: ReadonlyMap<string, ResolvedLayer>, name: string): boolean {
  const layer = byName.get(name);
  if (layer === undefined) return false;
  const order = kindOf(layer).featureOrder;
  if (order === 'flattened') return layer.inputShape.length === 3;
  return order !== 'own' && layer.inputs.some((each) => flattenedBefore(byName, each));
}

/** Shape of a model's tensor in PyTorch. */
export function torchShape({ spec }: Pick<ModelVariable, 'spec'>): readonly number[] {
  return spec.torch?.shape ?? spec.shape;
}

function checkEntry(model: string, variable: ModelVariable, entry: TorchTensor | undefined): void {
  const expected = torchShape(variable);
  if (entry === undefined) {
    throw new BreedlabError(
      `The weights lack ${variable.name}, which ${model} needs.`,
      'Use weights of the same model.',
    );
  }
  const size = elementCount(expected);
  if (entry.shape.join() !== expected.join() || entry.data.length !== size) {
    throw new BreedlabError(
      `The weights' ${variable.name} has the shape [${entry.shape.join(', ')}] ` +
        `with ${entry.data.length} values; ${model} needs [${expected.join(', ')}].`,
      'Use weights of the same model with the same number of classes.',
    );
  }
}

function checkNothingElse(model: string, variables: readonly ModelVariable[], names: readonly string[]): void {
  const known = new Set(variables.map(({ name }) => name));
  const surplus = names.filter((name) => !known.has(name) && !IGNORED.test(name));
  if (surplus.length === 0) return;
  throw new BreedlabError(
    `The weights hold ${surplus.join(', ')}, which ${model} does not have.`,
    'Use weights of the same model.',
  );
}
