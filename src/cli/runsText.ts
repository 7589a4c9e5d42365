import { counted, formatDuration, formatNumber, formatPercent, formatTable } from '../core';
import { runtimeName } from '../engine';
import { changedSettings, experiment, type FolderSize, type Pruned, type Run, type RunSummary } from '../experiments';

/** `12.3 MiB`. */
export function bytesText(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

/** Runs as rows, newest first. */
export function runsTable(runs: readonly RunSummary[]): string {
  if (runs.length === 0) return 'No run matches.';
  const columns = [
    { title: 'run' },
    { title: 'title' },
    { title: 'profile' },
    { title: 'status' },
    { title: 'begun' },
    { title: 'epochs', align: 'right' },
    { title: 'test accuracy', align: 'right' },
    { title: 'minutes', align: 'right' },
  ] as const;
  const rows = runs.map(({ runId, config, status, startedAt, metrics }) => [
    runId,
    config.title,
    config.profile,
    status,
    momentText(startedAt),
    String(metrics?.epochsRun ?? '-'),
    formatPercent(metrics?.testAccuracy ?? null),
    metrics === null ? '-' : metrics.timing.trainMinutes.toFixed(1),
  ]);
  return `${formatTable(columns, rows)}\n${counted(runs.length, 'run')}`;
}

/** e.g. `2026-11-23 18:30`, in this machine's time zone. */
export function momentText(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return '-';
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** A run for `--json`. */
export function summaryJson({ runId, folder, status, startedAt, config, metrics }: RunSummary): unknown {
  const { experiment: id, title, profile, seed } = config;
  return { runId, experiment: id, title, profile, seed, status, startedAt, folder, metrics };
}

/** What will be deleted, and why. */
export function doomedTable(doomed: readonly (Pruned & FolderSize)[]): string {
  const rows = doomed.map(({ run, reason, files, bytes }) => [
    run.runId,
    run.status,
    reason,
    String(files),
    bytesText(bytes),
    run.folder,
  ]);
  const columns = [
    { title: 'run' },
    { title: 'status' },
    { title: 'why' },
    { title: 'files', align: 'right' },
    { title: 'size', align: 'right' },
    { title: 'folder' },
  ] as const;
  return formatTable(columns, rows);
}

/** One run in a few lines. */
export function runCard(run: Run): string {
  const { runId, folder, status, config, metrics, environment, history } = run;
  const session = environment.sessions.at(-1);
  const lines = [
    `${config.experiment}  ${config.title}`,
    `run         ${runId}, ${status}`,
    `profile     ${config.profile}, seed ${config.seed}`,
    `images      ${config.dataset.name}, ${config.dataset.classCount} breeds`,
    `model       ${config.settings.model}, ${metrics === null ? '-' : metrics.parameters.toLocaleString('en')} parameters`,
    ...(config.pretrained === undefined ? [] : [`weights     ${config.pretrained.name}`]),
    ...differenceLines(run),
    `epochs      ${history.length}, best ${metrics?.bestEpoch ?? '-'}`,
    `test        loss ${formatNumber(metrics?.testLoss ?? null)}, accuracy ${formatPercent(metrics?.testAccuracy ?? null)} ` +
      `(${metrics?.testCorrect ?? '-'}/${metrics?.testTotal ?? '-'}), top-5 ${formatPercent(metrics?.testTop5Accuracy ?? null)}`,
    `time        ${metrics === null ? '-' : formatDuration(metrics.timing.trainMinutes * 60)}` +
      (session === undefined ? '' : `, begun ${momentText(environment.sessions[0]!.startedAt)}`),
    ...(session?.engine === undefined
      ? []
      : [`engine      ${runtimeName(session.engine)} on ${session.engine.device}, ${session.engine.threads} ${session.engine.threads === 1 ? 'thread' : 'threads'}`]),
    `folder      ${folder}`,
  ];
  return lines.join('\n');
}

/** Against the parent, where it is known. */
function differenceLines({ config }: Run): string[] {
  if (config.parent === null) return ['parent      none'];
  try {
    const parent = experiment(config.parent);
    const own = config.definition?.differences;
    const keys =
      own === undefined ? changedSettings(parent.settings, experiment(config.experiment).settings).map(({ key }) => key) : Object.keys(own);
    return [`parent      ${parent.id} ${parent.title}; differs in ${keys.join(', ') || 'nothing'}`];
  } catch {
    return [`parent      ${config.parent}`];
  }
}
