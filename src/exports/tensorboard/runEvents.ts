import { settingText, type Run } from '../../experiments';
import type { EpochRow } from '../../training';
import {
  scalarsEvent,
  sessionEndEvent,
  sessionStartEvent,
  textEvent,
  versionEvent,
  type HyperParameter,
  type SessionStatus,
} from './events';

/** Tags of the scalars; each epoch has all of them. */
export const SCALARS = {
  learning_rate: (row) => row.learningRate,
  'loss/train': (row) => row.trainLoss,
  'loss/valid': (row) => row.validLoss,
  'loss/test': (row) => row.testLoss,
  'accuracy/train': (row) => row.trainAccuracy,
  'accuracy/valid': (row) => row.validAccuracy,
  'accuracy/test': (row) => row.testAccuracy,
  'time/epoch_seconds': (row) => row.seconds,
  'time/images_per_second': (row) => row.imagesPerSecond,
} as const satisfies Readonly<Record<string, (row: EpochRow) => number | null>>;

/**
 * The events of a run's file. An epoch's wall time is the run's beginning plus the time of all epochs up to
 * its end: pauses between the sessions of a resumed run are left out, for no file says in which session an
 * epoch ended.
 */
export function runEvents(run: Run): readonly Uint8Array[] {
  const start = startSeconds(run);
  const begun = { wallTime: start };
  let elapsed = 0;
  const epochs = run.history.map((row) => {
    elapsed += row.seconds;
    return scalarsEvent({ wallTime: start + elapsed, step: row.epoch }, scalarsOf(row));
  });
  return [
    versionEvent(start),
    sessionStartEvent(begun, run.runId, hyperParameters(run)),
    textEvent(begun, 'settings', settingsTable(run)),
    ...epochs,
    sessionEndEvent({ wallTime: start + elapsed }, sessionStatus(run)),
  ];
}

/** Beginning of the run's first session, in seconds since 1970. */
export function startSeconds(run: Run): number {
  const startedAt = run.environment.sessions[0]?.startedAt ?? run.metrics?.finishedAt;
  const milliseconds = startedAt === undefined ? NaN : Date.parse(startedAt);
  return Number.isFinite(milliseconds) ? milliseconds / 1000 : 0;
}

/** A figure that is not finite stands as null in history.json. */
function scalarsOf(row: EpochRow): Record<string, number> {
  return Object.fromEntries(Object.entries(SCALARS).map(([tag, read]) => [tag, read(row) ?? NaN]));
}

/** Settings of a run, flat: a nested setting's name is `scheduler.patience`. */
export function hyperParameters({ config }: Run): Readonly<Record<string, HyperParameter>> {
  const { experiment, profile, seed, settings, dataset } = config;
  return {
    experiment,
    profile,
    seed,
    dataset: dataset.name,
    ...Object.fromEntries(Object.entries(settings).flatMap(([key, value]) => flatten(key, value))),
  };
}

function flatten(key: string, value: unknown): [string, HyperParameter][] {
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') {
    return [[key, value]];
  }
  if (value === null || value === undefined) return [[key, 'none']];
  if (Array.isArray(value))
    return [[key, value.every((part) => typeof part === 'number') ? value.join(' ') : settingText(value)]];
  return Object.entries(value).flatMap(([inner, part]) => flatten(`${key}.${inner}`, part));
}

function settingsTable(run: Run): string {
  const rows = Object.entries(hyperParameters(run)).map(([key, value]) => `| ${key} | ${cell(value)} |`);
  return [`**${cell(run.config.title)}** (${run.runId})`, '', '| setting | value |', '|---|---|', ...rows].join('\n');
}

function cell(value: HyperParameter): string {
  return String(value).replace(/[|\\]/g, '\\$&').replace(/\s+/g, ' ');
}

function sessionStatus({ status }: Run): SessionStatus {
  switch (status) {
    case 'finished':
      return 'success';
    case 'running':
      return 'running';
    case 'diverged':
    case 'interrupted':
    case 'unfinished':
      return 'failure';
  }
}
