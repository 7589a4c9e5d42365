import * as fs from 'node:fs';
import * as path from 'node:path';
import { settings } from '../../src/core';

/** The code blocks of CONTRIBUTING.md that begin with the name of a file, by that name. */
export function recipes(): ReadonlyMap<string, string> {
  const guide = fs.readFileSync(path.join(settings().projectRoot, 'CONTRIBUTING.md'), 'utf8');
  const blocks = [...guide.matchAll(/^```ts\n\/\/ file: (\S+)\n([\s\S]*?)^```$/gm)];
  return new Map(blocks.map(([, name, code]) => [name!, code!]));
}

/** Writes the recipes into a folder outside the package. @returns their paths by name */
export function writeRecipes(folder: string): ReadonlyMap<string, string> {
  fs.mkdirSync(folder, { recursive: true });
  return new Map(
    [...recipes()].map(([name, code]) => {
      const file = path.join(folder, name);
      fs.writeFileSync(file, code);
      return [name, file] as const;
    }),
  );
}
