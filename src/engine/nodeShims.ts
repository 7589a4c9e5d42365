import util from 'node:util';

/**
 * Gives `util` the two helpers that tfjs-node 4.22 calls: Node 23 removed `isNullOrUndefined`
 * (tensorflow/tfjs#8425), and Node 22 prints a deprecation warning for both. They are replaced by functions
 * of the same behaviour.
 */
export function defineRemovedUtilities(target: object = util): void {
  const helpers = {
    isNullOrUndefined: (value: unknown): boolean => value === null || value === undefined,
    isArray: (value: unknown): boolean => Array.isArray(value),
  };
  for (const [name, value] of Object.entries(helpers)) {
    Object.defineProperty(target, name, { value, configurable: true, enumerable: true, writable: true });
  }
}

/** Runs `action` without Node's warnings about deprecated parts that dependencies use (punycode, ...). */
export function withoutDeprecationWarnings<T>(action: () => T): T {
  // Started with --no-deprecation, Node makes the property read-only.
  if (process.noDeprecation) return action();
  process.noDeprecation = true;
  try {
    return action();
  } finally {
    process.noDeprecation = false;
  }
}
