import { BreedlabError, nearest } from '../../core';
import type { NamedVariable } from '../network';

/** Layers with different rates than the rest of their network. */
export interface ParameterGroup {
  /** Names of layers, `*` standing for any characters, e.g. `features.*`. The first matching group applies. */
  readonly layers: string;
  /** Multiplies the learning rate. Default 1. */
  readonly learningRateFactor?: number;
  /** Multiplies the weight decay. Default 1. */
  readonly weightDecayFactor?: number;
}

/** Factors on a variable's rates. */
export interface RateFactors {
  readonly learningRate: number;
  readonly weightDecay: number;
}

/** The part of the settings that {@link rateFactors} reads. */
interface GroupSettings {
  readonly decayBiasesAndNorms?: boolean;
  readonly parameterGroups?: readonly ParameterGroup[];
}

/**
 * Factors of each variable, in their order.
 *
 * @param variables named `<layer>.<role>`
 * @throws BreedlabError for a group that matches no trained layer
 */
export function rateFactors(
  variables: readonly NamedVariable[],
  { decayBiasesAndNorms = true, parameterGroups = [] }: GroupSettings,
): readonly RateFactors[] {
  const groups = parameterGroups.map((group) => ({ ...group, pattern: globPattern(group.layers) }));
  const layers = [...new Set(variables.map(({ name }) => layerOf(name)))];
  for (const { layers: wanted, pattern } of groups) {
    if (!layers.some((layer) => pattern.test(layer))) throw matchesNothing(wanted, layers);
  }
  return variables.map(({ name, variable }) => {
    const group = groups.find(({ pattern }) => pattern.test(layerOf(name)));
    const decays = decayBiasesAndNorms || variable.shape.length > 1;
    return {
      learningRate: group?.learningRateFactor ?? 1,
      weightDecay: decays ? (group?.weightDecayFactor ?? 1) : 0,
    };
  });
}

function layerOf(name: string): string {
  return name.slice(0, name.lastIndexOf('.'));
}

function globPattern(glob: string): RegExp {
  const parts = glob.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}

function matchesNothing(wanted: string, layers: readonly string[]): BreedlabError {
  const guess = nearest(wanted, layers);
  return new BreedlabError(
    `The parameter group '${wanted}' matches no trained layer.`,
    `${guess === undefined ? '' : `Did you mean '${guess}'? `}Trained layers: ${layers.join(', ')}.`,
  );
}
