import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

const left = new Set<string>();
process.on('exit', () => left.forEach(remove));

function remove(folder: string): void {
  fs.rmSync(folder, { recursive: true, force: true });
  left.delete(folder);
}

/**
 * A new empty folder in the system's folder for temporary files. It is removed after the test whose context is given,
 * without one when the process ends.
 */
export function temporaryFolder(context?: { after(fn: () => void): void }): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'breedlab-test-'));
  left.add(folder);
  context?.after(() => remove(folder));
  return folder;
}
