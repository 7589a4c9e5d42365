import { BreedlabError } from '../../core';
import type { ImagePadding } from './fields';
import type { FeatureShape, LayerBase, ShapeContext } from './kind';
import type { OnnxAttributes } from './onnx';

/** Shapes as layers compute with them. */

export type ImageShape = readonly [number, number, number];

/** A shape in words: `8 x 8 x 16`. */
export function shapeText(shape: FeatureShape): string {
  return shape.join(' x ');
}

/** The last length: channels of an image, features of a vector or a token. */
export function channelsOf(shape: FeatureShape): number {
  return shape[shape.length - 1]!;
}

/** The only input of a layer, which must be an image. @throws BreedlabError where it is none */
export function imageInput(layer: LayerBase, [input]: readonly FeatureShape[]): ImageShape {
  if (input?.length === 3) return input;
  throw new BreedlabError(
    `The layer ${layer.name} (${layer.kind}) works on images and gets ${shapeText(input!)}.`,
    'Put it before what flattens the image.',
  );
}

/** The only input of a layer, which must be a vector. @throws BreedlabError where it is none */
export function vectorInput(layer: LayerBase, [input]: readonly FeatureShape[]): readonly [number] {
  if (input?.length === 1) return input;
  throw new BreedlabError(
    `The layer ${layer.name} (${layer.kind}) works on vectors and gets ${shapeText(input!)}.`,
    'Put a flatten or a globalAvgPool2d before it.',
  );
}

/** The only input of a layer, which must be tokens. @throws BreedlabError where it is none */
export function tokensInput(layer: LayerBase, [input]: readonly FeatureShape[]): readonly [number, number] {
  if (input?.length === 2) return input;
  throw new BreedlabError(
    `The layer ${layer.name} (${layer.kind}) works on tokens and gets ${shapeText(input!)}.`,
    'Put a tokens layer before it, which takes the pixels of an image as tokens.',
  );
}

/** The shape that all inputs of a layer share. @throws BreedlabError naming two that differ */
export function commonShape(layer: LayerBase, inputs: readonly FeatureShape[]): FeatureShape {
  const [first, ...others] = inputs;
  const other = others.find((shape) => shape.join() !== first!.join());
  if (other === undefined) return first!;
  throw new BreedlabError(
    `The layer ${layer.name} (${layer.kind}) gets ${shapeText(first!)} from ${layer.inputs![0]} and ` +
      `${shapeText(other)} from ${layer.inputs![inputs.indexOf(other)]}.`,
    'Give its inputs one shape, e.g. with a 1 x 1 convolution of the same stride beside the longer way.',
  );
}

/** A window that slides over an image. */
export interface Window {
  readonly name: string;
  readonly kernelSize: number;
  readonly stride: number;
  /** Zeros on each side. Default 0. */
  readonly padding?: ImagePadding;
}

/**
 * Positions of a window along one side: floor((size + 2 padding - kernel) / stride) + 1, or ceil(size / stride) where
 * the padding is `same`.
 *
 * @throws BreedlabError naming a window larger than its input
 */
export function slide(window: Window, size: number, context: ShapeContext): number {
  if (window.padding === 'same') return Math.ceil(size / window.stride);
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

/** Tells whether TensorFlow's padding 'same' gives exactly a convolution's zeros. */
export function padsSame({ stride, kernelSize, padding = 0 }: Omit<Window, 'name'>): boolean {
  return padding === 'same' || (stride === 1 && kernelSize === 2 * padding + 1);
}

/** e.g. `11 × 11`. */
export function square(size: number): string {
  return `${size} × ${size}`;
}

/** A window as attributes of ONNX: the zeros of `same` spelled out, the larger half of them last. */
export function onnxWindow(
  { kernelSize, stride, padding = 0 }: Omit<Window, 'name'>,
  { inputShape, outputShape }: { readonly inputShape: FeatureShape; readonly outputShape: FeatureShape },
): OnnxAttributes {
  const zeros = [0, 1].map((axis) => {
    if (padding !== 'same') return [padding, padding] as const;
    const total = Math.max(0, (outputShape[axis]! - 1) * stride + kernelSize - inputShape[axis]!);
    return [Math.floor(total / 2), Math.ceil(total / 2)] as const;
  });
  return {
    kernel_shape: [kernelSize, kernelSize],
    strides: [stride, stride],
    pads: [...zeros.map(([before]) => before), ...zeros.map(([, after]) => after)],
  };
}
