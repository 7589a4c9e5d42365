import * as path from 'node:path';
import { counted, formatDuration, formatMiB, formatMoment, formatPercent, settings } from '../../core';
import { differenceTeller, type FolderSize, type Pruned, type RunSummary, type UnreadableRun } from '../../experiments';
import type { Table } from '../output';

/** Runs as numbered rows. */
export function runListTable(runs: readonly RunSummary[], unreadable: readonly UnreadableRun[]): Table {
  const tell = differenceTeller(runs);
  return {
    columns: [
      { title: 'Row', align: 'right' },
      { title: 'Experiment' },
      { title: 'Profile' },
      { title: 'Seed', align: 'right' },
      { title: 'Status' },
      { title: 'Begun' },
      { title: 'Epochs', align: 'right' },
      { title: 'Test accuracy', align: 'right' },
      { title: 'Training time', align: 'right' },
      { title: 'Differs from its profile in' },
      { title: 'Run' },
    ],
    rows: runs.map(({ runId, config, status, startedAt, metrics }, i) => [
      String(i + 1),
      `${config.experiment} · ${config.title}`,
      config.profile,
      String(config.seed),
      status,
      formatMoment(startedAt),
      String(metrics?.epochsRun ?? '-'),
      formatPercent(metrics?.testAccuracy ?? null),
      metrics === null ? '-' : formatDuration(metrics.timing.trainMinutes * 60),
      tell(config).join(', '),
      runId,
    ]),
    notes: [
      runs.length === 0
        ? 'No run matches.'
        : 'With const list = runs(): list.open(1), list.compare(1, 2), list.resume(1), list.export(1, "web"), list.delete(1).',
      ...unreadable.map(({ runId, problem }) => `${runId} is damaged and left out: ${problem}`),
    ],
  };
}

/** Runs that are, or would be, deleted. */
export function doomedTable(doomed: readonly (Pruned & FolderSize)[], wasDone: boolean): Table {
  const bytes = doomed.reduce((sum, each) => sum + each.bytes, 0);
  const all = `${counted(doomed.length, 'run')}, ${formatMiB(bytes)}`;
  return {
    caption: wasDone ? 'Deleted' : 'Would be deleted',
    columns: [
      { title: 'Run' },
      { title: 'Status' },
      { title: 'Why' },
      { title: 'Files', align: 'right' },
      { title: 'Size', align: 'right' },
      { title: 'Folder, below the runs' },
    ],
    rows: doomed.map(({ run, reason, files, bytes: own }) => [
      run.runId,
      run.status,
      reason,
      String(files),
      formatMiB(own),
      path.relative(settings().runsFolder, run.folder),
    ]),
    notes: [
      doomed.length === 0
        ? 'There is nothing to delete.'
        : wasDone
          ? `${all}.`
          : `${all}. Nothing was deleted: add { confirm: true } to mean it.`,
    ],
  };
}
