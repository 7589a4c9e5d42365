import type { DefaultInit, WeightInit } from '../types';

/** Distribution of one tensor's initial values. */
export type Distribution =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number }
  | { readonly kind: 'normal'; readonly mean: number; readonly deviation: number };

/** Initial values whatever the scheme, e.g. of batch norm; or by scheme and the model's own default. */
export type InitialValues = Distribution | ((scheme: WeightInit, defaultInit: DefaultInit) => Distribution);

export const ZEROS: Distribution = { kind: 'constant', value: 0 };
export const ONES: Distribution = { kind: 'constant', value: 1 };

/** U(-1/sqrt(fanIn), 1/sqrt(fanIn)): kaiming_uniform(a = sqrt(5)), PyTorch's default of Linear and Conv2d. */
function withinFanIn(fanIn: number): Distribution {
  const bound = 1 / Math.sqrt(fanIn);
  return { kind: 'uniform', low: -bound, high: bound };
}

/**
 * Initial values of a weight by the schemes of the series:
 * - `ones`: 1.
 * - `uniform`: U(-0.5, 0.5).
 * - `general`: U(-1/sqrt(fanIn), 1/sqrt(fanIn)).
 * - `default`: the model's own. `pytorch`: as `general`; others: the given recipe of that name.
 *
 * @param fanIn inputs that one output value depends on
 * @param recipes what the named recipes draw a weight of this kind from
 */
export function weightValues(
  fanIn: number,
  recipes: Readonly<Record<Exclude<DefaultInit, 'pytorch'>, Distribution>>,
): InitialValues {
  return (scheme, defaultInit) => {
    switch (scheme) {
      case 'ones':
        return ONES;
      case 'uniform':
        return { kind: 'uniform', low: -0.5, high: 0.5 };
      case 'general':
        return withinFanIn(fanIn);
      case 'default':
        return defaultInit === 'pytorch' ? withinFanIn(fanIn) : recipes[defaultInit];
    }
  };
}

/** Initial values of a bias: those of the weight with PyTorch's default, and 0 everywhere else. */
export function biasValues(fanIn: number): InitialValues {
  return (scheme, defaultInit) =>
    scheme === 'default' && defaultInit === 'pytorch' ? withinFanIn(fanIn) : ZEROS;
}
