import * as path from 'node:path';
import type { Command } from 'commander';
import { profile } from '../experiments';
import { findNotebooks, refreshNotebooks } from '../report';
import { printResult } from './output';
import { reportPrinter } from './reportProgress';
import { statusLine } from './statusLine';
import { stopRequests } from './stop';
import { watchTrainings } from './trainingWatch';

interface NotebooksFlags {
  readonly refresh?: boolean;
  readonly profile: string;
  readonly fresh?: boolean;
  readonly notebooks?: string[];
  readonly json?: boolean;
}

/** `breedlab notebooks`: lists them, or gives the tracked ones the outputs of a new run. */
export function registerNotebooks(program: Command): void {
  program
    .command('notebooks')
    .description('list the notebooks; --refresh runs them and saves their outputs in them')
    .option('--refresh', 'run the notebooks and save their outputs')
    .option('--profile <name>', 'demo or paper', 'demo')
    .option('--fresh', 'train every experiment again, also those with a finished run')
    .option('--notebooks <names...>', 'only these notebooks, by file name or pattern')
    .option('--json', 'as JSON')
    .action(async (flags: NotebooksFlags) => {
      const chosen = profile(flags.profile).name;
      if (!flags.refresh) {
        const files = findNotebooks(flags.notebooks).map((file) => path.basename(file));
        return printResult(flags.json, files, () => files.join('\n'));
      }
      const stop = stopRequests();
      const status = statusLine(process.stderr);
      const unwatch = watchTrainings({ profile: chosen, status });
      try {
        const onEvent = reportPrinter(status);
        const refreshed = await refreshNotebooks({ ...flags, profile: chosen, signal: stop.signal, onEvent });
        printResult(flags.json, refreshed, () =>
          refreshed
            .map(({ file, bytes, changed }) => `${path.basename(file)}  ${Math.ceil(bytes / 1024)} KiB${changed ? '' : '  unchanged'}`)
            .join('\n'),
        );
      } finally {
        unwatch();
        stop.dispose();
      }
    });
}
