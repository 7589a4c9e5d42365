import { BreedlabError } from '../core';

declare const brand: unique symbol;

/**
 * Id of an experiment: '26' to '51' in the published series, '52' on for those that undo what confounds it, '60' on for
 * those beyond it, a name for the user's. Made by {@link experimentId}.
 */
export type ExperimentId = string & { readonly [brand]: 'ExperimentId' };

/** An experiment's number in the series, or its name, as users and files give it. */
export type ExperimentName = number | string;

/** Longest id, in characters: it names a folder. */
export const LONGEST_ID = 120;

const FIRST_OF_SERIES = 26;
const LAST_OF_SERIES = 51;
/** Last of the experiments beyond the series: see cleanPairs.ts and whatsNext.ts. */
const LAST_NUMBER = 70;

/**
 * Id of an experiment that is given by its number or name.
 *
 * @throws BreedlabError for a name with characters that a file system may refuse, since it names a folder of runs
 * @example experimentId(34) === experimentId('34')
 */
export function experimentId(name: ExperimentName): ExperimentId {
  const id = uncheckedId(name);
  if (/^\w[\w.+,=-]*$/.test(id) && id.length <= LONGEST_ID) return id;
  throw new BreedlabError(
    `'${id}' cannot be the id of an experiment.`,
    `Use at most ${LONGEST_ID} letters, digits and . + , = _ - characters, beginning with a letter or digit.`,
  );
}

/** An id that is only looked up or was stored; it is not checked, since any content is allowed here. */
export function uncheckedId(name: ExperimentName): ExperimentId {
  return String(name) as ExperimentId;
}

/** The id as files and JSON hold it: a number for an experiment of Breedlab's. Inverse of {@link uncheckedId}. */
export function storedId(id: ExperimentId): ExperimentName {
  return isNumbered(id) ? Number(id) : id;
}

/** Tells whether an id is one of the published series. */
export function isOfSeries(id: ExperimentId): boolean {
  return isNumbered(id) && Number(id) <= LAST_OF_SERIES;
}

/** Tells whether an id is one of Breedlab's own: of the published series, or of those after it. */
export function isNumbered(id: ExperimentId): boolean {
  const number = Number(id);
  const isWithin = number >= FIRST_OF_SERIES && number <= LAST_NUMBER;
  return Number.isInteger(number) && isWithin && String(number) === id;
}

/** Tells whether an id reads as a number of Breedlab's own, also written otherwise: `34`, `034`, `34.0`. */
export function isReserved(id: ExperimentId): boolean {
  return isNumbered(uncheckedId(Number(id)));
}

/** Order of ids: Breedlab's own by number, then the user's by name, numbers within names by their value. */
export function compareIds(a: ExperimentId, b: ExperimentId): number {
  const [first, second] = [isNumbered(a), isNumbered(b)];
  if (first !== second) return first ? -1 : 1;
  return first ? Number(a) - Number(b) : a.localeCompare(b, 'en', { numeric: true });
}
