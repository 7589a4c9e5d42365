import { BreedlabError } from '../errors';
import { specSchema, type JsonSchema, type OptionTable, type Spec } from '../options';
import type { Named, Registry } from '../registry';
import { checkKeys, checkValues, notInPart } from './group';
import { recordOf, withoutDefaults, type Kind, type Parts } from './kind';
import { ofOption, wantedName } from './values';

/** A member of a registry that settings name: its name, and the options that it takes. */
export interface WithOptions extends Named {
  /** Default: it takes none. */
  readonly options?: OptionTable;
}

/** Options of {@link memberOf}. */
export interface MemberOptions {
  /**
   * The default member where no name is given. Files have it without its name, with all of its options, and its
   * options are compared and listed one by one. Default: a name is needed.
   */
  readonly unnamed?: {
    readonly name: string;
    /** For schemas and documentation: a sentence for each of its options, and columns, as for the parts of a group. */
    readonly parts: Readonly<Record<string, Omit<Parts[string], 'kind' | 'default'>>>;
  };
}

/** A spec in a difference: a name, or options with or without one. */
export type GivenSpec<Value> = string | Partial<Value> | Spec;

/**
 * A member of a registry with its options. Settings keep it as an object without the options that have their defaults.
 * A difference with another name replaces it; one with the same name, or without, changes its options.
 *
 * A member that is not defined in this process, as in a run whose own file is missing, is kept as it is; only `check`
 * refuses it.
 *
 * @example const optimizer = memberOf(optimizers); // { name: 'adamw', beta1: 0.8 }, from 'adamw' or { beta1: 0.8 }
 */
export function memberOf<Value extends object = Spec>(
  registry: Registry<WithOptions>,
  options?: MemberOptions,
): Kind<Value, GivenSpec<Value>>;
export function memberOf(registry: Registry<WithOptions>, { unnamed }: MemberOptions = {}): Kind<unknown> {
  return {
    check(value) {
      const spec = asObject(value);
      if (spec === undefined) return `${SPEC}: ${registry.names().join(', ')}`;
      const name = nameOf(spec);
      const parts = partsOf(name);
      if (parts === undefined) {
        const wanted = wantedName(name, registry.names());
        return unnamed === undefined ? wanted : `name as ${wanted}`;
      }
      const { name: _name, ...given } = spec;
      const surplus = Object.keys(given).find((key) => !Object.hasOwn(parts, key));
      if (surplus === undefined) return checkValues(given, parts);
      const known = Object.keys(parts);
      return `${name} with ${known.length === 0 ? 'no options' : `options of ${known.join(', ')}`}, not ${surplus}`;
    },
    merge(before, given, key) {
      if (given === undefined) return before;
      const spec = asObject(given);
      if (spec === undefined) throw notASpec(key, given);
      const earlier = asObject(before) ?? {};
      const name = spec.name ?? nameOf(earlier);
      const { name: _name, ...options } = spec;
      const parts = partsOf(name);
      if (parts !== undefined) checkKeys(options, parts, key);
      return settled(name === nameOf(earlier) ? { ...earlier, ...spec } : spec);
    },
    schema: () => memberSchema(registry, unnamed),
    parts: (value) => {
      const spec = recordOf(value);
      if (unnamed === undefined || spec === undefined) return undefined;
      return nameOf(spec) === unnamed.name ? partsOf(unnamed.name) : undefined;
    },
    combine(first, second) {
      const [a, b] = [asObject(first), asObject(second)];
      if (a === undefined || b === undefined) return second;
      if (b.name === undefined || b.name === a.name) return { ...a, ...b };
      if (a.name !== undefined) return second;
      // The first names no member, so its options may be any; those that the second's member has, too, are kept.
      const parts = partsOf(b.name) ?? {};
      return { ...Object.fromEntries(Object.entries(a).filter(([key]) => Object.hasOwn(parts, key))), ...b };
    },
    difference(before, after) {
      const [a, b] = [asObject(before) ?? {}, asObject(after) ?? {}];
      const name = nameOf(b);
      if (name !== nameOf(a)) return { name, ...b };
      const parts = partsOf(name) ?? {};
      const restored = Object.keys(a).filter((key) => !Object.hasOwn(b, key) && Object.hasOwn(parts, key));
      return { name, ...b, ...Object.fromEntries(restored.map((key) => [key, parts[key]!.default])) };
    },
    members(value) {
      const spec = asObject(value);
      const name = spec === undefined ? undefined : nameOf(spec);
      return typeof name === 'string' ? [{ kind: registry.kind, name, origin: registry.originOf(name) }] : [];
    },
    fromStored: settled,
  };

  function nameOf(spec: Readonly<Record<string, unknown>>): unknown {
    return spec.name ?? unnamed?.name;
  }

  function partsOf(name: unknown): Parts | undefined {
    const member = typeof name === 'string' ? registry.find(name) : undefined;
    if (member === undefined) return undefined;
    const entries = Object.entries(member.options ?? {}).map(([key, option]) => {
      const told = name === unnamed?.name ? unnamed?.parts[key] : undefined;
      return [key, { description: '', ...told, kind: ofOption(option), default: option.default }] as const;
    });
    return Object.fromEntries(entries);
  }

  /** Brings values of the same meaning into one form. */
  function settled(value: unknown): unknown {
    const spec = asObject(value);
    if (spec === undefined) return value;
    const { name: _name, ...given } = spec;
    const name = nameOf(spec);
    const parts = partsOf(name);
    if (name !== unnamed?.name) return { name, ...(parts === undefined ? given : withoutDefaults(given, parts)) };
    const all = Object.entries(parts ?? {}).map(([key, { default: preset }]) => [key, preset] as const);
    return { ...Object.fromEntries(all), ...given };
  }

  function notASpec(key: string, given: unknown): BreedlabError {
    if (unnamed !== undefined) return notInPart(key, given, Object.keys(partsOf(unnamed.name) ?? {}));
    return new BreedlabError(
      `An experiment has ${key} ${JSON.stringify(given)}.`,
      `Give ${SPEC}: ${registry.names().join(', ')}.`,
    );
  }
}

const SPEC = 'the name of a member, or an object with its name and options';

/** The object form of a value that names a member; undefined for any other. */
function asObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'string' ? { name: value } : recordOf(value);
}

/** Built-in members take their own options and no others; a user's members take any. */
function memberSchema(registry: Registry<WithOptions>, unnamed: MemberOptions['unnamed']): JsonSchema {
  const members = registry.all().filter(({ name }) => registry.originOf(name)?.kind === 'built-in');
  const name = { description: nameText(registry.kind, unnamed?.name), type: 'string', minLength: 1 };
  const rules = members.map((member) => {
    const isUnnamed = member.name === unnamed?.name;
    const isIt = { type: 'object', properties: { name: { const: member.name } } };
    return {
      anyOf: [
        { not: isUnnamed ? isIt : { ...isIt, required: ['name'] } },
        isUnnamed ? closed(member.options ?? {}) : specSchema(member.name, member.options ?? {}),
      ],
    };
  });
  const plain = members.find((member) => member.name === unnamed?.name)?.options ?? {};
  const described = Object.entries(plain).map(([key, { schema }]) => {
    return [key, { description: unnamed?.parts[key]?.description ?? '', ...schema }] as const;
  });
  return {
    type: 'object',
    properties: { name, ...Object.fromEntries(described) },
    ...(unnamed === undefined ? { required: ['name'] } : {}),
    allOf: rules,
  };
}

/** Schema of the member without a name, whose options are described already: files have all of them, and no others. */
function closed(options: OptionTable): JsonSchema {
  const keys = Object.keys(options);
  const properties = Object.fromEntries(['name', ...keys].map((key) => [key, {}]));
  return { type: 'object', properties, required: keys, additionalProperties: false };
}

function nameText(kind: string, unnamed: string | undefined): string {
  return `Of the ${kind}${unnamed === undefined ? '' : `; absent for \`${unnamed}\``}. Its options stand beside it.`;
}
