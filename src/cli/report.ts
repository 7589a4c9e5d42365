import type { Command } from 'commander';
import { counted, environmentValue, formatDuration, formatMB } from '../core';
import { profile } from '../experiments';
import { loadExtensions } from '../extensions';
import { buildReport, requirePython, type ReportResult } from '../report';
import { EXIT, parseInteger, printResult } from './output';
import { prepareRuns, type PreparedRuns } from './prepareRuns';
import { reportPrinter } from './reportProgress';
import { statusLine } from './statusLine';
import { stoppable } from './stop';
import { jobsOf } from './trainSeries';

interface ReportFlags {
  readonly profile: string;
  readonly data?: string;
  readonly train: boolean;
  readonly fresh?: boolean;
  readonly jobs?: number;
  readonly notebooks?: string[];
  readonly also?: string[];
  readonly extension?: readonly string[];
  readonly json?: boolean;
}

/** `breedlab report`: runs the notebooks and renders them to one HTML page. */
export function registerReport(program: Command): void {
  program
    .command('report')
    .description(
      'train what has no finished run, run the notebooks and render report/index.html: ' +
        'a cover, every notebook, a page for each run',
    )
    .option('--profile <name>', 'demo, study or paper', 'demo')
    .option(
      '--data <folder>',
      "images instead of the profile's dataset, by name or folder; they have a report of their own",
    )
    .option('--no-train', 'render the notebooks as they are saved, without running them')
    .option('--fresh', 'train every experiment again, also those with a finished run')
    .option(
      '--jobs <n>',
      'notebooks, and trainings before them, at a time. Default: one per core where each training computes on one, ' +
        'else 1; 1 with --notebooks',
      parseInteger('--jobs', 1, 1024),
    )
    .option('--notebooks <names...>', 'only these notebooks, by file name, pattern or path')
    .option('--also <names...>', 'notebooks of your own, too; by default those of the series are run, and no others')
    .option('--extension <file...>', 'TypeScript files of your own that define charts and claims for the page')
    .option('--json', 'print the result as JSON')
    .action(async (flags: ReportFlags) => {
      await stoppable(async (signal) => {
        const chosen = profile(flags.profile);
        const status = statusLine(process.stderr);
        let prepared: PreparedRuns | undefined;
        try {
          requirePython();
          loadExtensions(flags.extension ?? []);
          const data = flags.data ?? environmentValue('BREEDLAB_DATA');
          if (flags.train) prepared = await prepareRuns({ ...flags, data, profile: chosen, status, signal });
          const onEvent = reportPrinter(status);
          const fresh = prepared?.fresh;
          // Cells of chosen notebooks may train, and notebooks after them read those runs.
          const atATime = flags.jobs ?? (flags.notebooks === undefined ? jobsOf(chosen) : 1);
          const result = await buildReport({ ...flags, data, fresh, atATime, profile: chosen.name, signal, onEvent });
          printResult(flags.json, result, () => reportLine(result));
          if (result.failures.length > 0) process.exitCode = EXIT.failed;
        } finally {
          prepared?.unwatch();
        }
      });
    });
}

const SOURCES = {
  runs: 'from the run folders',
  committed: 'from the metrics kept with the project',
  both: 'from the run folders and the metrics kept with the project',
  none: 'none yet',
} as const;

function reportLine({ file, bytes, runs, source, seconds, failures }: ReportResult): string {
  const failed = failures.map(({ notebook, cell, error }) => `\n${notebook}, code cell ${cell} failed: ${error}`);
  return `${file}  ${formatMB(bytes)}, ${counted(runs, 'run')} (${SOURCES[source]}), made in ${formatDuration(seconds)}${failed.join('')}`;
}
