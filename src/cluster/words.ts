import { BreedlabError } from '../core';

/**
 * The words of a command line that is given as one text, as a shell splits it: at spaces, except within quotes. Nothing in
 * it is expanded.
 *
 * @param option name of the option whose text it is, for messages
 * @throws BreedlabError for a quote that is not closed
 * @example shellWords("--partition=gpu --comment='two words'", '--sbatch') // two words
 */
export function shellWords(text: string, option: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (let i = 0; i < text.length; i++) {
    const letter = text[i]!;
    if (quote === undefined && /\s/.test(letter)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (quote === undefined && (letter === '"' || letter === "'")) {
      quote = letter;
      word ??= '';
    } else if (letter === quote) {
      quote = undefined;
    } else if (letter === '\\' && quote !== "'" && i + 1 < text.length) {
      i += 1;
      word = (word ?? '') + text[i]!;
    } else {
      word = (word ?? '') + letter;
    }
  }
  if (quote !== undefined) {
    throw new BreedlabError(`${option} has a quote (${quote}) that is not closed: ${text}`, 'Close it.');
  }
  return word === undefined ? words : [...words, word];
}
