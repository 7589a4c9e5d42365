/** The files behind `import 'breedlab'` and its subpaths, as package.json's `typesVersions` names them. */
import * as fs from 'node:fs';
import * as path from 'node:path';

/**
 * @param {string} root folder of the project
 * @returns {string[]} absolute paths of TypeScript sources, the package's own entry first
 */
export function publicEntryPoints(root) {
  const { types, typesVersions = {} } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  const subpaths = Object.values(typesVersions['*'] ?? {}).flat();
  return [types, ...subpaths].map((file) => path.join(root, file.replace(/^dist\//, '').replace(/\.d\.ts$/, '.ts')));
}
