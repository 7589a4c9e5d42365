import { listedByName, printedAs } from './printed';
import { BreedlabError } from './errors';
import { unknownNameError } from './suggest';

/** A file of a user's that defines members, as a run records it. */
export interface ExtensionFile {
  /** Absolute path of the TypeScript or JavaScript file. */
  readonly file: string;
  /** SHA-256 of the file and of the files beside it that it imports, in hexadecimal. */
  readonly sha256: string;
}

/** Origin of a registry's member. */
export type Origin =
  /** Part of the package. */
  | { readonly kind: 'built-in' }
  /** Defined by a user: in a cell (null), or in a file that the training process imports, too. */
  | { readonly kind: 'own'; readonly extension: ExtensionFile | null };

/** A member of a registry: anything with a name. */
export interface Named {
  /** Unique in its registry; the word that settings, terminals and cells use. */
  readonly name: string;
}

/** The members of one extension point (networks, optimisers, transforms, ...), built-in ones first. */
export interface Registry<Member extends Named> {
  /** Name of a member's kind in messages, e.g. `optimizer`. */
  readonly kind: string;
  /**
   * Adds a member of the user's. One of the user's own that has the name already is replaced, so that a cell can be
   * run again.
   *
   * @throws BreedlabError for a name that is empty, is not a plain word, or belongs to a built-in member
   */
  define<Added extends Member>(member: Added): Added;
  /**
   * Runs an action while a name stands for this member of the user's, e.g. the one that a run was trained with. A built-in
   * member keeps its name.
   */
  holding<T>(member: Member, action: () => T): T;
  /** @throws BreedlabError naming the nearest member when there is no such one */
  get(name: string): Member;
  find(name: string): Member | undefined;
  /** In the order of definition, built-in members first. */
  all(): readonly Member[];
  names(): readonly string[];
  originOf(name: string): Origin | undefined;
}

/** The file whose definitions are being made; null while a cell's are. */
let defining: ExtensionFile | null = null;

/** Runs the code of a user's file, and records the file as the origin of its definitions. */
export function definingFrom<T>(extension: ExtensionFile, action: () => T): T {
  const before = defining;
  defining = extension;
  try {
    return action();
  } finally {
    defining = before;
  }
}

const PLAIN_WORD = /^[A-Za-z][\w.-]*$/;

/**
 * A registry of one extension point. Registries are the one kind of state that belongs to the process: definitions made
 * in a cell, or by an imported file, hold until it ends.
 *
 * @param kind name of a member's kind in messages
 * @param builtIn the package's own members, ordinary ones that cannot be replaced
 * @example const optimizers = createRegistry('optimizer', [sgd, adamw]);
 */
export function createRegistry<Member extends Named>(kind: string, builtIn: readonly Member[]): Registry<Member> {
  const members = new Map<string, { readonly member: Member; readonly origin: Origin }>();
  const add = <Added extends Member>(member: Added, origin: Origin): Added => {
    members.set(member.name, { member, origin });
    return printedAs(member, `${kind} '${member.name}' { ${Object.keys(member).join(', ')} }`);
  };
  for (const member of builtIn) add(member, { kind: 'built-in' });
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
      return add(member, { kind: 'own', extension: defining });
    },
    holding(member, action) {
      const before = members.get(member.name);
      if (before?.origin.kind === 'built-in') return action();
      members.set(member.name, { member, origin: { kind: 'own', extension: null } });
      try {
        return action();
      } finally {
        if (before === undefined) members.delete(member.name);
        else members.set(member.name, before);
      }
    },
    get(name) {
      const found = members.get(name);
      if (found === undefined) throw unknownNameError(kind, name, names());
      return found.member;
    },
    find: (name) => members.get(name)?.member,
    all: () => {
      const list = [...members.values()].map(({ member }) => member);
      return listedByName(kind, list, ({ name }) => name);
    },
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
