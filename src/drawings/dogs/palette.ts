import type { Random } from '../../core';
import type { CoatColor } from './breed';

/** Hue in degrees, saturation and lightness in [0, 1]. */
export interface Hsl {
  readonly h: number;
  readonly s: number;
  readonly l: number;
}

const hsl = (h: number, s: number, l: number): Hsl => ({ h, s, l });

/** Colour of each coat in neutral light. */
const COAT: Readonly<Record<CoatColor, Hsl>> = {
  black: hsl(240, 0.08, 0.105),
  charcoal: hsl(220, 0.06, 0.25),
  slate: hsl(215, 0.1, 0.34),
  steel: hsl(215, 0.14, 0.42),
  blue: hsl(215, 0.13, 0.42),
  grey: hsl(215, 0.05, 0.53),
  silver: hsl(210, 0.05, 0.73),
  white: hsl(45, 0.2, 0.945),
  ivory: hsl(44, 0.34, 0.87),
  cream: hsl(40, 0.5, 0.81),
  lemon: hsl(42, 0.62, 0.7),
  yellow: hsl(38, 0.58, 0.68),
  buff: hsl(35, 0.52, 0.64),
  wheaten: hsl(36, 0.5, 0.63),
  gold: hsl(34, 0.6, 0.54),
  'red-gold': hsl(25, 0.62, 0.46),
  apricot: hsl(28, 0.62, 0.66),
  orange: hsl(27, 0.72, 0.53),
  red: hsl(18, 0.6, 0.4),
  chestnut: hsl(15, 0.56, 0.37),
  mahogany: hsl(13, 0.57, 0.3),
  tan: hsl(28, 0.56, 0.5),
  fawn: hsl(31, 0.45, 0.6),
  deadgrass: hsl(37, 0.33, 0.5),
  sable: hsl(26, 0.5, 0.38),
  liver: hsl(17, 0.4, 0.23),
  bronze: hsl(22, 0.3, 0.32),
  brindle: hsl(27, 0.4, 0.36),
  flesh: hsl(14, 0.36, 0.68),
};

const clamp = (x: number, low: number, high: number): number => Math.min(high, Math.max(low, x));

/** A coat colour as it is on one individual. */
export function coatColor(name: CoatColor, random: Random): Hsl {
  const { h, s, l } = COAT[name];
  const dark = l < 0.2 ? 0.4 : 1;
  return hsl(
    h + random.normal(0, 2.2),
    clamp(s * (1 + random.normal(0, 0.12)), 0, 1),
    clamp(l + random.normal(0, 0.032) * dark, 0.05, 0.97),
  );
}

/** Mean colour of a coat, for comparing breeds. Components: red, green, blue in [0, 1]. */
export function coatRgb(name: CoatColor): readonly [number, number, number] {
  return toRgb(COAT[name]);
}

/** Mixes towards black (amount < 0) or white (amount > 0). @param amount in [-1, 1] */
export function shade(color: Hsl, amount: number): Hsl {
  const weight = Math.abs(amount);
  const lightness = color.l + ((amount < 0 ? 0 : 1) - color.l) * weight;
  const chroma = (1 - Math.abs(2 * color.l - 1)) * color.s * (1 - weight);
  return hsl(color.h, Math.min(1, chroma / Math.max(0.02, 1 - Math.abs(2 * lightness - 1))), lightness);
}

/** A tone that shows on the colour: darker on light hair, lighter on dark hair. */
export function contour(color: Hsl, strength = 0.4): Hsl {
  return color.l < 0.22 ? shade(color, strength * 0.42) : shade(color, -strength);
}

/** `#rrggbb`. */
export function css(color: Hsl): string {
  return `#${toRgb(color)
    .map((x) =>
      Math.round(x * 255)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}

function toRgb({ h, s, l }: Hsl): readonly [number, number, number] {
  const chroma = (1 - Math.abs(2 * l - 1)) * s;
  const channel = (n: number): number => {
    const k = (n + h / 30 + 12) % 12;
    return l - (chroma / 2) * Math.max(-1, Math.min(k - 3, 9 - k, 1));
  };
  return [channel(0), channel(8), channel(4)];
}
