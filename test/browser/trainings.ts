import * as fs from 'node:fs';

/** Process ids of the trainings of cells that write to `runs`. */
export function trainingsOf(runs: string): readonly number[] {
  const ids = fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return ids
    .filter((id) => holds(`/proc/${id}/cmdline`, 'childGuard') && holds(`/proc/${id}/environ`, runs))
    .map(Number);
}

function holds(file: string, text: string): boolean {
  try {
    return fs.readFileSync(file, 'utf8').includes(text);
  } catch {
    return false; // Gone, or another user's.
  }
}
