/** SVG elements as text, with numbers cut to what can be seen. */
function number(x: number, digits: 1 | 2): string {
  const factor = digits === 1 ? 10 : 100;
  const rounded = Math.round(x * factor);
  const size = Math.abs(rounded);
  // A drawing has thousands of numbers, and the text of whole ones is made more quickly.
  if (!(size < 2 ** 31)) return String(rounded / factor);
  const whole = `${rounded < 0 ? '-' : ''}${(size / factor) | 0}`;
  const rest = size % factor;
  if (rest === 0) return whole;
  if (digits === 1) return `${whole}.${rest}`;
  return rest % 10 === 0 ? `${whole}.${rest / 10}` : `${whole}.${rest < 10 ? '0' : ''}${rest}`;
}

/** A coordinate as SVG text, one decimal. */
export const coordinate = (x: number): string => number(x, 1);

const opacityOf = (name: 'fill' | 'stroke', opacity: number): string =>
  opacity >= 1 ? '' : ` ${name}-opacity="${number(opacity, 2)}"`;

export function filledPath(d: string, fill: string, opacity = 1): string {
  return `<path d="${d}" fill="${fill}"${opacityOf('fill', opacity)}/>`;
}

/** An open line with round ends. */
export function strokedPath(d: string, stroke: string, width: number, opacity = 1): string {
  const line = `stroke="${stroke}" stroke-width="${number(width, 2)}"${opacityOf('stroke', opacity)}`;
  return `<path d="${d}" fill="none" ${line} stroke-linecap="round"/>`;
}

/** An ellipse. @param turn degrees, clockwise */
export function oval(x: number, y: number, rx: number, ry: number, fill: string, opacity = 1, turn = 0): string {
  const place = `cx="${coordinate(x)}" cy="${coordinate(y)}" rx="${coordinate(rx)}" ry="${coordinate(ry)}"`;
  const turned = turn === 0 ? '' : ` transform="rotate(${coordinate(turn)} ${coordinate(x)} ${coordinate(y)})"`;
  return `<ellipse ${place} fill="${fill}"${opacityOf('fill', opacity)}${turned}/>`;
}

/** A rectangle. @param more further attributes, with a leading space */
export function rect(x: number, y: number, width: number, height: number, fill: string, more = ''): string {
  const [w, h] = [coordinate(width), coordinate(height)];
  return `<rect x="${coordinate(x)}" y="${coordinate(y)}" width="${w}" height="${h}" fill="${fill}"${more}/>`;
}

/** A stop of a gradient. @param offset 0 to 1 */
export function gradientStop(offset: number, color: string, opacity = 1): string {
  const faint = opacity >= 1 ? '' : ` stop-opacity="${number(opacity, 2)}"`;
  return `<stop offset="${number(offset, 2)}" stop-color="${color}"${faint}/>`;
}
