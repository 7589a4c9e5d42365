import * as path from 'node:path';
import {
  counted,
  formatCount,
  formatDuration,
  formatMiB,
  formatMoment,
  formatNumber,
  formatPercent,
  formatTable,
  skippedText,
} from '../core';
import { runtimeName } from '../engine';
import { lineWidth } from './output';
import {
  changedSettings,
  differenceTeller,
  experiment,
  toStoredConfig,
  toStoredMetrics,
  type FolderSize,
  type Pruned,
  type Run,
  type RunMetrics,
  type RunStatus,
  type RunSummary,
  type UnreadableRun,
} from '../experiments';

/** A run that will be deleted, and why. */
export interface Doomed extends Omit<Pruned, 'run'> {
  readonly run: Pick<RunSummary, 'runId' | 'folder'> & { readonly status: RunStatus | 'damaged' };
}

/**
 * Runs as rows, newest first, and after them those whose files cannot be read.
 *
 * @param width characters of a line. Default: those of the terminal
 */
export function runsTable(
  runs: readonly RunSummary[],
  damaged: readonly UnreadableRun[],
  width: number | undefined = lineWidth(),
): string {
  if (runs.length === 0 && damaged.length === 0) return 'No run matches.';
  const columns = [
    { title: 'run' },
    { title: 'title', below: true },
    { title: 'profile', below: true },
    { title: 'status' },
    { title: 'begun', below: true },
    { title: 'epochs', align: 'right' },
    { title: 'test accuracy', align: 'right' },
    { title: 'minutes', align: 'right' },
    { title: 'differs from its profile in', below: true },
  ] as const;
  const tell = differenceTeller(runs);
  const rows = runs.map(({ runId, config, status, startedAt, metrics }) => [
    runId,
    config.title,
    config.profile,
    status,
    formatMoment(startedAt),
    String(metrics?.epochsRun ?? '-'),
    formatPercent(metrics?.testAccuracy ?? null),
    metrics === null ? '-' : metrics.timing.trainMinutes.toFixed(1),
    tell(config).join(', '),
  ]);
  const broken = damaged.map(({ runId, folder }) => [
    runId,
    '-',
    path.basename(path.dirname(path.dirname(folder))),
    'damaged',
    ...['-', '-', '-', '-'],
  ]);
  const count = counted(runs.length, 'run') + (broken.length === 0 ? '' : `, ${broken.length} damaged`);
  return `${formatTable(columns, [...rows, ...broken], { width })}\n${count}`;
}

/** A run of a list for `--json` whose files cannot be read. */
export function damagedJson({ runId, folder, problem }: UnreadableRun): unknown {
  return { runId, folder, status: 'damaged', problem };
}

/** The runs of a list for `--json`. */
export function summariesJson(runs: readonly RunSummary[]): readonly unknown[] {
  const tell = differenceTeller(runs);
  return runs.map(({ runId, folder, status, startedAt, config, metrics }) => {
    const { experiment, title, profile, seed, dataset } = toStoredConfig(config);
    const where = { profile, data: dataset.name, seed, differences: tell(config) };
    return { runId, experiment, title, ...where, status, startedAt, folder, metrics: metricsJson(metrics) };
  });
}

/** All of a run for `--json`. */
export function runJson(run: Run): unknown {
  return { ...run, config: toStoredConfig(run.config), metrics: metricsJson(run.metrics) };
}

/** The summary of a run for `--json`, as metrics.json has it. */
export function metricsJson(metrics: RunMetrics | null): unknown {
  return metrics === null ? null : toStoredMetrics(metrics);
}

/** Runs that will be deleted, with the reasons. */
export function doomedTable(doomed: readonly (Doomed & FolderSize)[]): string {
  const rows = doomed.map(({ run, reason, files, bytes }) => [
    run.runId,
    run.status,
    reason,
    String(files),
    formatMiB(bytes),
    run.folder,
  ]);
  const columns = [
    { title: 'run' },
    { title: 'status' },
    { title: 'why' },
    { title: 'files', align: 'right' },
    { title: 'size', align: 'right' },
    { title: 'folder', below: true },
  ] as const;
  return formatTable(columns, rows, { width: lineWidth() });
}

/** One run in a few lines. */
export function runCard(run: Run): string {
  const { runId, folder, status, config, metrics, environment, history } = run;
  const session = environment.sessions.at(-1);
  const differences = differenceTeller([run])(config);
  const leftOut = metrics === null ? '' : skippedText(metrics.skipped.count, metrics.dataset.counts);
  const lines = [
    `${config.experiment}  ${config.title}`,
    `run         ${runId}, ${status}`,
    `profile     ${config.profile}, seed ${config.seed}`,
    ...(differences.length === 0 ? [] : [`but         ${differences.join(', ')}`]),
    `images      ${config.dataset.name}, ${config.dataset.classCount} breeds`,
    `model       ${config.settings.model}, ${metrics === null ? '-' : formatCount(metrics.parameters)} parameters`,
    ...(config.pretrained === undefined ? [] : [`weights     ${config.pretrained.name}`]),
    ...differenceLines(run),
    `epochs      ${history.length}, best ${metrics?.bestEpoch ?? '-'}`,
    `test        loss ${formatNumber(metrics?.testLoss ?? null)}, accuracy ${formatPercent(metrics?.testAccuracy ?? null)} ` +
      `(${metrics?.testCorrect ?? '-'}/${metrics?.testTotal ?? '-'}), top-5 ${formatPercent(metrics?.testTop5Accuracy ?? null)}`,
    ...(leftOut === '' ? [] : [`left out    ${leftOut}`]),
    `time        ${metrics === null ? '-' : formatDuration(metrics.timing.trainMinutes * 60)}` +
      (session === undefined ? '' : `, begun ${formatMoment(environment.sessions[0]!.startedAt)}`),
    ...(session?.engine === undefined
      ? []
      : [
          `engine      ${runtimeName(session.engine)} on ${session.engine.device}, ${counted(session.engine.threads, 'thread')}`,
        ]),
    `folder      ${folder}`,
  ];
  return lines.join('\n');
}

/** Differences from the parent, where it is known. */
function differenceLines({ config }: Run): string[] {
  if (config.parent === null) return ['parent      none'];
  try {
    const parent = experiment(config.parent);
    const own = config.definition?.differences;
    const keys =
      own === undefined
        ? changedSettings(parent.settings, experiment(config.experiment).settings).map(({ key }) => key)
        : Object.keys(own);
    return [`parent      ${parent.id} ${parent.title}; differs in ${keys.join(', ') || 'nothing'}`];
  } catch {
    return [`parent      ${config.parent}`];
  }
}
