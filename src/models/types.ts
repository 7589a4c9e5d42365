/** Initial weights: see layers/initial for the distributions. */
export type WeightInit = 'ones' | 'uniform' | 'general' | 'default';

/**
 * What the weight init `default` means for a network: PyTorch's layer defaults, or what torchvision's definition of a
 * family draws from.
 */
export type DefaultInit = 'pytorch' | 'vgg' | 'resnet' | 'mobilenet' | 'efficientnet' | 'convnext' | 'vit';

/**
 * What convolutions are computed in; weights and all other layers are always float32. `bf16`: bfloat16, summed in
 * float32.
 */
export type Precision = 'fp32' | 'bf16';

/** What a registered model can be built with. */
export interface ModelOptions {
  /** Number of classes, i.e. of logits. Default 133. */
  readonly classCount?: number;
  /** Height and width of the input in pixels. Default 224. */
  readonly imageSize?: number;
  /** Factor on every hidden width, rounded to at least 1. Default 1. */
  readonly widthMultiplier?: number;
  /** Dropout probability in [0, 1). Default 0.5. */
  readonly dropout?: number;
}
