import { BreedlabError, formatTable, isSystemError, messageOf, plainText, wrapText, type Column } from '../core';

/** Exit statuses of the command line. */
export const EXIT = { ok: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** Writes a command's result: JSON when `json`, else the text. */
export function printResult(json: boolean | undefined, value: unknown, text: () => string): void {
  process.stdout.write(`${plainText(json ? JSON.stringify(value, null, 2) : text())}\n`);
}

/** Characters of a line of the terminal that a result goes to; undefined where it goes to a file or another program. */
export function lineWidth(): number | undefined {
  return process.stdout.isTTY ? process.stdout.columns : undefined;
}

/** A table of a command's result. @param width characters of a line. Default: those of the terminal */
export function resultTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number | undefined = lineWidth(),
): string {
  return formatTable(columns, rows, { width });
}

/**
 * Prose of a command's result, whose lines end between words; what is indented stays so.
 *
 * @param width characters of a line. Default: those of the terminal
 */
export function resultProse(text: string, width: number | undefined = lineWidth()): string {
  if (width === undefined) return text;
  return text
    .split('\n')
    .flatMap((line) => {
      const indent = /^ */.exec(line)![0];
      return line === '' ? [''] : wrapText(line, width, indent === '' ? '' : `${indent}    `);
    })
    .join('\n');
}

/** Writes a line for the user beside a command's result, on stderr. */
export function say(text: string): void {
  process.stderr.write(`${plainText(text)}\n`);
}

/** Longest text of a failure that is shown whole; it may quote megabytes of a file. */
const LONGEST = 4000;

/** Tells whether a failure is the user's or the system's, and no defect of the program. */
export function isExpected(error: unknown): boolean {
  return error instanceof BreedlabError || isSystemError(error);
}

/** A failure for the terminal. Only a defect of the program has a stack. */
export function failureText(error: unknown): string {
  const text = isExpected(error)
    ? `breedlab: ${messageOf(error)}`
    : error instanceof Error
      ? (error.stack ?? '')
      : String(error);
  const half = LONGEST / 2;
  return plainText(text.length <= LONGEST ? text : `${text.slice(0, half)} ... ${text.slice(-half)}`);
}

/**
 * A whole number from an option's text.
 *
 * @param maximum default: the largest that is exact
 * @throws BreedlabError naming the option and its value
 */
export function parseInteger(option: string, minimum: number, maximum = Number.MAX_SAFE_INTEGER) {
  return (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= minimum && value <= maximum) return value;
    const range = maximum === Number.MAX_SAFE_INTEGER ? `${minimum}` : `${minimum} to ${maximum}`;
    throw new BreedlabError(`${option} is '${text}'.`, `Give a whole number from ${range}.`);
  };
}

/** Most seeds of a range: each is a training of every experiment. */
const MOST_SEEDS = 1000;

/**
 * Seeds from the text of `--seeds`: numbers and ranges, e.g. `1,2,5` or `1-5`.
 *
 * @throws BreedlabError for text that is neither, or a seed that is given twice
 */
export function parseSeeds(list: string): readonly number[] {
  const number = parseInteger('--seeds', 0);
  const seeds = list.split(',').flatMap((part) => {
    const [, first, last] = /^(\d+)-(\d+)$/.exec(part.trim()) ?? [];
    if (first === undefined) return [number(part.trim())];
    const [from, to] = [number(first), number(last!)];
    if (to < from)
      throw new BreedlabError(`--seeds has the range '${part}'.`, `Give the lower seed first: ${to}-${from}.`);
    if (to - from >= MOST_SEEDS) {
      throw new BreedlabError(`--seeds has the range '${part}'.`, `Give at most ${MOST_SEEDS} seeds.`);
    }
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
  const twice = seeds.find((seed, i) => seeds.indexOf(seed) !== i);
  if (twice !== undefined) throw new BreedlabError(`--seeds names ${twice} twice.`, 'Give each seed once.');
  return seeds;
}
