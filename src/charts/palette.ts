import type { ModelName } from '../models';

/** Models that differ in a detail (a `_fix`) share a family, and with it a colour in every chart. */
export type ModelFamily = 'Base' | 'Base_1' | 'Base_2' | 'AlexNet' | 'VGG16' | 'VGG16-BN' | 'other';

/**
 * One colour per model family everywhere. Found by search over six hues: every colour keeps a contrast of 3:1
 * on the light and on the dark page, and every two stay 20 apart in CIELAB, also for protanopes and
 * deuteranopes.
 */
export const FAMILY_COLORS: Readonly<Record<ModelFamily, string>> = {
  Base: '#4a70e6',
  Base_1: '#2396da',
  Base_2: '#15a368',
  AlexNet: '#a5502e',
  VGG16: '#9b419b',
  'VGG16-BN': '#aa8a16',
  other: '#7340f9',
};

/** Colours of what is not data; greys that read on light and dark alike. */
export const NEUTRAL = {
  /** Training series, and what is only context. */
  series: '#7f868f',
  text: '#7a8089',
  grid: 'rgba(127, 134, 143, 0.22)',
  axis: 'rgba(127, 134, 143, 0.55)',
} as const;

const FAMILIES: Readonly<Record<ModelName, ModelFamily>> = {
  Base: 'Base',
  Base_fix: 'Base',
  Base_1: 'Base_1',
  Base_1_fix: 'Base_1',
  Base_2: 'Base_2',
  AlexNet: 'AlexNet',
  vgg16: 'VGG16',
  vgg16_bn: 'VGG16-BN',
};

/** The family of a model; 'other' for a model that is not of the series. */
export function familyOf(model: string): ModelFamily {
  return Object.hasOwn(FAMILIES, model) ? FAMILIES[model as ModelName] : 'other';
}

/** The colour of a model in every chart, as `#rrggbb`. */
export function familyColor(model: string): string {
  return FAMILY_COLORS[familyOf(model)];
}
