import { printedAs } from './printed';
import { BreedlabError } from './errors';
import { nearest } from './suggest';

/**
 * A member of a registry with its options, as plain data: `{ name: 'random-erasing', p: 0.25 }`. Options that are left
 * out have their defaults.
 */
export interface Spec {
  readonly name: string;
  readonly [option: string]: unknown;
}

/** A piece of a JSON Schema. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Definition of one option. */
export interface Option<Value> {
  readonly default: Value;
  /** Completes "Give ...", e.g. `a number from 0 to 1`. */
  readonly wanted: string;
  /** The value as it is used, or undefined where it cannot be. */
  read(value: unknown): Value | undefined;
  readonly schema: JsonSchema;
}

/** The options of one member, by name. */
export type OptionTable = Readonly<Record<string, Option<unknown>>>;

/** The values of a table's options. */
export type OptionValues<Table extends OptionTable> = {
  readonly [Key in keyof Table]: Table[Key] extends Option<infer Value> ? Value : never;
};

/** Bounds of a number. */
export interface NumberBounds {
  /** Least value. Default: none. */
  readonly from?: number;
  /** Value that is itself too little, in place of `from`. Default: none. */
  readonly above?: number;
  /** Greatest value. Default: none. */
  readonly to?: number;
  /** Value that is itself too much, in place of `to`. Default: none. */
  readonly below?: number;
  /** Whole numbers only. Default false. */
  readonly whole?: boolean;
  /** Whole numbers that two does not divide. Default false. */
  readonly odd?: boolean;
}

/**
 * A number.
 *
 * @example const options = { p: numberOption(0.5, { from: 0, to: 1 }) };
 */
export function numberOption(byDefault: number, bounds: NumberBounds = {}): Option<number> {
  return optionOf({
    default: byDefault,
    wanted: `a${bounds.odd === true ? 'n odd' : ''} ${isWhole(bounds) ? 'whole ' : ''}number${boundsText(bounds)}`,
    read: (value) => (isWithin(value, bounds) ? value : undefined),
    schema: numberSchema(bounds),
  });
}

/**
 * Two numbers, of which the second is not less than the first.
 *
 * @example const options = { scale: rangeOption([0.08, 1], { from: 0, to: 1 }) };
 */
export function rangeOption(
  byDefault: readonly [number, number],
  bounds: NumberBounds = {},
): Option<readonly [number, number]> {
  return optionOf({
    default: byDefault,
    wanted: `two numbers${boundsText(bounds)}, the lesser first`,
    read: (value) => {
      if (!Array.isArray(value) || value.length !== 2) return undefined;
      const [low, high] = value as readonly unknown[];
      return isWithin(low, bounds) && isWithin(high, bounds) && low <= high ? [low, high] : undefined;
    },
    schema: { type: 'array', items: numberSchema(bounds), minItems: 2, maxItems: 2 },
  });
}

/**
 * True or false.
 *
 * @example const options = { flip: booleanOption(true) };
 */
export function booleanOption(byDefault: boolean): Option<boolean> {
  return optionOf({
    default: byDefault,
    wanted: 'true or false',
    read: (value) => (typeof value === 'boolean' ? value : undefined),
    schema: { type: 'boolean' },
  });
}

/**
 * One of several words.
 *
 * @example const options = { interpolation: choiceOption('bilinear', ['bilinear', 'bicubic']) };
 */
export function choiceOption<const Word extends string>(
  byDefault: NoInfer<Word>,
  words: readonly Word[],
): Option<Word> {
  return {
    default: byDefault,
    wanted: `one of ${words.map((word) => `'${word}'`).join(', ')}`,
    read: (value) => words.find((word) => word === value),
    schema: { enum: [...words] },
  };
}

/**
 * The same option, which may be null and is by default.
 *
 * @example const options = { seed: orNull(numberOption(1, { whole: true })) };
 */
export function orNull<Value>(option: Option<Value>): Option<Value | null> {
  return optionOf({
    default: null,
    wanted: `${option.wanted}, or null`,
    read: (value) => (value === null ? null : option.read(value)),
    schema: { anyOf: [option.schema, { type: 'null' }] },
  });
}

/** An option that prints as what it takes. */
function optionOf<Value>(option: Option<Value>): Option<Value> {
  return printedAs(option, () => `Option: ${option.wanted}; default ${JSON.stringify(option.default)}`);
}

/** The object form of a setting that names a member by its name alone or with options. */
export function specOf(setting: string | Spec): Spec {
  return typeof setting === 'string' ? { name: setting } : setting;
}

/**
 * Reads the options of a spec, defaults filled in.
 *
 * @param kind name of the member's kind in messages, e.g. `transform`
 * @throws BreedlabError naming the first option that does not exist or cannot have its value
 */
export function readOptions<Table extends OptionTable>(kind: string, table: Table, spec: Spec): OptionValues<Table> {
  const owner = `The ${kind} '${spec.name}'`;
  for (const key of Object.keys(spec)) {
    if (key !== 'name' && !Object.hasOwn(table, key)) throw unknownOption(owner, key, Object.keys(table));
  }
  const read = Object.entries(table).map(([key, option]) => {
    const given = spec[key];
    if (given === undefined) return [key, option.default];
    const value = option.read(given);
    if (value !== undefined) return [key, value];
    throw new BreedlabError(`${owner} has ${key} ${JSON.stringify(given)}.`, `Give ${option.wanted}.`);
  });
  return Object.fromEntries(read) as OptionValues<Table>;
}

/** The JSON Schema of a member's specs. */
export function specSchema(name: string, table: OptionTable): JsonSchema {
  const options = Object.entries(table).map(([key, option]) => [key, { ...option.schema, default: option.default }]);
  return {
    type: 'object',
    properties: { name: { const: name }, ...Object.fromEntries(options) },
    required: ['name'],
    additionalProperties: false,
  };
}

function unknownOption(owner: string, key: string, known: readonly string[]): BreedlabError {
  const guess = nearest(key, known);
  const suggestion = guess === undefined ? '' : `Did you mean '${guess}'? `;
  const options = known.length === 0 ? 'It has none.' : `It has ${known.join(', ')}.`;
  return new BreedlabError(`${owner} has no option '${key}'.`, suggestion + options);
}

function isWhole({ whole, odd }: NumberBounds): boolean {
  return whole === true || odd === true;
}

function isWithin(value: unknown, bounds: NumberBounds): value is number {
  const { from = -Infinity, above = -Infinity, to = Infinity, below = Infinity, odd = false } = bounds;
  if (typeof value !== 'number' || !Number.isFinite(value)) return false;
  if (isWhole(bounds) && !Number.isInteger(value)) return false;
  if (odd && value % 2 === 0) return false;
  return value >= from && value > above && value <= to && value < below;
}

function boundsText({ from, above, to, below }: NumberBounds): string {
  const low = above === undefined ? (from === undefined ? '' : ` from ${from}`) : ` above ${above}`;
  if (below !== undefined) return above === undefined ? `${low} to below ${below}` : ` between ${above} and ${below}`;
  if (to === undefined) return low;
  return low + (above === undefined ? ` to ${to}` : ` and at most ${to}`);
}

function numberSchema(bounds: NumberBounds): JsonSchema {
  const { from, above, to, below, odd } = bounds;
  return {
    type: isWhole(bounds) ? 'integer' : 'number',
    ...(above !== undefined ? { exclusiveMinimum: above } : from !== undefined ? { minimum: from } : {}),
    ...(below !== undefined ? { exclusiveMaximum: below } : to !== undefined ? { maximum: to } : {}),
    ...(odd === true ? { not: { multipleOf: 2 } } : {}),
  };
}
