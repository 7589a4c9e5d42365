import * as fs from 'node:fs';
import * as path from 'node:path';

/** Modules that need Node, and their part that does not: only that part may travel to a page. */
const BROWSER_PARTS: ReadonlyMap<string, string> = new Map([
  [require.resolve('../../core'), require.resolve('../../core/portable')],
]);

/** The one Node global that code for a page uses. */
const NODE_GLOBALS = `const Buffer = {
  from: (text, encoding) => {
    if (encoding !== 'base64') throw new Error('Only base64 is known here.');
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  },
};`;

/**
 * A script that brings compiled CommonJS modules of Breedlab to a browser, unchanged: the code that prepares
 * a photo in Node prepares it in the page.
 *
 * @param entry compiled module, absolute; its exports become `breedlab.<name>`
 * @throws Error when it, or a module that it requires, needs anything but modules beside it
 */
export function browserModules(name: string, entry: string): string {
  const root = path.dirname(entry);
  const files = collect(entry);
  const id = (file: string): string => JSON.stringify(path.relative(root, file).split(path.sep).join('/'));
  const functions = [...files].map(([file, { source, requires }]) => {
    const known = [...requires].map(([request, target]) => `${JSON.stringify(request)}: ${id(target)}`);
    return `${id(file)}: [(exports, require) => {\n${source}\n}, {${known.join(', ')}}]`;
  });
  return `'use strict';
// Modules of Breedlab as its compiler wrote them, and what joins them.
(globalThis.breedlab ??= {}).${name} = (() => {
${NODE_GLOBALS}
const modules = {
${functions.join(',\n')}
};
const loaded = {};
const load = (id) => {
  if (loaded[id] === undefined) {
    const [run, requires] = modules[id];
    run((loaded[id] = {}), (request) => load(requires[request]));
  }
  return loaded[id];
};
return load(${id(entry)});
})();
`;
}

interface Module {
  readonly source: string;
  /** Module as the source names it -> file. */
  readonly requires: ReadonlyMap<string, string>;
}

function collect(entry: string): ReadonlyMap<string, Module> {
  const modules = new Map<string, Module>();
  const visit = (file: string): void => {
    if (modules.has(file)) return;
    const source = fs.readFileSync(file, 'utf8').replace(/\n\/\/# sourceMappingURL=.*\s*$/, '');
    const requests = [...source.matchAll(/\brequire\("([^"]+)"\)/g)].map((match) => match[1]!);
    const requires = new Map(requests.map((request) => [request, resolved(file, request)]));
    modules.set(file, { source, requires });
    [...requires.values()].forEach(visit);
  };
  visit(entry);
  return modules;
}

function resolved(from: string, request: string): string {
  if (!request.startsWith('.')) throw new Error(`${from} requires ${request}, which no browser has.`);
  const file = require.resolve(path.resolve(path.dirname(from), request));
  return BROWSER_PARTS.get(file) ?? file;
}
