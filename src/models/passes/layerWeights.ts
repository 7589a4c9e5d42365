import type { LayersModel, Variable } from '../../engine';
import { modelVariables } from '../variables';

/** The variables of one layer. */
export interface LayerWeights {
  /** Weight, bias, and for batch norm running mean and variance. */
  readonly variables: readonly Variable[];
  /** Whether weight and bias are trained at present. */
  readonly isTrained: () => boolean;
}

/** The variables of every layer that has some, by its name. */
export function weightsByLayer(model: LayersModel): ReadonlyMap<string, LayerWeights> {
  const weights = new Map<string, LayerWeights>();
  for (const { layer, variable } of modelVariables(model)) {
    const known = weights.get(layer.name)?.variables ?? [];
    const tfLayer = model.getLayer(layer.name);
    weights.set(layer.name, { variables: [...known, variable], isTrained: () => tfLayer.trainable });
  }
  return weights;
}
