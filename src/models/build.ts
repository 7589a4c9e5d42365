import type { Random } from '../core';
import { requireBfloat16, type Engine, type Layer, type LayersModel } from '../engine';
import { rememberBuilt } from './built';
import { initializeWeights } from './initializers';
import type { Architecture, LayerOfKind, ResolvedLayer } from './layerSpecs';
import { adaptiveAveragePooling, fillAdaptivePooling } from './layers/adaptivePooling';
import { torchBatchNorm } from './layers/batchNorm';
import { seededDropout } from './layers/dropout';
import type { Precision, WeightInit } from './types';

/** Options of {@link buildModel}. */
export interface BuildOptions {
  /** Where initial weights come from. Default: none, and every weight is zero until it is set or loaded. */
  readonly random?: Random;
  /** Distribution of the initial weights; only with `random`. Default 'default'. */
  readonly weightInit?: WeightInit;
  /** What {@link infer} and {@link trainingPass} compute convolutions in. Default 'fp32'. */
  readonly precision?: Precision;
}

/**
 * Builds a tf.layers model: input float32 [batch, height, width, 3], output float32 [batch, classes]. Layers
 * carry the architecture's names. It saves as stock layers, so `tf.loadLayersModel` reads it anywhere.
 * Dropout in training needs {@link setDropoutSeed} before every step.
 *
 * @throws BreedlabError for the precision 'bf16' where the engine cannot compute in it
 */
export function buildModel(
  engine: Engine,
  architecture: Architecture,
  options: BuildOptions = {},
): LayersModel {
  const { tf } = engine;
  const { precision = 'fp32', random, weightInit = 'default' } = options;
  if (precision === 'bf16') requireBfloat16(engine);
  const layers = architecture.layers.flatMap((layer) => tfLayers(engine, layer));
  const input = tf.layers.inputLayer({ inputShape: [...architecture.inputShape], name: 'input' });
  const model = tf.sequential({ name: architecture.name, layers: [input, ...layers] });
  for (const layer of architecture.layers) {
    if (layer.kind === 'adaptiveAvgPool2d') fillAdaptivePooling(engine, model, layer);
  }
  rememberBuilt(model, { engine, architecture, precision });
  if (random !== undefined) initializeWeights(model, weightInit, random);
  return model;
}

function tfLayers(engine: Engine, layer: ResolvedLayer): Layer[] {
  const { layers } = engine.tf;
  const { name } = layer;
  switch (layer.kind) {
    case 'conv2d':
      return convolution(engine, layer);
    case 'relu':
      return [layers.activation({ name, activation: 'relu' })];
    case 'maxPool2d':
      return [
        layers.maxPooling2d({ name, poolSize: layer.kernelSize, strides: layer.stride, padding: 'valid' }),
      ];
    case 'flatten':
      return [layers.flatten({ name })];
    case 'dense':
      return [
        layers.dense({ name, units: layer.units, kernelInitializer: 'zeros', biasInitializer: 'zeros' }),
      ];
    case 'dropout':
      return [seededDropout(engine, { name, rate: layer.rate })];
    case 'sigmoid':
      return [layers.activation({ name, activation: 'sigmoid' })];
    case 'adaptiveAvgPool2d':
      return adaptiveAveragePooling(engine, layer);
    case 'batchNorm2d':
      return [torchBatchNorm(engine, { name })];
  }
}

/**
 * tfjs-node knows only the paddings 'same' and 'valid'. 'same' puts the same zeros on both sides exactly
 * where the stride is 1 and the kernel odd; everywhere else the zeros get a layer of their own.
 */
function convolution({ tf }: Engine, layer: LayerOfKind<'conv2d'>): Layer[] {
  const { name, filters, kernelSize, stride, padding } = layer;
  const same = stride === 1 && kernelSize === 2 * padding + 1;
  const conv = tf.layers.conv2d({
    name,
    filters,
    kernelSize,
    strides: stride,
    padding: same ? 'same' : 'valid',
    kernelInitializer: 'zeros',
    biasInitializer: 'zeros',
  });
  if (same || padding === 0) return [conv];
  return [tf.layers.zeroPadding2d({ name: `${name}_pad`, padding }), conv];
}
