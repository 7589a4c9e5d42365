import { BreedlabError, unknownNameError } from '../core';
import { tensorSpecs, type ResolvedLayer } from './layers';

/** Where a stage of a network begins: it goes on to the first layer of the next one. */
export interface StageDefinition {
  /** Name, unique in its network, e.g. `stage5`. */
  readonly name: string;
  /** Name of its first layer. */
  readonly from: string;
}

/** A stretch of a network that settings name, to train from there on or at a pace of its own. */
export interface Stage {
  readonly name: string;
  /** Names of its layers, in order. */
  readonly layers: readonly string[];
}

/** Layers in their order, and the stages that they belong to. */
interface Staged {
  readonly name: string;
  readonly layers: readonly ResolvedLayer[];
  readonly stages: readonly Stage[];
}

/**
 * The stages of a network, which together hold every layer once. A network that names none has one for each layer with
 * weights, under that layer's name. Pure.
 *
 * @param model name of the network, for messages
 * @throws BreedlabError for a stage whose first layer does not exist or comes before the stage in front of it
 */
export function resolveStages(
  layers: readonly ResolvedLayer[],
  definitions: readonly StageDefinition[] | undefined,
  model: string,
): readonly Stage[] {
  const names = layers.map(({ name }) => name);
  const given = definitions ?? layers.filter(hasWeights).map(({ name }) => ({ name, from: name }));
  const starts = given.map(({ name, from }, i) => {
    const start = names.indexOf(from);
    if (start < 0) throw unknownNameError(`first layer of the stage ${name} of ${model}:`, from, names);
    return i === 0 && definitions === undefined ? 0 : start;
  });
  starts.forEach((start, i) => {
    const least = i === 0 ? 0 : starts[i - 1]! + 1;
    if (i === 0 ? start === 0 : start >= least) return;
    throw new BreedlabError(
      `In ${model}, the stage ${given[i]!.name} begins with layer ${start + 1}.`,
      i === 0 ? 'The first stage begins with the first layer.' : `It has to begin after layer ${least}.`,
    );
  });
  return given.map(({ name }, i) => ({ name, layers: names.slice(starts[i], starts[i + 1]) }));
}

/**
 * The layers from a stage, or from a layer, to the end of a network.
 *
 * @throws BreedlabError for a name that is neither, naming the nearest one
 */
export function layersFrom({ name, layers, stages }: Staged, from: string): readonly string[] {
  const names = layers.map((layer) => layer.name);
  const first = stages.find((stage) => stage.name === from)?.layers[0] ?? from;
  const start = names.indexOf(first);
  if (start >= 0) return names.slice(start);
  throw unknownNameError(`stage or layer of ${name}:`, from, [...stages.map((stage) => stage.name), ...names]);
}

/** Tells whether a layer has weights. */
export function hasWeights(layer: ResolvedLayer): boolean {
  return tensorSpecs(layer).length > 0;
}
