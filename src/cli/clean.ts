import type { Command } from 'commander';
import { counted, formatMiB } from '../core';
import { findLeftovers, removeLeftover, type Leftover } from '../experiments';
import { confirm } from './confirm';
import { EXIT, printResult, resultTable, say } from './output';

interface CleanFlags {
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** `breedlab clean`: deletes what killed processes and full disks left behind. */
export function registerClean(program: Command): void {
  program
    .command('clean')
    .description(
      'delete what was never complete (copies, downloads, drawings, exports, caches), locks of processes that have ' +
        'ended, and runs without a checkpoint; says what first, and asks',
    )
    .option('--yes', 'do not ask')
    .option('--json', 'as JSON')
    .action(clean);
}

async function clean(flags: CleanFlags): Promise<void> {
  const found = findLeftovers();
  if (found.length === 0) return printResult(flags.json, { deleted: [] }, () => 'There is nothing to delete.');
  say(leftoversTable(found));
  if (!(await confirm(`Delete ${found.length === 1 ? 'this' : `these ${found.length}`}?`, flags.yes))) {
    process.exitCode = EXIT.usage;
    return printResult(flags.json, { deleted: [] }, () => 'Nothing was deleted.');
  }
  for (const each of found) removeLeftover(each);
  const bytes = found.reduce((sum, each) => sum + each.bytes, 0);
  printResult(
    flags.json,
    { deleted: found },
    () => `Deleted ${counted(found.length, 'leftover')}, ${formatMiB(bytes)}.`,
  );
}

function leftoversTable(found: readonly Leftover[]): string {
  return resultTable(
    [
      { title: 'why' },
      { title: 'files', align: 'right' },
      { title: 'size', align: 'right' },
      { title: 'path', below: true },
    ],
    found.map(({ path, reason, files, bytes }) => [reason, String(files), formatMiB(bytes), path]),
  );
}
