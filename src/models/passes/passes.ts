import type { Engine, LayersModel } from '../../engine';
import { factsOf, type BuiltModel } from '../built';
import { averagePoolingPass } from './averagePooling';
import { batchNormPass } from './batchNorm';
import { bfloat16ConvolutionPass } from './bfloat16Convolution';
import { biasPass, convolutionPass, paddingPass } from './convolution';
import { densePass } from './dense';
import { weightsByLayer, type LayerWeights } from './layerWeights';
import { normedConvolutionPass } from './normedConvolution';
import { evaluationStepsOf, stepsOf, type Step } from './steps';
import type { EvaluationPass, Pass } from './types';
import { dropoutPass, flattenPass, maxPoolingPass, reluPass, sigmoidPass } from './weightless';

// A model's passes hold nothing but its variables; entries die with their models.
const known = new WeakMap<LayersModel, ModelPasses>();

/** The passes of a model, in order. */
export interface ModelPasses {
  /** One per step of {@link stepsOf}. */
  readonly all: readonly Pass[];
  /** One per step of {@link evaluationStepsOf}; those of all steps where convolutions are in bfloat16. */
  readonly evaluation: readonly EvaluationPass[];
}

/** @throws Error for a model that did not come from buildModel */
export function passesOf(model: LayersModel): ModelPasses {
  const passes = known.get(model) ?? makePasses(model);
  known.set(model, passes);
  return passes;
}

function makePasses(model: LayersModel): ModelPasses {
  const built = factsOf(model);
  const { engine, architecture, precision } = built;
  const weights = weightsByLayer(model);
  const weightsOf = ({ name }: { readonly name: string }): LayerWeights => weights.get(name)!;
  const all = stepsOf(architecture.layers).map((step) => passOf(built, step, weights));
  // A folded convolution would round other numbers to bfloat16 than training does.
  if (precision === 'bf16') return { all, evaluation: all };
  const evaluation = evaluationStepsOf(architecture.layers).map((step) =>
    step.kind === 'normedConvolution'
      ? normedConvolutionPass(engine, step.layer, weightsOf(step.layer), weightsOf(step.batchNorm))
      : passOf(built, step, weights),
  );
  return { all, evaluation };
}

function passOf(
  { engine, precision }: BuiltModel,
  step: Step,
  weights: ReadonlyMap<string, LayerWeights>,
): Pass {
  const convolution = precision === 'bf16' ? bfloat16ConvolutionPass : convolutionPass;
  switch (step.kind) {
    case 'pad':
      return paddingPass(engine, step.padding);
    case 'convolution':
      return convolution(engine, step.layer, weights.get(step.layer.name)!, step.bias === 'with');
    case 'bias':
      return biasPass(engine, weights.get(step.layer.name)!);
    case 'layer':
      return layerPass(engine, step.layer, weights);
  }
}

function layerPass(
  engine: Engine,
  layer: Extract<Step, { kind: 'layer' }>['layer'],
  weights: ReadonlyMap<string, LayerWeights>,
): Pass {
  switch (layer.kind) {
    case 'batchNorm2d':
      return batchNormPass(engine, weights.get(layer.name)!);
    case 'dense':
      return densePass(engine, weights.get(layer.name)!);
    case 'relu':
      return reluPass(engine);
    case 'maxPool2d':
      return maxPoolingPass(engine, layer);
    case 'adaptiveAvgPool2d':
      return averagePoolingPass(engine, layer);
    case 'flatten':
      return flattenPass(engine);
    case 'dropout':
      return dropoutPass(engine, layer);
    case 'sigmoid':
      return sigmoidPass(engine);
  }
}
