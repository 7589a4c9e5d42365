import { createInterface } from 'node:readline/promises';
import { BreedlabError } from '../core';

/**
 * Asks a question in the terminal; any answer but `y` or `yes` is a no.
 *
 * @param yes answers yes without asking
 * @throws BreedlabError where there is no terminal to ask in
 */
export async function confirm(question: string, yes: boolean | undefined): Promise<boolean> {
  if (yes === true) return true;
  if (process.stdin.isTTY !== true) {
    throw new BreedlabError(`Not confirmed: ${question}`, 'There is no terminal to ask in; add --yes to mean it.');
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}
