import { HUES, layerKinds, type FeatureShape, type LayerStyle } from '../../models';

/** Kind of a block in a drawing: a kind of layer, or the input image. */
export type DrawnKind = string;

/** A layer as a rectangle; pixels from the top left. */
export interface DrawnBlock {
  readonly kind: DrawnKind;
  /** Name of the layer; 'image' of the input. */
  readonly name: string;
  readonly outputShape: FeatureShape;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const IMAGE: LayerStyle = { name: 'image', color: HUES.pale, shape: 'channels', thickness: 0 };

/** Style of the blocks of one kind. */
export function styleOf(kind: DrawnKind): LayerStyle {
  return kind === 'input' ? IMAGE : layerKinds.get(kind).drawing.style;
}

/** Kinds in the order of legends: the image, and every kind of layer. */
export function drawnKinds(): readonly DrawnKind[] {
  return ['input', ...layerKinds.names()];
}
