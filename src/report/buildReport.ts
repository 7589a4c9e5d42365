import * as path from 'node:path';
import { collectSeries, type Series } from '../analysis';
import { settings, writeFileAtomic } from '../core';
import { profile as profileNamed } from '../experiments';
import { convertNotebooks, type Fragment } from './convert';
import { executeAll } from './execute';
import { boundImages } from './images';
import { librariesFor } from './libraries';
import { findNotebooks } from './notebooks';
import { composePage } from './page';
import { pageFiles } from './pageFiles';
import { requirePython } from './python';
import { chartsOf, drawReportFigures } from './reportFigures';
import { collectRuns, runAnchor, type RunPage } from './runs';
import type { ReportOptions, ReportPart, ReportResult } from './types';

/** Size of a page that can be sent by mail. */
const MOST_BYTES = 15e6;

/**
 * Executes copies of the notebooks (or takes their saved outputs) and renders them, with a cover and a page
 * for each run, to one offline HTML file, `index.html` of the report folder. The file is replaced in one step
 * at the end; a failure leaves the old one. A notebook with a cell that fails is rendered as far as it came, which its
 * chapter and the cover say.
 *
 * @throws BreedlabError when set-up is missing, no kernel starts, nothing matches, or the work was stopped
 */
export async function buildReport(options: ReportOptions): Promise<ReportResult> {
  const started = performance.now();
  const { onEvent, signal, profile, data, train } = options;
  requirePython();
  const notebooks = findNotebooks(options);
  const { copies: executed, failures } = train
    ? await executeAll(notebooks, options)
    : { copies: notebooks, failures: [] };
  const series = collectSeries(profile, { data });
  const runs = collectRuns(series);
  onEvent?.({ type: 'rendering', notebooks: executed.length, runs: runs.length });
  const converted = await convertNotebooks(executed, { runPages: runPages(runs), signal });
  const fragments = await Promise.all(converted.map(boundImages));
  const figures = await drawReportFigures(series, runs);
  const html = composePage({
    series,
    runs,
    figures,
    fragments,
    failures,
    executed: train,
    libraries: librariesFor({ fragments, charts: chartsOf(figures) }),
    ...pageFiles(),
    madeAt: new Date(),
  });
  const file = path.join(path.resolve(options.outFolder ?? folderFor(series)), 'index.html');
  writeFileAtomic(file, html);
  const bytes = Buffer.byteLength(html);
  if (bytes > MOST_BYTES) onEvent?.({ type: 'large', bytes, limit: MOST_BYTES, largest: largestOf(fragments) });
  onEvent?.({ type: 'written', file, bytes });
  return {
    file,
    bytes,
    failures,
    runs: runs.length,
    source: series.source,
    seconds: (performance.now() - started) / 1000,
  };
}

/** Each data set has a report of its own. */
function folderFor({ profile: name, data }: Series): string {
  const { reportFolder } = settings();
  return data === profileNamed(name).data.name ? reportFolder : path.join(reportFolder, data);
}

/** Anchors of the pages of the runs that experiments stand for, for links from the notebooks. */
function runPages(runs: readonly RunPage[]): Readonly<Record<string, string>> {
  const pages: Record<string, string> = {};
  for (const { metrics } of runs) {
    pages[metrics.experiment] ??= runAnchor(metrics.experiment, metrics.seed);
  }
  return pages;
}

function largestOf(fragments: readonly Fragment[]): readonly ReportPart[] {
  return fragments
    .map(({ file, html }) => ({ name: file, bytes: Buffer.byteLength(html) }))
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, 3);
}
