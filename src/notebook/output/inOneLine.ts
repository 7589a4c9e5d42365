import { inspect } from 'node:util';

/**
 * Makes a cell print a value as one line, its type and its fields, where its output has shown the rest:
 * `OverfitCheckResult { steps, images, outcome, ... }`, or for a list `Predicted[4] { file, runId, top }`.
 */
export function inOneLine<T extends object>(name: string, value: T): T {
  const [count, first]: [string, object] = Array.isArray(value)
    ? [`[${value.length}]`, (value[0] ?? {}) as object]
    : ['', value];
  const text = `${name}${count} { ${Object.keys(first).join(', ')} }`;
  return Object.defineProperty(value, inspect.custom, { value: () => text, enumerable: false });
}
