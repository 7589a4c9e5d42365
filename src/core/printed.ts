/** The method by which Node prints a value, where it has one. Named here, so that pages of browsers can have this file. */
export const PRINT: unique symbol = Symbol.for('nodejs.util.inspect.custom');

/**
 * Makes a cell, or whatever prints with `console.log`, print a value as a line of text. Its fields and its JSON stay what
 * they are; a copy, `{ ...value }`, prints them all. A value that cannot be extended prints as it did.
 *
 * @param text a function where the text changes with the value, or takes time to make
 */
export function printedAs<T extends object>(value: T, text: string | (() => string)): T {
  if (!Object.isExtensible(value)) return value;
  const print = typeof text === 'string' ? () => text : text;
  return Object.defineProperty(value, PRINT, { value: print, enumerable: false, configurable: true });
}

/**
 * The same with the value's type and its fields as the text, numbers to four digits: `Evaluation { loss: 1.386, accuracy:
 * 0.25, images: 40 }`, `FitResult { outcome, history, bestEpoch: 3, skipped }`, or for a list the fields of its first
 * element: `Predicted[4] { file, runId, top }`.
 */
export function inOneLine<T extends object>(name: string, value: T): T {
  return printedAs(value, () => {
    if (!Array.isArray(value)) return `${name} ${fieldsText(value)}`;
    const [first] = value as readonly unknown[];
    const fields = typeof first === 'object' && first !== null ? ` { ${Object.keys(first).join(', ')} }` : '';
    return `${name}[${value.length}]${fields}`;
  });
}

/** Names of the fields, with the values of those that are short. */
function fieldsText(value: object): string {
  const fields = Object.entries(value).map(([key, field]) => {
    const text = shortText(field);
    return text === undefined ? key : `${key}: ${text}`;
  });
  const all = fields.join(', ');
  return `{ ${all.length <= LONGEST ? all : Object.keys(value).join(', ')} }`;
}

function shortText(field: unknown): string | undefined {
  if (typeof field === 'number') return String(Number(field.toPrecision(4)));
  if (typeof field === 'boolean' || field === null) return String(field);
  return typeof field === 'string' && field.length <= LONGEST_WORD ? `'${field}'` : undefined;
}

/** The same for a list whose elements have names: `Experiment[34]: 26, 27, 28, ..., 59`. */
export function listedByName<T extends readonly object[]>(
  name: string,
  list: T,
  nameOf: (each: T[number]) => string,
): T {
  return printedAs(list, () => {
    const names = list.map(nameOf);
    const most = mostNames(names);
    const shown = names.length <= most ? names : [...names.slice(0, most - 2), '...', names.at(-1)];
    return `${name}[${list.length}]${list.length === 0 ? '' : `: ${shown.join(', ')}`}`;
  });
}

/** How many names make two lines at most; run ids are so long that fewer do. */
function mostNames(names: readonly string[]): number {
  const longest = Math.max(1, ...names.map(({ length }) => length + 2));
  return Math.max(3, Math.min(MOST_NAMES, Math.floor(LONGEST_LIST / longest)));
}

const MOST_NAMES = 12;
const LONGEST_LIST = 240;
const LONGEST = 150;
const LONGEST_WORD = 24;

/** The method by which Jupyter kernels, Deno's first, ask a value that a cell ends in for what it looks like. */
const DISPLAY: unique symbol = Symbol.for('Jupyter.display');

/** Gives a value its looks in a notebook, a bundle by MIME type. JSON and copies are without them. */
export function showsItself<T extends object>(value: T, bundle: () => object): T {
  if (!Object.isExtensible(value)) return value;
  return Object.defineProperty(value, DISPLAY, { value: bundle, enumerable: false, configurable: true });
}
