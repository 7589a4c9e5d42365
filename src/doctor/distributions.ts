import * as fs from 'node:fs';
import { sitePackages } from '../core';

/** Python packages in `.venv`, as normalized name -> version, by their metadata folders: no Python is started. */
export function distributions(projectRoot: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const entry of sitePackages(projectRoot).flatMap((folder) => fs.readdirSync(folder))) {
    const [, name, version] = /^(.+)-([^-]+)\.dist-info$/.exec(entry) ?? [];
    if (name !== undefined && version !== undefined) found.set(name.toLowerCase().replace(/[-_.]+/g, '-'), version);
  }
  return found;
}
