/**
 * The colours of networks and of layers. Six hues found by search: every one keeps a contrast of 3:1 on the light and
 * on the dark page, and every two stay 20 apart in CIELAB, also for protanopes and deuteranopes; and greys for what
 * learns nothing. A drawing shows one model, so a hue means its layer there and nothing else.
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
  /** Of what only passes values on. */
  pale: '#b4bac2',
} as const;
