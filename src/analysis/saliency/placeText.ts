import type { Heatmap } from './gradCam';

/** Share of all that speaks for a class that the named places hold. */
const MOST = 0.5;

/**
 * Where a map has its weight, in words: the part of the picture with half of what speaks for the class, e.g.
 * `at the upper left (half of it on 7% of the picture; 6 x 6 places of conv5)`.
 */
export function placeText({ width, height, values, layer }: Heatmap): string {
  const grid = `${width} x ${height} places of ${layer}`;
  const sum = values.reduce((total, value) => total + value, 0);
  if (sum <= 0) return `nowhere: no place speaks for it (${grid})`;
  const centre = { x: 0, y: 0 };
  values.forEach((value, i) => {
    centre.x += (value / sum) * (((i % width) + 0.5) / width);
    centre.y += (value / sum) * ((Math.floor(i / width) + 0.5) / height);
  });
  return `${nameOf(centre.x, centre.y)} (half of it on ${shareOf(values, sum)} of the picture; ${grid})`;
}

/** The share of the places that hold most of the sum, the brightest first. */
function shareOf(values: Heatmap['values'], sum: number): string {
  let held = 0;
  let count = 0;
  for (const value of [...values].sort((a, b) => b - a)) {
    if (held >= MOST * sum) break;
    held += value;
    count += 1;
  }
  return `${Math.round((100 * count) / values.length)}%`;
}

function nameOf(x: number, y: number): string {
  const across = x < 0.4 ? 'left' : x > 0.6 ? 'right' : '';
  const down = y < 0.4 ? 'upper' : y > 0.6 ? 'lower' : '';
  if (across === '' && down === '') return 'at the middle';
  if (across === '') return `at the ${down} edge`;
  return down === '' ? `at the ${across} edge` : `at the ${down} ${across}`;
}
