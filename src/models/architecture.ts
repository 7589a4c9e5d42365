import { BreedlabError, unknownNameError } from '../core';
import { kindOf, type FeatureShape, type LayerBase, type ResolvedLayer, type ShapeContext } from './layers';
import { checkFields } from './layers/fields';
import type { Stage } from './stages';
import type { DefaultInit, ModelOptions } from './types';

/** The name by which layers take the image. */
export const IMAGE_INPUT = 'input';

/** A model as data: a graph of layers, pure, and complete enough to count, draw and build it. */
export interface Architecture {
  readonly name: string;
  readonly options: Required<ModelOptions>;
  /** [height, width, channels] of one image. */
  readonly inputShape: readonly [number, number, number];
  /** Each layer follows those whose outputs it takes. The last one gives the logits. */
  readonly layers: readonly ResolvedLayer[];
  /** Named stretches of the layers, from the image to the logits; each layer is in one of them. */
  readonly stages: readonly Stage[];
  readonly defaultInit: DefaultInit;
}

/**
 * Passes one image's shape through layers and records every shape. Pure.
 *
 * @param specs ordered so that each follows those whose outputs it takes, so that there is no cycle
 * @param inputShape [height, width, channels]
 * @param model name of the architecture, for messages
 * @throws BreedlabError naming the first layer that is invalid: its kind, a field, an input, a shape; or one whose
 *   output is unused
 */
export function resolveLayers(
  specs: readonly LayerBase[],
  inputShape: readonly [number, number, number],
  model: string,
): readonly ResolvedLayer[] {
  if (specs.length === 0) throw new BreedlabError(`${model} has no layers.`, 'Give it at least one.');
  const context: ShapeContext = { model, imageSize: inputShape[0] };
  const shapes = new Map<string, FeatureShape>([[IMAGE_INPUT, inputShape]]);
  const layers = specs.map((spec, i) => {
    checkName(spec, shapes, model);
    const kind = kindOf(spec);
    checkFields(spec, kind.fields);
    const inputs = spec.inputs ?? [specs[i - 1]?.name ?? IMAGE_INPUT];
    checkInputCount(spec, inputs, kind.inputCount);
    const inputShapes = inputs.map((input) => shapes.get(input) ?? unknownInput(spec, input, specs, shapes));
    const outputShape = kind.outputShape({ ...spec, inputs }, inputShapes, context);
    shapes.set(spec.name, outputShape);
    return { ...spec, inputs, inputShapes, inputShape: inputShapes[0]!, outputShape };
  });
  checkAllRead(layers, model);
  return layers;
}

/** The layers that take the output of one, in order. */
export function readersOf({ layers }: Pick<Architecture, 'layers'>, name: string): readonly ResolvedLayer[] {
  return layers.filter(({ inputs }) => inputs.includes(name));
}

/** Tells whether every layer takes only the output of the one before it. */
export function isChain({ layers }: Pick<Architecture, 'layers'>): boolean {
  return layers.every((_, i) => takesTheOneBefore(layers, i));
}

/** Tells whether a layer's only input is the layer before it in the list; for the first one, the image. */
export function takesTheOneBefore(layers: readonly ResolvedLayer[], i: number): boolean {
  const { inputs } = layers[i]!;
  return inputs.length === 1 && inputs[0] === (layers[i - 1]?.name ?? IMAGE_INPUT);
}

const LAYER_NAME = /^\w[\w.-]*$/;

function checkName({ name, kind }: LayerBase, known: ReadonlyMap<string, unknown>, model: string): void {
  if (typeof name !== 'string' || !LAYER_NAME.test(name)) {
    throw new BreedlabError(
      `${model} has a layer (${kind}) with the name ${JSON.stringify(name) ?? 'undefined'}.`,
      'Name layers with letters, digits, dots, hyphens and underscores.',
    );
  }
  if (known.has(name)) {
    const taken = name === IMAGE_INPUT ? 'is the name of the image' : 'is the name of two layers';
    throw new BreedlabError(`In ${model}, '${name}' ${taken}.`, 'Give each layer a name of its own.');
  }
}

function checkInputCount(
  { name, kind }: LayerBase,
  inputs: readonly string[],
  { least, most } = { least: 1, most: 1 },
): void {
  if (inputs.length >= least && inputs.length <= most) return;
  const allowed = least === most ? `exactly ${least}` : `${least} to ${most}`;
  throw new BreedlabError(
    `The layer ${name} (${kind}) has ${inputs.length} inputs: ${inputs.join(', ') || 'none'}.`,
    `Layers of its kind take ${allowed}.`,
  );
}

function unknownInput(
  { name }: LayerBase,
  input: string,
  specs: readonly LayerBase[],
  known: ReadonlyMap<string, unknown>,
): never {
  if (specs.some((other) => other.name === input)) {
    throw new BreedlabError(
      `The layer ${name} takes the output of ${input}, which does not come before it in the list.`,
      `Put ${input} before ${name}; a network has no cycles.`,
    );
  }
  throw unknownNameError(`input of the layer ${name}:`, input, [...known.keys()]);
}

function checkAllRead(layers: readonly ResolvedLayer[], model: string): void {
  const unread = layers.slice(0, -1).find(({ name }) => readersOf({ layers }, name).length === 0);
  if (unread === undefined) return;
  throw new BreedlabError(
    `In ${model}, nothing takes the output of the layer ${unread.name}.`,
    "Name it among the inputs of a later layer, or leave it out; the last layer's output is the network's.",
  );
}
