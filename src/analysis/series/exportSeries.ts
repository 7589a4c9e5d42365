import { BreedlabError, writeFileAtomic } from '../../core';
import type { ProfileName } from '../../experiments';
import { collectSeries, type CollectOptions } from './collect';
import type { Series } from './series';
import { encodeSeries, seriesFile } from './seriesFile';

export interface ExportOptions extends Pick<CollectOptions, 'runsFolder'> {
  /** Default: `data/metrics/<profile>.json`. */
  readonly file?: string;
}

/** Result of {@link exportSeries}. */
export interface ExportedSeries {
  readonly file: string;
  readonly series: Series;
  readonly bytes: number;
}

/**
 * Writes the finished runs of a profile, read from the run folders, as the committed metrics: each run's
 * summary, settings, history (five significant digits) and the test images that it classified correctly.
 *
 * @throws BreedlabError when there is no finished run, so that the metrics are never emptied by accident
 */
export function exportSeries(profile: ProfileName, options: ExportOptions = {}): ExportedSeries {
  const series = collectSeries(profile, { runsFolder: options.runsFolder, source: 'runs' });
  if (series.runs.length === 0) {
    throw new BreedlabError(
      `The ${profile} profile has no finished run to export.`,
      `Train first: npx breedlab train 28 --profile ${profile}.`,
    );
  }
  const file = options.file ?? seriesFile(profile);
  const text = encodeSeries(profile, series.runs);
  writeFileAtomic(file, text);
  return { file, series, bytes: Buffer.byteLength(text) };
}
