import { BreedlabError, nearest } from '../../core';
import type { NamedVariable } from '../network';

/** Layers with different rates than the rest of their network. */
export interface ParameterGroup {
  /**
   * Names of layers, `*` standing for any characters, e.g. `features.*`; or the name of a stage of the network. The first
   * matching group applies.
   */
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
  readonly layerDecay?: number;
  readonly parameterGroups?: readonly ParameterGroup[];
}

/**
 * Factors of each variable, in their order. With `layerDecay` the learning rate of a stage is that of the next one times
 * it, as in BEiT's and timm's layer-wise decay (Bao et al. 2022); factors of groups come on top.
 *
 * @param variables named `<layer>.<role>`
 * @param later variables that will train, too, which groups may name. Default none
 * @throws BreedlabError for a group that matches no trained layer
 */
export function rateFactors(
  variables: readonly NamedVariable[],
  { decayBiasesAndNorms = true, layerDecay = 1, parameterGroups = [] }: GroupSettings,
  later: readonly NamedVariable[] = [],
): readonly RateFactors[] {
  const groups = parameterGroups.map((group) => ({ ...group, matches: matcher(group.layers) }));
  for (const { layers: wanted, matches } of groups) {
    if (![...variables, ...later].some(matches)) throw matchesNothing(wanted, [...variables, ...later]);
  }
  return variables.map((each) => {
    const group = groups.find(({ matches }) => matches(each));
    const decays = decayBiasesAndNorms || each.variable.shape.length > 1;
    return {
      learningRate: (group?.learningRateFactor ?? 1) * layerDecay ** (each.stage?.followedBy ?? 0),
      weightDecay: decays ? (group?.weightDecayFactor ?? 1) : 0,
    };
  });
}

function layerOf(name: string): string {
  return name.slice(0, name.lastIndexOf('.'));
}

function matcher(glob: string): (variable: NamedVariable) => boolean {
  const parts = glob.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  const pattern = new RegExp(`^${parts.join('.*')}$`);
  return ({ name, stage }) => pattern.test(layerOf(name)) || stage?.name === glob;
}

function matchesNothing(wanted: string, variables: readonly NamedVariable[]): BreedlabError {
  const stages = [...new Set(variables.flatMap(({ stage }) => (stage === undefined ? [] : [stage.name])))];
  const layers = [...new Set(variables.map(({ name }) => layerOf(name)))];
  const guess = nearest(wanted, [...stages, ...layers]);
  return new BreedlabError(
    `The parameter group '${wanted}' matches no trained layer.`,
    `${guess === undefined ? '' : `Did you mean '${guess}'? `}` +
      `${stages.length === 0 ? '' : `Stages: ${stages.join(', ')}. `}Trained layers: ${layers.join(', ')}.`,
  );
}
