import { BreedlabError } from './errors';
import { unknownNameError } from './suggest';

/** Where a member of a registry comes from. */
export type Origin =
  /** Part of the package. */
  | { readonly kind: 'built-in' }
  /** Defined by a user, in a cell or in a file that the training process imports. */
  | { readonly kind: 'own' };

/** What a registry holds: anything with a name. */
export interface Named {
  /** Unique in its registry; the word that settings, terminals and cells use. */
  readonly name: string;
}

/** The members of one open joint (networks, optimisers, transforms, ...), built-in ones first. */
export interface Registry<Member extends Named> {
  /** What a member is called in messages, e.g. `optimizer`. */
  readonly kind: string;
  /**
   * Adds a member of the user's. One of the user's own that has the name already is replaced, so that a cell can be
   * run again.
   *
   * @throws BreedlabError for a name that is empty, is not a plain word, or belongs to a built-in member
   */
  define<Added extends Member>(member: Added): Added;
  /** @throws BreedlabError naming the nearest member when there is no such one */
  get(name: string): Member;
  find(name: string): Member | undefined;
  /** In the order of definition, built-in members first. */
  all(): readonly Member[];
  names(): readonly string[];
  originOf(name: string): Origin | undefined;
}

const PLAIN_WORD = /^[A-Za-z][\w.-]*$/;

/**
 * A registry of one joint. Registries are the one kind of state that belongs to the process: definitions made in a
 * cell, or by an imported file, hold until it ends.
 *
 * @param kind what a member is called in messages
 * @param builtIn the package's own members, ordinary ones that nobody may replace
 * @example const optimizers = createRegistry('optimizer', [sgd, adamw]);
 */
export function createRegistry<Member extends Named>(kind: string, builtIn: readonly Member[]): Registry<Member> {
  const members = new Map<string, { readonly member: Member; readonly origin: Origin }>();
  for (const member of builtIn) members.set(member.name, { member, origin: { kind: 'built-in' } });
  const names = (): readonly string[] => [...members.keys()];
  return {
    kind,
    define(member) {
      checkName(kind, member.name);
      if (members.get(member.name)?.origin.kind === 'built-in') {
        throw new BreedlabError(
          `The ${kind} '${member.name}' is part of Breedlab.`,
          `Give yours another name, e.g. 'my-${member.name}'.`,
        );
      }
      members.set(member.name, { member, origin: { kind: 'own' } });
      return member;
    },
    get(name) {
      const found = members.get(name);
      if (found === undefined) throw unknownNameError(kind, name, names());
      return found.member;
    },
    find: (name) => members.get(name)?.member,
    all: () => [...members.values()].map(({ member }) => member),
    names,
    originOf: (name) => members.get(name)?.origin,
  };
}

function checkName(kind: string, name: unknown): void {
  if (typeof name === 'string' && PLAIN_WORD.test(name)) return;
  throw new BreedlabError(
    `${JSON.stringify(name) ?? String(name)} cannot be the name of a ${kind}.`,
    'Use letters, digits, dots, hyphens and underscores, beginning with a letter.',
  );
}
