import type { DefaultInit, WeightInit } from '../types';

/** Distribution of one tensor's initial values. */
export type Distribution =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number }
  | { readonly kind: 'normal'; readonly mean: number; readonly deviation: number };

/** Initial values for any scheme, e.g. of batch norm; or by scheme and the model's own default. */
export type InitialValues = Distribution | ((scheme: WeightInit, defaultInit: DefaultInit) => Distribution);

export const ZEROS: Distribution = { kind: 'constant', value: 0 };
export const ONES: Distribution = { kind: 'constant', value: 1 };

/** U(-1/sqrt(fanIn), 1/sqrt(fanIn)): kaiming_uniform(a = sqrt(5)), PyTorch's default of Linear and Conv2d. */
function withinFanIn(fanIn: number): Distribution {
  return uniform(1 / Math.sqrt(fanIn));
}

/** Fan-in and fan-out: inputs per output value of a layer, and outputs per input value. */
export interface Fans {
  readonly fanIn: number;
  readonly fanOut: number;
}

/** Sort of a layer's weights, for recipes that distinguish them. */
export type WeightKind = 'convolution' | 'dense';

/** Distributions from which torchvision's definition of a family draws the weights of a layer. */
interface Recipe {
  weight(kind: WeightKind, fans: Fans): Distribution;
  /** Default: 0. */
  bias?(kind: WeightKind, fans: Fans): Distribution;
}

function normal(deviation: number): Distribution {
  return { kind: 'normal', mean: 0, deviation };
}

function uniform(bound: number): Distribution {
  return { kind: 'uniform', low: -bound, high: bound };
}

/** kaiming_normal(fan_out, relu) of convolutions, and another of dense layers. */
function kaiming(dense: (fans: Fans) => Distribution): Recipe {
  return { weight: (kind, fans) => (kind === 'convolution' ? normal(Math.sqrt(2 / fans.fanOut)) : dense(fans)) };
}

/** xavier_uniform. */
export function xavierUniform({ fanIn, fanOut }: Fans): Distribution {
  return uniform(Math.sqrt(6 / (fanIn + fanOut)));
}

/**
 * Recipes by name. torchvision truncates its normal distributions of ConvNeXt and ViT at -2 and 2, a hundred
 * deviations and at least twenty-five: without effect.
 */
const RECIPES: Readonly<Record<Exclude<DefaultInit, 'pytorch'>, Recipe>> = {
  vgg: kaiming(() => normal(0.01)),
  resnet: { ...kaiming(({ fanIn }) => withinFanIn(fanIn)), bias: (_, { fanIn }) => withinFanIn(fanIn) },
  mobilenet: kaiming(() => normal(0.01)),
  efficientnet: kaiming(({ fanOut }) => uniform(1 / Math.sqrt(fanOut))),
  convnext: { weight: () => normal(0.02) },
  vit: {
    weight: (kind, fans) => (kind === 'convolution' ? normal(Math.sqrt(1 / fans.fanIn)) : xavierUniform(fans)),
    bias: (kind) => (kind === 'convolution' ? ZEROS : normal(1e-6)),
  },
};

/**
 * Initial values of a weight by the schemes of the series:
 * - `ones`: 1.
 * - `uniform`: U(-0.5, 0.5).
 * - `general`: U(-1/sqrt(fanIn), 1/sqrt(fanIn)).
 * - `default`: the model's own. `pytorch`: as `general`; others: the recipe of that name.
 */
export function weightValues(kind: WeightKind, fans: Fans): InitialValues {
  return byScheme(fans, (recipe) => recipe?.weight(kind, fans) ?? withinFanIn(fans.fanIn));
}

/**
 * Initial values of a weight by the schemes of the series, `default` by the layer's own values for each recipe.
 *
 * @param own called with undefined for PyTorch's default
 */
function byScheme({ fanIn }: Fans, own: (recipe: Recipe | undefined) => Distribution): InitialValues {
  return (scheme, defaultInit) => {
    switch (scheme) {
      case 'ones':
        return ONES;
      case 'uniform':
        return uniform(0.5);
      case 'general':
        return withinFanIn(fanIn);
      case 'default':
        return own(defaultInit === 'pytorch' ? undefined : RECIPES[defaultInit]);
    }
  };
}

/** Same as {@link weightValues}, for a weight that begins the same in every model where the scheme is `default`. */
export function weightValuesOf(fans: Fans, ofDefault: Distribution): InitialValues {
  return byScheme(fans, () => ofDefault);
}

/** Initial values of a bias: those of the scheme `default`, and 0 with every other. */
export function biasValues(kind: WeightKind, fans: Fans): InitialValues {
  return (scheme, defaultInit) => {
    if (scheme !== 'default') return ZEROS;
    if (defaultInit === 'pytorch') return withinFanIn(fans.fanIn);
    return RECIPES[defaultInit].bias?.(kind, fans) ?? ZEROS;
  };
}
