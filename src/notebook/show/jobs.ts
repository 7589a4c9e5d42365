import { setTimeout as sleep } from 'node:timers/promises';
import { isDone, shownBatches, stateCounts, statusTable, type BatchStatus } from '../../cluster';
import { counted, html } from '../../core';
import type { MimeBundle } from '../../charts';
import { cellDisplay, htmlBundle, STYLE, tableHtml, tableText, type Table } from '../output';
import { cellEnvironment, takeInterrupts } from '../training';

/** Options of `show.jobs`. */
export interface JobsOptions {
  /** Look again until all runs have ended, or the cell is interrupted. Default true. */
  readonly watch?: boolean;
  /** Seconds between two looks, each of which asks the scheduler of the whole site. Default 10. */
  readonly everySeconds?: number;
}

/**
 * Shows what has become of the runs that were submitted: waiting, running (node, epochs, images per second, time left),
 * finished, or failed with the end of its log. The table is drawn anew in its place until all have ended; interrupting the
 * cell ends the watch and touches no run.
 *
 * @param batch id of a batch, or the beginning of it. Default: those that are not done, else the newest
 * @throws BreedlabError for a name that no batch has
 * @example await show.jobs();
 */
export async function showJobs(batch?: string, options: JobsOptions = {}): Promise<void> {
  const { watch = true, everySeconds = 10 } = options;
  const slot = cellDisplay().slot();
  const { headless } = cellEnvironment();
  // Leave the synchronous part of the cell before the interrupt is taken over: see takeInterrupts.
  await null;
  const controller = new AbortController();
  const release = takeInterrupts(() => controller.abort());
  try {
    for (;;) {
      const shown = await shownBatches(batch);
      slot.draw(jobsBundle(shown));
      if (!watch || headless || shown.every(isDone) || controller.signal.aborted) return;
      await sleep(1000 * everySeconds, undefined, { signal: controller.signal }).catch(() => undefined);
    }
  } finally {
    release();
  }
}

/** Batches as tables, one below the other. */
export function jobsBundle(statuses: readonly BatchStatus[]): MimeBundle {
  if (statuses.length === 0) {
    const text = 'No trainings were submitted from this project.';
    return htmlBundle(html`<p style="${STYLE.paragraph}">${text}</p>`, text);
  }
  const tables = statuses.map(batchTable);
  return htmlBundle(html`${tables.map(tableHtml)}`, tables.map(tableText).join('\n\n'));
}

function batchTable(status: BatchStatus): Table {
  const { batch, tasks, unasked } = status;
  const failed = tasks.filter(({ state }) => state === 'failed');
  return {
    caption: `${batch.id}: ${counted(tasks.length, 'run')}, ${stateCounts(tasks)}`,
    ...statusTable(status),
    notes: [
      ...failed.map(({ label, log = [] }) => `${label} failed; its log ends: ${log.join(' / ')}`),
      ...(unasked === undefined ? [] : [`The scheduler cannot be asked: ${unasked}`]),
    ],
  };
}
