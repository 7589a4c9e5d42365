import { BreedlabError, shortened } from './errors';

/** Longest word that is compared; the time grows with the square. */
const LONGEST = 200;

/**
 * The candidate nearest to `value` by edit distance, or undefined when none is near
 * (more than a third of the longer word differs) or the word has more than 200 characters.
 */
export function nearest(value: string, candidates: readonly string[]): string | undefined {
  if (value.length > LONGEST) return undefined;
  let best: string | undefined;
  let bestDistance = Infinity;
  for (const candidate of candidates) {
    if (candidate.length > LONGEST) continue;
    const distance = editDistance(value.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  const longest = Math.max(value.length, best?.length ?? 0);
  return bestDistance <= Math.max(1, Math.floor(longest / 3)) ? best : undefined;
}

/**
 * Error for a name that is not in a list: names the value, suggests the nearest and lists what exists.
 *
 * @param kind intended meaning of the value, e.g. `'experiment'`
 */
export function unknownNameError(kind: string, value: string, known: readonly string[]): BreedlabError {
  const guess = nearest(value, known);
  const suggestion = guess === undefined ? '' : `Did you mean '${guess}'? `;
  return new BreedlabError(`Unknown ${kind} '${shortened(value)}'.`, `${suggestion}Known: ${known.join(', ')}.`);
}

/**
 * Refuses options that do not exist, which types let pass where they are given as a variable.
 *
 * @param verb whose options they are, e.g. `train`
 * @param known every option; an object, so that the compiler sees that none is left out
 * @throws BreedlabError naming the first unknown one and the nearest that exists
 */
export function requireKnownOptions<Options extends object>(
  verb: string,
  options: Options,
  known: Readonly<Record<keyof Options, true>>,
): void {
  const names = Object.keys(known);
  const unknown = Object.keys(options).find((name) => !names.includes(name));
  if (unknown !== undefined) throw unknownNameError(`option of ${verb}`, unknown, names);
}

/**
 * Optimal string alignment distance: the fewest insertions, deletions, substitutions and swaps of neighbours
 * that turn `a` into `b`.
 */
function editDistance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const previous = rows[i - 1]!;
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = isSwap ? rows[i - 2]![j - 2]! + 1 : Infinity;
      current.push(Math.min(previous[j]! + 1, current[j - 1]! + 1, substitution, swap));
    }
    rows.push(current);
  }
  return rows[a.length]![b.length]!;
}
