/**
 * Tables of the ziggurat method for normal numbers (Marsaglia & Tsang 2000, "The ziggurat method for generating
 * random variables"; layers and rejection as in Doornik 2005, "An improved ziggurat method to generate normal random
 * samples"): the density's half is covered by layers of equal area, all but the lowest of them rectangles.
 */
export const LAYERS = 128;
/** Start of the lowest layer's tail, and the area of every layer, for 128 layers. */
export const TAIL = 3.442619855899;
const AREA = 9.91256303526217e-3;

/** Right edges of the layers, the lowest first; the last is 0. */
export const EDGES = edges();
/** The density at every edge. */
export const HEIGHTS = EDGES.map(density);
/** Part of each layer that lies under the density whatever the height: a draw within it is accepted at once. */
export const INNER = Float64Array.from({ length: LAYERS }, (_, i) => EDGES[i + 1]! / EDGES[i]!);

function edges(): Float64Array {
  const x = new Float64Array(LAYERS + 1);
  // A rectangle of the lowest layer's area, tail included.
  x[0] = AREA / density(TAIL);
  x[1] = TAIL;
  for (let i = 2; i < LAYERS; i++) x[i] = Math.sqrt(-2 * Math.log(AREA / x[i - 1]! + density(x[i - 1]!)));
  x[LAYERS] = 0;
  return x;
}

/** The normal density without its factor 1/sqrt(2 pi). */
export function density(x: number): number {
  return Math.exp(-0.5 * x * x);
}
