import { BreedlabError, readJson, requireFormat, requireSchema } from '../../core';
import {
  completeSettings,
  fromStoredMetrics,
  storedSettings,
  toStoredMetrics,
  type ProfileName,
  type StoredMetrics,
  type StoredSettings,
} from '../../experiments';
import type { EpochRow } from '../../training';
import { packBits, unpackBits } from '../outcomes';
import type { RunRecord } from './record';
import type { SeriesRun } from './series';

const FORMAT = 1;

const COLUMNS = [
  'epoch',
  'learningRate',
  'trainLoss',
  'trainAccuracy',
  'validLoss',
  'validAccuracy',
  'testLoss',
  'testAccuracy',
  'seconds',
  'imagesPerSecond',
] as const satisfies readonly (keyof EpochRow)[];

type Column = (typeof COLUMNS)[number];

/** The committed metrics of a profile: small enough for git, enough for every figure of the conclusions. */
interface SeriesFile {
  readonly format: number;
  readonly profile: ProfileName;
  readonly runs: readonly StoredRun[];
}

interface StoredRun {
  readonly metrics: StoredMetrics;
  readonly settings: StoredSettings;
  readonly record?: RunRecord;
  /** A list per column, a value per epoch; null for a loss that is not finite. */
  readonly history: Readonly<Record<Column, readonly (number | null)[]>>;
  /** One bit per test image, in order of their paths. */
  readonly test: { readonly imagesHash: string; readonly images: number; readonly correct: string } | null;
}

/** The file's text: a line per run, so that a change of one run is a change of one line. */
export function encodeSeries(name: ProfileName, runs: readonly SeriesRun[]): string {
  const lines = runs.map((run) => JSON.stringify(toStored(run)));
  return `{"format":${FORMAT},"profile":${JSON.stringify(name)},"runs":[\n${lines.join(',\n')}\n]}\n`;
}

/** @throws BreedlabError when the file is damaged, of another format or of another profile */
export function readSeriesFile(file: string, name: ProfileName): readonly SeriesRun[] {
  const content = readJson<SeriesFile | null>(file);
  requireFormat(file, content?.format, FORMAT);
  requireSchema(file, 'series', content);
  if (content?.profile !== name) {
    throw new BreedlabError(
      `${file} holds metrics of another profile than ${name} (profile ${content?.profile}).`,
      'Restore the file from git, or export the series again.',
    );
  }
  return content.runs.map(fromStored);
}

function toStored({ metrics, settings: own, history, outcomes, record }: SeriesRun): StoredRun {
  const columns = COLUMNS.map((column) => [column, history.map((row) => rounded(row[column]))]);
  return {
    metrics: toStoredMetrics(metrics),
    settings: storedSettings(own),
    ...(record === undefined ? {} : { record }),
    history: Object.fromEntries(columns) as StoredRun['history'],
    test:
      outcomes === null
        ? null
        : {
            imagesHash: outcomes.imagesHash,
            images: outcomes.correct.length,
            correct: packBits(outcomes.correct),
          },
  };
}

function fromStored({ metrics, settings: own, history, test, record }: StoredRun): SeriesRun {
  const rows = history.epoch.map((_, i): EpochRow => {
    const values = COLUMNS.map((column) => [column, history[column][i] ?? NaN]);
    return Object.fromEntries(values) as Record<Column, number>;
  });
  return {
    metrics: fromStoredMetrics(metrics),
    settings: completeSettings(own),
    history: rows,
    outcomes: test === null ? null : { imagesHash: test.imagesHash, correct: unpackBits(test.correct, test.images) },
    ...(record === undefined ? {} : { record }),
  };
}

function rounded(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(5)) : null;
}
