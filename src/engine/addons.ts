import * as fs from 'node:fs';
import * as path from 'node:path';

export type AddonName = 'fused_operations' | 'quiet_stderr' | 'signals';

/**
 * One of the addons that set-up compiles from `native/` and puts beside the engine's binding.
 *
 * @returns undefined where none loads: set-up found no compiler, or the folder comes from another machine
 */
export function findAddon<Addon>(folder: string, name: AddonName): Addon | undefined {
  const file = path.join(folder, `${name}.node`);
  if (!fs.existsSync(file)) return undefined;
  try {
    return require(file) as Addon;
  } catch {
    return undefined;
  }
}
