/** The kinds of layers that architectures are made of, one file each. */
import { createRegistry } from '../../core';
import { adaptiveAvgPool2d } from './adaptiveAvgPool2d';
import { add } from './add';
import { batchNorm2d } from './batchNorm2d';
import { conv2d } from './conv2d';
import { dense } from './dense';
import { dropout } from './dropout';
import { flatten } from './flatten';
import { globalAvgPool2d } from './globalAvgPool2d';
import type { LayerBase, LayerKindDefinition, ResolvedLayer } from './kind';
import { maxPool2d } from './maxPool2d';
import { relu } from './relu';
import { sigmoid } from './sigmoid';

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
] as const;

/** One layer of an architecture, before its sizes are known. */
export type LayerSpec = SpecOf<(typeof BUILT_IN)[number]>;
type SpecOf<Definition> = Definition extends LayerKindDefinition<infer Spec, infer _Role> ? Spec : never;

export type LayerKind = LayerSpec['kind'];

/** The layer of one kind. */
export type LayerOfKind<Kind extends LayerKind> = ResolvedLayer<Extract<LayerSpec, { kind: Kind }>>;

/** Every kind of layers by its name. */
export const layerKinds = createRegistry<LayerKindDefinition>('layer kind', BUILT_IN);

/** What Breedlab knows of a layer's kind. @throws BreedlabError for a kind that does not exist */
export function kindOf({ kind }: Pick<LayerBase, 'kind'>): LayerKindDefinition {
  return layerKinds.get(kind);
}

export * from './kind';
export type { Distribution } from './initial';
