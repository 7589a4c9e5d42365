/** Kinds of layers for architectures, one file each. */
import { createRegistry } from '../../core';
import { gelu, hardSigmoid, hardSwish, relu6, silu } from './activations';
import { adaptiveAvgPool2d } from './adaptiveAvgPool2d';
import { add } from './add';
import { avgPool2d } from './avgPool2d';
import { batchNorm2d } from './batchNorm2d';
import { concat } from './concat';
import { conv2d } from './conv2d';
import { dense } from './dense';
import { dropout } from './dropout';
import { classToken, positionEmbedding } from './embeddings';
import { flatten } from './flatten';
import { globalAvgPool2d } from './globalAvgPool2d';
import type { LayerBase, LayerKindDefinition, ResolvedLayer, TensorSpec } from './kind';
import { layerNorm } from './layerNorm';
import { layerScale } from './layerScale';
import { maxPool2d } from './maxPool2d';
import { multiply } from './multiply';
import { relu } from './relu';
import { scaleChannels } from './scaleChannels';
import { selfAttention } from './selfAttention';
import { sigmoid } from './sigmoid';
import { stochasticDepth } from './stochasticDepth';
import { selectToken, tokens } from './tokens';

/** A new kind is its file and a line here; legends and descriptions of drawings keep this order. */
const BUILT_IN = [
  conv2d,
  batchNorm2d,
  relu,
  maxPool2d,
  adaptiveAvgPool2d,
  globalAvgPool2d,
  flatten,
  dense,
  dropout,
  sigmoid,
  add,
  relu6,
  hardSwish,
  hardSigmoid,
  silu,
  gelu,
  avgPool2d,
  concat,
  multiply,
  scaleChannels,
  layerNorm,
  layerScale,
  stochasticDepth,
  tokens,
  classToken,
  positionEmbedding,
  selfAttention,
  selectToken,
] as const;

/** One layer of an architecture, before its sizes are known. */
export type LayerSpec = SpecOf<(typeof BUILT_IN)[number]>;
type SpecOf<Definition> = Definition extends LayerKindDefinition<infer Spec, infer _Role> ? Spec : never;

export type LayerKind = LayerSpec['kind'];

/** Every kind of layers by its name. */
export const layerKinds = createRegistry<LayerKindDefinition>('layer kind', BUILT_IN);

/** Definition of a layer's kind. @throws BreedlabError for a kind that does not exist */
export function kindOf({ kind }: Pick<LayerBase, 'kind'>): LayerKindDefinition {
  return layerKinds.get(kind);
}

/** Specifications of a layer's tensors, in their order in checkpoints. */
export function tensorSpecs(layer: ResolvedLayer): readonly TensorSpec[] {
  return kindOf(layer).tensors?.(layer) ?? [];
}

export * from './kind';
export type { OnnxAttribute, OnnxAttributes, OnnxScope } from './onnx';
export type { Distribution } from './initial';
