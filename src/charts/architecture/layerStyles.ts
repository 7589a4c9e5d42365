import type { LayerKind } from '../../models';
import { FAMILY_COLORS, NEUTRAL } from '../palette';

/** What a block of a drawing stands for: a layer, or the image that enters. */
export type DrawnKind = LayerKind | 'input';

/** How the blocks of one kind look. */
export interface LayerStyle {
  /** In the legend. */
  readonly name: string;
  readonly color: string;
  /**
   * - `channels`: as wide as its channels; begins a column with a label.
   * - `vector`: a bar as high as its features; begins a column with a label.
   * - `slab`: thin, begins a column.
   * - `follower`: thin, and belongs to the layer before it.
   */
  readonly shape: 'channels' | 'vector' | 'slab' | 'follower';
  /** Width in pixels of what is not as wide as its channels. */
  readonly thickness: number;
}

/** Of what only passes values on. */
const PALE = '#b4bac2';

/**
 * The six hues of the model families, which the palette keeps apart for colour-blind eyes as well, and greys
 * for what learns nothing. A drawing shows one model, so a hue means its layer there and nothing else.
 */
export const LAYER_STYLES: Readonly<Record<DrawnKind, LayerStyle>> = {
  input: { name: 'image', color: PALE, shape: 'channels', thickness: 0 },
  conv2d: { name: 'convolution', color: FAMILY_COLORS.Base, shape: 'channels', thickness: 0 },
  batchNorm2d: { name: 'batch norm', color: FAMILY_COLORS['VGG16-BN'], shape: 'follower', thickness: 3 },
  relu: { name: 'ReLU', color: NEUTRAL.text, shape: 'follower', thickness: 3 },
  maxPool2d: { name: 'max pooling', color: FAMILY_COLORS.AlexNet, shape: 'slab', thickness: 8 },
  adaptiveAvgPool2d: { name: 'average pooling', color: FAMILY_COLORS.Base_2, shape: 'slab', thickness: 8 },
  flatten: { name: 'flatten', color: PALE, shape: 'vector', thickness: 6 },
  dense: { name: 'dense (FC)', color: FAMILY_COLORS.VGG16, shape: 'vector', thickness: 14 },
  dropout: { name: 'dropout', color: FAMILY_COLORS.other, shape: 'follower', thickness: 4 },
  sigmoid: { name: 'sigmoid', color: FAMILY_COLORS.Base_1, shape: 'follower', thickness: 5 },
};
