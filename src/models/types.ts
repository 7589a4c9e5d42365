/** Initial weights: see layers/initial for the distributions. */
export type WeightInit = 'ones' | 'uniform' | 'general' | 'default';

/** PyTorch's layer defaults, and families whose definition by torchvision draws from others. */
export const DEFAULT_INITS = ['pytorch', 'vgg', 'resnet', 'mobilenet', 'efficientnet', 'convnext', 'vit'] as const;

/** Meaning of the weight init `default` for a network. */
export type DefaultInit = (typeof DEFAULT_INITS)[number];

/**
 * Number format of convolutions; weights and all other layers are always float32. `bf16`: bfloat16, summed in
 * float32.
 */
export type Precision = 'fp32' | 'bf16';

/**
 * Statistics by which a frozen batch norm normalises in training.
 * - `batch`: those of the batch, which the running ones follow, as PyTorch's does under `.train()`.
 * - `running`: its running ones, which stay; the frozen layers before the first trained one compute as in evaluation, so
 *   without dropout and stochastic depth between them.
 */
export type FrozenBatchNorm = 'batch' | 'running';

/** Options to build a registered model with. */
export interface ModelOptions {
  /** Number of classes, i.e. of logits. Default 133. */
  readonly classCount?: number;
  /** Height and width of the input in pixels. Default 224. */
  readonly imageSize?: number;
  /** Factor on every hidden width, rounded to at least 1. Default 1. */
  readonly widthMultiplier?: number;
  /** Dropout probability in [0, 1). Default: the model's own, 0.5 for those of the series. */
  readonly dropout?: number;
}
