import { BreedlabError } from '../core';
import type { FeatureShape, LayerSpec, ResolvedLayer } from './layerSpecs';

/**
 * Lets one image flow through a list of layers and notes every shape.
 *
 * @param inputShape [height, width, channels]
 * @param model name of the model, for messages
 * @throws BreedlabError naming the first layer whose window does not fit its input
 */
export function resolveShapes(
  specs: readonly LayerSpec[],
  inputShape: readonly [number, number, number],
  model: string,
): readonly ResolvedLayer[] {
  const layers: ResolvedLayer[] = [];
  let shape: FeatureShape = inputShape;
  for (const spec of specs) {
    const outputShape = outputShapeOf(spec, shape, { model, imageSize: inputShape[0] });
    layers.push({ ...spec, inputShape: shape, outputShape });
    shape = outputShape;
  }
  return layers;
}

interface Context {
  readonly model: string;
  readonly imageSize: number;
}

function outputShapeOf(spec: LayerSpec, input: FeatureShape, context: Context): FeatureShape {
  switch (spec.kind) {
    case 'conv2d': {
      const [height, width] = image(spec, input);
      return [slide(spec, height, context), slide(spec, width, context), spec.filters];
    }
    case 'maxPool2d': {
      const [height, width, channels] = image(spec, input);
      return [slide(spec, height, context), slide(spec, width, context), channels];
    }
    case 'adaptiveAvgPool2d':
      return [spec.outputSize, spec.outputSize, image(spec, input)[2]];
    case 'flatten':
      return [input.reduce((product: number, length) => product * length, 1)];
    case 'dense':
      if (input.length !== 1)
        throw new Error(`Layer ${spec.name} is dense and gets an image: flatten it first.`);
      return [spec.units];
    case 'batchNorm2d':
    case 'relu':
    case 'dropout':
    case 'sigmoid':
      return input;
  }
}

function image(spec: LayerSpec, input: FeatureShape): readonly [number, number, number] {
  if (input.length !== 3)
    throw new Error(`Layer ${spec.name} (${spec.kind}) works on images and comes after a flatten.`);
  return input;
}

interface Window {
  readonly name: string;
  readonly kernelSize: number;
  readonly stride: number;
  readonly padding?: number;
}

/** Positions of a window along one side: floor((size + 2 padding - kernel) / stride) + 1. */
function slide(window: Window, size: number, context: Context): number {
  const padded = size + 2 * (window.padding ?? 0);
  if (padded < window.kernelSize) {
    const { name, kernelSize } = window;
    const withPadding = padded === size ? '' : ` (${padded} x ${padded} with padding)`;
    throw new BreedlabError(
      `${context.model} does not fit images of ${context.imageSize} px: its layer ${name} gets ` +
        `${size} x ${size}${withPadding}, less than its ${kernelSize} x ${kernelSize} window.`,
      'Use larger images.',
    );
  }
  return Math.floor((padded - window.kernelSize) / window.stride) + 1;
}
