import type { Command } from 'commander';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDone, shownBatches } from '../cluster';
import { statusJson, statusText } from './batchText';
import { printResult } from './output';
import { stoppable } from './stop';

interface StatusFlags {
  readonly json?: boolean;
  readonly watch?: boolean;
}

/** Time between two looks of `--watch`: every one asks the scheduler of the whole site. */
const WATCH_MS = 10_000;

/** `breedlab status`: what has become of the runs of a batch. */
export function registerStatus(program: Command): void {
  program
    .command('status')
    .description('the runs of a batch: waiting, running, finished, failed with the end of its log')
    .argument('[batch]', 'id of a batch, or the beginning of it. Default: those that are not done, else the newest')
    .option('--json', 'as JSON')
    .option('--watch', 'look again every ten seconds, until all runs have ended')
    .action((name: string | undefined, flags: StatusFlags) => stoppable((signal) => show(name, flags, signal)));
}

async function show(name: string | undefined, { json, watch }: StatusFlags, signal: AbortSignal): Promise<void> {
  for (;;) {
    const shown = await shownBatches(name);
    if (watch && process.stdout.isTTY) process.stdout.write('\x1b[2J\x1b[H');
    printResult(json, statusJson(shown), () =>
      shown.length === 0 ? 'There are no batches.' : shown.map(statusText).join('\n\n'),
    );
    if (!watch || shown.every(isDone) || signal.aborted) return;
    await sleep(WATCH_MS, undefined, { signal });
  }
}
