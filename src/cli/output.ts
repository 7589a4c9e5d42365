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
