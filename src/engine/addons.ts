import * as fs from 'node:fs';
import * as path from 'node:path';

/**
 * One of the addons that set-up compiles from `native/` and puts beside the engine's binding.
 *
 * @returns undefined where none loads: set-up found no compiler, or the folder comes from another machine
 */
export function findAddon<Addon>(folder: string, name: 'quiet_stderr' | 'signals'): Addon | undefined {
  const file = path.join(folder, `${name}.node`);
  if (!fs.existsSync(file)) return undefined;
  try {
    return require(file) as Addon;
  } catch {
    return undefined;
  }
}
