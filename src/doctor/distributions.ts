import * as fs from 'node:fs';
import * as path from 'node:path';

/** `site-packages` of the project's environment: one folder, or none where there is no environment. */
export function sitePackages(projectRoot: string): readonly string[] {
  const lib = path.join(projectRoot, '.venv', 'lib');
  if (!fs.existsSync(lib)) return [];
  return fs
    .readdirSync(lib)
    .map((version) => path.join(lib, version, 'site-packages'))
    .filter((folder) => fs.existsSync(folder));
}

/** Python packages in `.venv`, as normalized name -> version, by their metadata folders: no Python is started. */
export function distributions(projectRoot: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const entry of sitePackages(projectRoot).flatMap((folder) => fs.readdirSync(folder))) {
    const [, name, version] = /^(.+)-([^-]+)\.dist-info$/.exec(entry) ?? [];
    if (name !== undefined && version !== undefined) found.set(name.toLowerCase().replace(/[-_.]+/g, '-'), version);
  }
  return found;
}
