import { BreedlabError } from '../core';
import type { LayersModel, SymbolicTensor } from '../engine';
import { IMAGE_INPUT, isChain } from './architecture';
import { kindOf, type StockLayer } from './layers';
import type { Model } from './model';

/**
 * A model as stock layers of TF.js, for export: `tf.loadLayersModel` reads what it saves everywhere. Input float32
 * [batch, height, width, 3], output float32 [batch, classes]; layers carry the architecture's names. It shares the
 * model's weights: use and dispose it before they change.
 *
 * @throws BreedlabError naming the first layer that TF.js has no stock layers for
 * @example await layersModel(model).save('file:///tmp/alexnet');
 */
export function layersModel(model: Model): LayersModel {
  const { architecture, name } = model;
  const { tf } = model.engine;
  const stock = architecture.layers.map((layer) => {
    const layers = kindOf(layer).stockLayers?.(tf, layer);
    if (layers === undefined) throw noStockLayers(name, layer.name, layer.kind);
    return { layer, layers };
  });
  const flat = stock.flatMap(({ layers }) => layers.map(({ layer }) => layer));
  const input = { inputShape: [...architecture.inputShape], name: IMAGE_INPUT };
  let built: LayersModel;
  if (isChain(architecture)) {
    built = tf.sequential({ name, layers: [tf.layers.inputLayer(input), ...flat] });
  } else {
    const image = tf.input({ shape: [...architecture.inputShape], name: IMAGE_INPUT });
    const values = new Map<string, SymbolicTensor>([[IMAGE_INPUT, image]]);
    for (const { layer, layers } of stock) {
      let value: SymbolicTensor | SymbolicTensor[] = layer.inputs.map((each) => values.get(each)!);
      if (value.length === 1) value = value[0]!;
      for (const each of layers) value = each.layer.apply(value) as SymbolicTensor;
      values.set(layer.name, Array.isArray(value) ? value[0]! : value);
    }
    built = tf.model({ name, inputs: image, outputs: values.get(architecture.layers.at(-1)!.name)! });
  }
  for (const { layer, layers } of stock) setWeights(model, layer.name, layers);
  return built;
}

function setWeights(model: Model, name: string, layers: readonly StockLayer[]): void {
  for (const { layer, weights } of layers) {
    if (weights !== undefined) model.engine.tf.tidy(() => layer.setWeights([...weights(model.tensorsOf(name))]));
  }
}

function noStockLayers(model: string, layer: string, kind: string): BreedlabError {
  return new BreedlabError(
    `${model} cannot be written as a layers model of TF.js: it has no layer like ${layer} (${kind}).`,
    'Predict with Breedlab, or use a network without such layers.',
  );
}
