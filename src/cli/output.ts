import { BreedlabError } from '../core';

/** Exit statuses of the command line. */
export const EXIT = { ok: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** Writes a command's result: JSON when `json`, else the text. */
export function printResult(json: boolean | undefined, value: unknown, text: () => string): void {
  process.stdout.write(json ? `${JSON.stringify(value, null, 2)}\n` : `${text()}\n`);
}

/** A whole number from an option's text. @throws BreedlabError naming the option and its value */
export function parseInteger(option: string, minimum: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < minimum) {
      throw new BreedlabError(`${option} is '${text}'.`, `Give a whole number from ${minimum}.`);
    }
    return value;
  };
}

/**
 * Seeds from the text of `--seeds`: numbers and ranges, e.g. `1,2,5` or `1-5`.
 *
 * @throws BreedlabError for text that is neither, or a seed that is given twice
 */
export function parseSeeds(list: string): readonly number[] {
  const number = parseInteger('--seeds', 0);
  const seeds = list.split(',').flatMap((part) => {
    const [, first, last] = /^(\d+)-(\d+)$/.exec(part.trim()) ?? [];
    if (first === undefined) return [number(part)];
    const [from, to] = [number(first), number(last!)];
    if (to < from)
      throw new BreedlabError(`--seeds has the range '${part}'.`, `Give the lower seed first: ${to}-${from}.`);
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
  const twice = seeds.find((seed, i) => seeds.indexOf(seed) !== i);
  if (twice !== undefined) throw new BreedlabError(`--seeds names ${twice} twice.`, 'Give each seed once.');
  return seeds;
}
