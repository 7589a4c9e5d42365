import { BreedlabError, messageOf } from '../core';

/** Range out of which a random search draws a setting. */
export interface Range {
  readonly from: number;
  readonly to: number;
  /** Draws its logarithm evenly, as suits rates. Default false. */
  readonly log?: boolean;
}

/** One setting of a sweep and what it may be: one of a list, or out of a range. */
export interface Axis {
  /** Name of a setting, or of a part of one: `learningRate`, `scheduler.patience`. */
  readonly key: string;
  readonly choices: readonly unknown[] | Range;
}

/** Settings of a sweep as a cell gives them. */
export type SweptSettings = Readonly<Record<string, readonly unknown[] | Range>>;

const REMEDY = 'Give e.g. learningRate=0.003,0.01 or, with --random, learningRate=0.001..0.1:log.';

/**
 * Reads `--set`: the name of a setting, `=`, and values with commas between, or a range. Values are JSON; words need no
 * quotes. Commas within brackets and quotes belong to a value.
 *
 * @throws BreedlabError for text of another form
 * @example parseAxis('dropout=0,0.5') // { key: 'dropout', choices: [0, 0.5] }
 * @example parseAxis('learningRate=0.001..0.1:log')
 */
export function parseAxis(text: string): Axis {
  const at = text.indexOf('=');
  if (at < 1) throw new BreedlabError(`--set is '${text}'.`, REMEDY);
  const [key, given] = [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  const number = String.raw`[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?`;
  const [, from, to, scale] = new RegExp(`^(${number})\\.\\.(${number})(:\\w+)?$`, 'i').exec(given) ?? [];
  if (from === undefined) return checkedAxis({ key, choices: valuesIn(given).map(parseValue) });
  if (scale !== undefined && scale !== ':log') {
    throw new BreedlabError(`--set has the range '${given}'.`, `':log' is all that may follow it.`);
  }
  return checkedAxis({ key, choices: { from: Number(from), to: Number(to), ...(scale ? { log: true } : {}) } });
}

/** The axis as `--set` takes it. Inverse of {@link parseAxis}. */
export function axisText({ key, choices }: Axis): string {
  if ('from' in choices) return `${key}=${choices.from}..${choices.to}${choices.log ? ':log' : ''}`;
  return `${key}=${choices.map((value) => JSON.stringify(value)).join(',')}`;
}

/**
 * Checks an axis that may come from JavaScript.
 *
 * @throws BreedlabError for an empty list, a value that is named twice, a range whose ends are not in order
 */
export function checkedAxis(axis: Axis): Axis {
  const { key, choices } = axis;
  if (Array.isArray(choices)) {
    if (choices.length === 0) throw new BreedlabError(`The sweep gives ${key} no value.`, REMEDY);
    const texts = choices.map((value) => JSON.stringify(value));
    const twice = texts.find((text, i) => texts.indexOf(text) !== i);
    if (twice !== undefined) {
      throw new BreedlabError(`The sweep gives ${key} the value ${twice} twice.`, 'Give each value once.');
    }
    return axis;
  }
  const { from, to, log = false } = choices as Range;
  const isOrdered = Number.isFinite(from) && Number.isFinite(to) && from < to;
  if (isOrdered && (!log || from > 0)) return axis;
  throw new BreedlabError(
    `The sweep gives ${key} the range from ${from} to ${to}${log ? ' on a logarithmic scale' : ''}.`,
    `Give the lesser end first${log ? ', above 0' : ''}.`,
  );
}

/** The parts of a list between the commas that are not within brackets or quotes. */
function valuesIn(text: string): readonly string[] {
  const parts: string[] = [];
  let [depth, isQuoted, begin] = [0, false, 0];
  for (let i = 0; i < text.length; i++) {
    const letter = text[i]!;
    if (letter === '"' && text[i - 1] !== '\\') isQuoted = !isQuoted;
    if (isQuoted) continue;
    if ('[{'.includes(letter)) depth += 1;
    if (']}'.includes(letter)) depth -= 1;
    if (letter !== ',' || depth > 0) continue;
    parts.push(text.slice(begin, i));
    begin = i + 1;
  }
  return [...parts, text.slice(begin)].map((part) => part.trim());
}

function parseValue(text: string): unknown {
  if (text === '') throw new BreedlabError('--set has an empty value.', REMEDY);
  const isWord = /^[A-Za-z_][\w.-]*$/.test(text) && !['true', 'false', 'null'].includes(text);
  if (isWord) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new BreedlabError(`--set has the value ${text}, which is no JSON: ${messageOf(error)}.`, REMEDY);
  }
}
