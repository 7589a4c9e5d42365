import * as fs from 'node:fs';
import { BreedlabError, writeFileAtomic } from '../../core';
import {
  listRuns,
  nextExperiments,
  profile,
  readPredictions,
  seriesFile,
  type Predictions,
  type ProfileName,
} from '../../experiments';
import { choicesFile, encodeChoices, readChoices } from './choicesFile';
import { collectSeries, type CollectOptions } from './collect';
import { describeSeries, type Series, type SeriesRun } from './series';
import { encodeSeries } from './seriesFile';

export interface ExportOptions extends Pick<CollectOptions, 'runsFolder' | 'data'> {
  /** Default: `data/metrics/<profile>.json`, with the dataset's name where one is given. */
  readonly file?: string;
}

/** Result of {@link exportSeries}. */
export interface ExportedSeries {
  readonly file: string;
  /** First choices for each test image, where the profile keeps them. */
  readonly choices: string | null;
  readonly series: Series;
  /** Runs in the file. */
  readonly runs: number;
  /** Runs of this machine among them. */
  readonly here: number;
  readonly bytes: number;
}

/**
 * Writes the runs of a profile that count, read from the run folders, as the committed metrics: each run's
 * summary, settings, history (five significant digits) and the test images that it classified correctly. Where the
 * profile's committed runs grow (study), those that were there stay, and the first choices are written beside.
 *
 * @throws BreedlabError when there is no finished run, so that the metrics are never emptied by accident
 */
export function exportSeries(name: ProfileName, options: ExportOptions = {}): ExportedSeries {
  const { runsFolder, data } = options;
  const onlyHere = collectSeries(name, { runsFolder, data, source: 'runs' });
  const grows = profile(name).committed === 'grows';
  const exported = (of: Series): readonly SeriesRun[] => [...of.runs, ...(grows ? nextRuns(of) : [])];
  const here = exported(onlyHere).length;
  if (here === 0) {
    throw new BreedlabError(
      `The ${name} profile has no finished run to export. ${describeSeries(onlyHere)}`,
      `Train first: npx breedlab train 28 --profile ${name}.`,
    );
  }
  const file = options.file ?? seriesFile(name, onlyHere.data);
  const series = grows ? collectSeries(name, { runsFolder, data, metricsFile: file }) : onlyHere;
  const choices = grows ? choicesFile(file) : null;
  const runs = exported(series);
  // The choices come first: readers find them by the runs of the metrics.
  if (choices !== null) writeFileAtomic(choices, choicesOf(name, runs, choices, runsFolder));
  const text = encodeSeries(name, runs);
  writeFileAtomic(file, text);
  return { file, choices, series, runs: runs.length, here, bytes: Buffer.byteLength(text) };
}

/** Runs of Breedlab's experiments beyond the series, which are committed with a study. */
function nextRuns({ own }: Series): readonly SeriesRun[] {
  const ids = new Set(nextExperiments().map(({ id }) => id));
  return own.filter(({ experiment }) => ids.has(experiment));
}

function choicesOf(
  name: ProfileName,
  runs: readonly SeriesRun[],
  file: string,
  runsFolder: string | undefined,
): string {
  const before: ReadonlyMap<string, Predictions> = fs.existsSync(file) ? readChoices(file) : new Map();
  const folders = new Map(listRuns({ profile: name, runsFolder }).map(({ runId, folder }) => [runId, folder]));
  return encodeChoices(
    runs.flatMap(({ metrics }) => {
      const folder = folders.get(metrics.runId);
      const predictions = (folder === undefined ? null : readPredictions(folder)) ?? before.get(metrics.runId);
      return predictions === undefined ? [] : [{ metrics, predictions }];
    }),
  );
}
