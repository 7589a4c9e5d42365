import type { Command } from 'commander';
import { formatDuration } from '../core';
import { openDataset, profile } from '../experiments';
import { buildReport } from '../report';
import { printResult } from './output';
import { datasetPrinter, reportPrinter } from './reportProgress';
import { statusLine } from './statusLine';
import { stopRequests } from './stop';
import { watchTrainings } from './trainingWatch';

interface ReportFlags {
  readonly profile: string;
  readonly train: boolean;
  readonly fresh?: boolean;
  readonly notebooks?: string[];
  readonly json?: boolean;
}

/** `breedlab report`: runs the notebooks and renders them to one HTML page. */
export function registerReport(program: Command): void {
  program
    .command('report')
    .description('run the notebooks (training what has no finished run yet) and render report/index.html')
    .option('--profile <name>', 'demo or paper', 'demo')
    .option('--no-train', 'render the notebooks as they are saved, without running them')
    .option('--fresh', 'train every experiment again, also those with a finished run')
    .option('--notebooks <names...>', 'only these notebooks, by file name or pattern')
    .option('--json', 'print the result as JSON')
    .action(async (flags: ReportFlags) => {
      const stop = stopRequests();
      const chosen = profile(flags.profile);
      const status = statusLine(process.stderr);
      const unwatch = flags.train ? watchTrainings({ profile: chosen.name, status }) : undefined;
      try {
        if (flags.train) {
          const onProgress = datasetPrinter(status, chosen.data.name);
          await openDataset(chosen, { onProgress, signal: stop.signal });
        }
        const onEvent = reportPrinter(status);
        const result = await buildReport({ ...flags, profile: chosen.name, signal: stop.signal, onEvent });
        printResult(flags.json, result, () => reportLine(result));
      } finally {
        unwatch?.();
        stop.dispose();
      }
    });
}

function reportLine(result: { file: string; bytes: number; seconds: number }): string {
  return `${result.file}  ${(result.bytes / 2 ** 20).toFixed(1)} MiB, made in ${formatDuration(result.seconds)}`;
}
