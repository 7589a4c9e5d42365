import { BreedlabError } from '../core';
import type { LayersModel, SymbolicTensor, TensorFlow } from '../engine';
import { IMAGE_INPUT, isChain } from './architecture';
import { kindOf, type StockLayer } from './layers';
import type { Model } from './model';

/**
 * A model as stock layers of TF.js, for export: `tf.loadLayersModel` reads the saved model anywhere. Input float32
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
    const layers = kindOf(layer).stockLayers?.(tf, { ...layer, name: stockName(layer.name) });
    if (layers === undefined) throw noStockLayers(name, layer.name, layer.kind);
    return { layer, layers };
  });
  const flat = stock.flatMap(({ layers }) => layers);
  const input = { inputShape: [...architecture.inputShape], name: IMAGE_INPUT };
  let built: LayersModel;
  if (isChain(architecture) && flat.every(({ takes }) => takes === undefined)) {
    built = tf.sequential({ name, layers: [tf.layers.inputLayer(input), ...flat.map(({ layer }) => layer)] });
  } else {
    const image = tf.input({ shape: [...architecture.inputShape], name: IMAGE_INPUT });
    const values = new Map<string, SymbolicTensor>([[IMAGE_INPUT, image]]);
    for (const { layer, layers } of stock) {
      values.set(
        layer.name,
        applied(
          tf,
          layers,
          layer.inputs.map((each) => values.get(each)!),
        ),
      );
    }
    built = tf.model({ name, inputs: image, outputs: values.get(architecture.layers.at(-1)!.name)! });
  }
  for (const { layer, layers } of stock) setWeights(model, layer.name, layers);
  return built;
}

/** Output of stock layers for the inputs of the layer that they compute. */
function applied(tf: TensorFlow, layers: readonly StockLayer[], inputs: readonly SymbolicTensor[]): SymbolicTensor {
  const given: SymbolicTensor[] = [];
  for (const { layer, takes } of layers) {
    const before = given.at(-1);
    const taken =
      takes?.map((source) => ('input' in source ? inputs[source.input]! : given[source.stock]!)) ??
      (before === undefined ? inputs : [before]);
    const distinct = taken.map((value, i) =>
      taken.indexOf(value) === i ? value : again(tf, value, `${layer.name}_${i}`),
    );
    given.push(layer.apply(distinct.length === 1 ? distinct[0]! : distinct) as SymbolicTensor);
  }
  return given.at(-1) ?? inputs[0]!;
}

/** Duplicates a value: TF.js frees one that a layer takes twice before other layers have taken it. */
function again(tf: TensorFlow, value: SymbolicTensor, name: string): SymbolicTensor {
  return tf.layers.reshape({ name, targetShape: value.shape.slice(1) }).apply(value) as SymbolicTensor;
}

/** The name of a layer in TF.js, whose names begin with a letter or a digit. */
function stockName(name: string): string {
  return name.startsWith('_') ? `layer${name}` : name;
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
