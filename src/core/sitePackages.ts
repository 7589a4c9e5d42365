import * as fs from 'node:fs';
import * as path from 'node:path';

/** `site-packages` of the project's Python environment: one folder, or none where there is no environment. */
export function sitePackages(projectRoot: string): readonly string[] {
  const lib = path.join(projectRoot, '.venv', 'lib');
  if (!fs.existsSync(lib)) return [];
  return fs
    .readdirSync(lib)
    .map((version) => path.join(lib, version, 'site-packages'))
    .filter((folder) => fs.existsSync(folder));
}
