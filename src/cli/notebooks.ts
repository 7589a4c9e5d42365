import * as path from 'node:path';
import type { Command } from 'commander';
import { exportSeries } from '../analysis';
import { settings } from '../core';
import { profile as profileNamed, type Profile } from '../experiments';
import { findNotebooks, notebooksIn, refreshNotebooks } from '../report';
import { printResult } from './output';
import { prepareRuns, type PreparedRuns } from './prepareRuns';
import { reportPrinter } from './reportProgress';
import { statusLine } from './statusLine';
import { stoppable } from './stop';

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
    .description(
      'list the notebooks; --refresh trains the series, saves its figures in data/metrics and the outputs in the notebooks',
    )
    .option('--refresh', 'train what has no finished run, run the notebooks, save figures and outputs')
    .option('--profile <name>', 'demo, study or paper', 'demo')
    .option('--fresh', 'train every experiment again, also those with a finished run')
    .option(
      '--notebooks <names...>',
      'only these notebooks, by file name, pattern or path; for --refresh, by default those of the series',
    )
    .option('--json', 'as JSON')
    .action(async (flags: NotebooksFlags) => {
      const chosen = profileNamed(flags.profile);
      if (!flags.refresh) {
        const { notebooks = notebooksIn(settings().notebooksFolder) } = flags;
        const files = findNotebooks({ notebooks }).map((file) => path.basename(file));
        return printResult(flags.json, files, () => files.join('\n'));
      }
      await stoppable((signal) => refresh({ ...flags, profile: chosen }, signal));
    });
}

async function refresh(
  { notebooks, json, ...flags }: Omit<NotebooksFlags, 'profile'> & { readonly profile: Profile },
  signal: AbortSignal,
): Promise<void> {
  const status = statusLine(process.stderr);
  const { profile } = flags;
  let prepared: PreparedRuns | undefined;
  try {
    prepared = await prepareRuns({ ...flags, notebooks, status, signal });
    const onEvent = reportPrinter(status);
    const { fresh } = prepared;
    const refreshed = await refreshNotebooks({ notebooks, fresh, profile: profile.name, signal, onEvent });
    if (notebooks === undefined) {
      const { file } = exportSeries(profile.name);
      status.keep(`${path.relative(process.cwd(), file)}: the figures of every run`);
    }
    printResult(json, refreshed, () =>
      refreshed
        .map(
          ({ file, bytes, changed }) =>
            `${path.basename(file)}  ${Math.ceil(bytes / 1024)} KiB${changed ? '' : '  unchanged'}`,
        )
        .join('\n'),
    );
  } finally {
    prepared?.unwatch();
  }
}
