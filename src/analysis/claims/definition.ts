import { BreedlabError, nearest } from '../../core';
import { baseSettings, listSettings, settingNames } from '../../training';
import { experimentsOf } from './judge';
import type { Claim, ClaimPart } from './types';

/** A part of a claim as a definition has it: without a label, it is named after the experiments. */
export type NewClaimPart = ClaimPart extends infer Part ? (Part extends ClaimPart ? Unlabelled<Part> : never) : never;

type Unlabelled<Part extends ClaimPart> = Omit<Part, 'label'> & {
  /** Name of the part in tables. Default: the experiments, e.g. `34 to slower`. */
  readonly label?: string;
};

/** A claim as `defineClaim` takes it. */
export interface NewClaim {
  /** The word that cells use. Not the name of a published claim. */
  readonly name: string;
  /** The claim, in a sentence. */
  readonly statement: string;
  /** The parts it rests on: it holds when every part does. At least one. */
  readonly parts: readonly NewClaimPart[];
  /** The reading that is tested, where the statement is ambiguous. Default: none. */
  readonly notes?: readonly string[];
  /**
   * Difference in test accuracy that counts as none, e.g. 0.02 for two points: an interval that holds 0 and lies within
   * it on both sides contradicts the claim. Default: none, no difference is too small.
   */
  readonly margin?: number;
}

const KEYS = ['name', 'statement', 'parts', 'notes', 'margin'];
const PART_KEYS: Readonly<Record<ClaimPart['kind'], readonly string[]>> = {
  accuracy: ['kind', 'label', 'from', 'to', 'treatment', 'expected', 'clean'],
  time: ['kind', 'label', 'from', 'to', 'treatment', 'timesFaster', 'clean'],
  'not-told-apart': ['kind', 'label', 'experiments', 'treatment', 'clean'],
};

/** Checks a definition and makes it a claim. It may come from JavaScript, so that its types are no proof. */
export function claimOf(definition: NewClaim): Claim {
  const { name, statement, parts, notes = [], margin = null } = definition;
  const owner = `The claim '${String(name)}'`;
  checkKeys(owner, definition, KEYS);
  if (!isText(statement)) throw wrong(owner, 'statement', statement, "a sentence: statement: 'Slower is better.'");
  if (!Array.isArray(notes) || !notes.every(isText)) throw wrong(owner, 'notes', notes, 'a list of sentences');
  if (margin !== null && !(margin > 0 && margin < 1)) {
    throw wrong(owner, 'margin', margin, 'a share above 0 and below 1, e.g. 0.02 for two points');
  }
  if (!Array.isArray(parts) || parts.length === 0) {
    throw wrong(owner, 'parts', parts, 'a list of at least one part, each a comparison of experiments');
  }
  return {
    name,
    origin: 'own',
    statement,
    margin,
    notes,
    parts: parts.map((part: NewClaimPart, i) => partOf(parts.length === 1 ? owner : `${owner}, part ${i + 1},`, part)),
  };
}

function partOf(owner: string, part: NewClaimPart): ClaimPart {
  const { kind, treatment } = part;
  const known = PART_KEYS[kind] as readonly string[] | undefined;
  if (known === undefined) throw wrong(owner, 'kind', kind, `one of ${Object.keys(PART_KEYS).join(', ')}`);
  checkKeys(owner, part, known);
  checkExperiments(owner, part);
  checkTreatment(owner, treatment);
  if (part.kind === 'accuracy' && part.expected !== 'higher' && part.expected !== 'lower') {
    throw wrong(owner, 'expected', part.expected, "'higher' or 'lower'");
  }
  if (part.kind === 'time' && !(part.timesFaster > 0 && Number.isFinite(part.timesFaster))) {
    throw wrong(owner, 'timesFaster', part.timesFaster, 'a number above 0, e.g. 2 for half the time');
  }
  const labelled = { ...part, label: part.label ?? '' } as ClaimPart;
  return part.label === undefined ? { ...labelled, label: experimentsOf(labelled).join(' to ') } : labelled;
}

function checkExperiments(owner: string, part: NewClaimPart): void {
  const isName = (value: unknown): boolean => typeof value === 'number' || isText(value);
  if (part.kind === 'not-told-apart') {
    for (const key of ['experiments', 'clean'] as const) {
      const list = part[key];
      if ((key === 'clean' && list === undefined) || (Array.isArray(list) && list.length > 1 && list.every(isName)))
        continue;
      throw wrong(owner, key, list, 'at least two experiments by number or name');
    }
    return;
  }
  const { clean } = part;
  if (clean !== undefined) checkKeys(`${owner} clean:`, clean, ['from', 'to']);
  for (const [name, pair] of [
    [owner, part] as const,
    ...(clean === undefined ? [] : [[`${owner} clean:`, clean] as const]),
  ]) {
    for (const key of ['from', 'to'] as const) {
      if (!isName(pair[key])) throw wrong(name, key, pair[key], 'an experiment by its number or name');
    }
  }
}

/** A treatment names settings, groups of them, or their parts, as {@link listSettings} does. */
function checkTreatment(owner: string, treatment: unknown): void {
  if (!Array.isArray(treatment)) {
    throw wrong(owner, 'treatment', treatment, "the settings in question: treatment: ['learningRate']");
  }
  const known = [...new Set([...settingNames(), ...listSettings(baseSettings).map(([key]) => key)])];
  for (const key of treatment as readonly unknown[]) {
    if (typeof key === 'string' && known.includes(key)) continue;
    throw unknownKey(`${owner} has the treatment ${JSON.stringify(key)}, which is no setting.`, String(key), known);
  }
}

function checkKeys(owner: string, value: unknown, known: readonly string[]): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new BreedlabError(`${owner} has ${JSON.stringify(value)} for an object.`, `Its keys: ${known.join(', ')}.`);
  }
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) throw unknownKey(`${owner} has no '${key}'.`, key, known);
  }
}

function unknownKey(problem: string, key: string, known: readonly string[]): BreedlabError {
  const guess = nearest(key, known);
  return new BreedlabError(
    problem,
    `${guess === undefined ? '' : `Did you mean '${guess}'? `}Known: ${known.join(', ')}.`,
  );
}

function wrong(owner: string, key: string, value: unknown, wanted: string): BreedlabError {
  return new BreedlabError(`${owner} has ${key} ${JSON.stringify(value) ?? String(value)}.`, `Give ${wanted}.`);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}
