/**
 * Colours of networks and of layers. Six hues found by search: every one keeps a contrast of 3:1 on the light and
 * on the dark page, and every two stay 20 apart in CIELAB, also for protanopes and deuteranopes; and greys for layers
 * without weights. A drawing shows one model, so there a hue stands for its layer alone.
 */
export const HUES = {
  blue: '#4a70e6',
  sky: '#2396da',
  green: '#15a368',
  brown: '#a5502e',
  purple: '#9b419b',
  ochre: '#aa8a16',
  violet: '#7340f9',
  grey: '#7a8089',
  /** For layers that only pass values on. */
  pale: '#b4bac2',
} as const;
