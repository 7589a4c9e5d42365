import Module, { register } from 'node:module';
import { pathToFileURL } from 'node:url';

/** TypeScript 7, written in Go, has no JavaScript API: the last version that has one is installed under another name. */
const WITH_API = 'typescript-for-docs';

const RESOLVE = `export const resolve = (name, context, next) =>
  next(name === 'typescript' ? '${WITH_API}' : name, context);`;

/** Gives tools that read types by TypeScript's JavaScript API the last version that has one, in this process. */
export function provideTypescriptApi() {
  register(`data:text/javascript,${encodeURIComponent(RESOLVE)}`, pathToFileURL('./'));
  // Its version is required rather than imported.
  const loader = /** @type {{ _resolveFilename(name: string, ...rest: unknown[]): string }} */ (
    /** @type {unknown} */ (Module)
  );
  const resolveFilename = loader._resolveFilename;
  loader._resolveFilename = (name, ...rest) => resolveFilename(name.replace(/^typescript(?=$|\/)/, WITH_API), ...rest);
}
