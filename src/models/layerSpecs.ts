import type { ModelName, ModelOptions } from './types';

/** One layer of an architecture, before its sizes are known. Names are PyTorch's module names. */
export type LayerSpec =
  | {
      readonly kind: 'conv2d';
      readonly name: string;
      /** Output channels. */
      readonly filters: number;
      /** Height and width of the square kernel. */
      readonly kernelSize: number;
      readonly stride: number;
      /** Zeros on each side. */
      readonly padding: number;
    }
  | { readonly kind: 'batchNorm2d'; readonly name: string }
  | { readonly kind: 'relu'; readonly name: string }
  | {
      readonly kind: 'maxPool2d';
      readonly name: string;
      readonly kernelSize: number;
      readonly stride: number;
    }
  /** PyTorch's AdaptiveAvgPool2d to a square of `outputSize`. */
  | { readonly kind: 'adaptiveAvgPool2d'; readonly name: string; readonly outputSize: number }
  | { readonly kind: 'flatten'; readonly name: string }
  | { readonly kind: 'dense'; readonly name: string; readonly units: number }
  | { readonly kind: 'dropout'; readonly name: string; readonly rate: number }
  | { readonly kind: 'sigmoid'; readonly name: string };

export type LayerKind = LayerSpec['kind'];

/** Shape of one image inside the network: [height, width, channels], or [features] after a flatten. */
export type FeatureShape = readonly [number, number, number] | readonly [number];

/** A layer with the shapes that flow through it, without the batch dimension. */
export type ResolvedLayer<Spec extends LayerSpec = LayerSpec> = Spec & {
  readonly inputShape: FeatureShape;
  readonly outputShape: FeatureShape;
};

/** The layer of one kind. */
export type LayerOfKind<Kind extends LayerKind> = ResolvedLayer<Extract<LayerSpec, { kind: Kind }>>;

/** What the weight init `default` means here: PyTorch's layer defaults or torchvision's VGG recipe. */
export type DefaultInit = 'pytorch' | 'vgg';

/** A model as data: pure, and complete enough to count, draw and build it. */
export interface Architecture {
  readonly name: ModelName;
  readonly options: Required<ModelOptions>;
  /** [height, width, channels] of one image. */
  readonly inputShape: readonly [number, number, number];
  readonly layers: readonly ResolvedLayer[];
  readonly defaultInit: DefaultInit;
}
