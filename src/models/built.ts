import type { Engine, LayersModel } from '../engine';
import type { Architecture } from './layerSpecs';
import type { Precision } from './types';

/** What Breedlab knows of a model beyond tf.layers. */
export interface BuiltModel {
  readonly engine: Engine;
  readonly architecture: Architecture;
  readonly precision: Precision;
}

// Keeps tf.LayersModel as the type people handle; entries die with their models.
const built = new WeakMap<LayersModel, BuiltModel>();

export function rememberBuilt(model: LayersModel, facts: BuiltModel): void {
  built.set(model, facts);
}

/** @throws Error for a model that did not come from {@link buildModel} */
export function factsOf(model: LayersModel): BuiltModel {
  const facts = built.get(model);
  if (facts === undefined) throw new Error(`The model ${model.name} was not made by buildModel.`);
  return facts;
}

/** The architecture a model was built from. @throws Error for a model that did not come from buildModel */
export function architectureOf(model: LayersModel): Architecture {
  return factsOf(model).architecture;
}
