import * as fs from 'node:fs';
import * as path from 'node:path';
import { settings, writeFileAtomic } from '../core';
import { convertNotebooks } from './convert';
import { executeNotebooks } from './execute';
import { finishedMetrics, headlineOf } from './headline';
import { librariesFor } from './libraries';
import { findNotebooks } from './notebooks';
import { composePage } from './page';
import type { ReportOptions, ReportResult } from './types';

/**
 * Executes copies of the notebooks (or takes their saved outputs) and renders them to one offline HTML page,
 * `index.html` of the report folder. The page is replaced in one step at the end; a failure leaves the old
 * one.
 *
 * @throws BreedlabError when a cell fails, nothing matches, or the work was stopped
 */
export async function buildReport(options: ReportOptions): Promise<ReportResult> {
  const started = performance.now();
  const { onEvent, signal, profile } = options;
  const notebooks = findNotebooks(options.notebooks);
  const executed = options.train ? await executeNotebooks(notebooks, options) : notebooks;
  onEvent?.({ type: 'rendering', notebooks: executed.length });
  const fragments = await convertNotebooks(executed, signal);
  const html = composePage({
    profile,
    fragments,
    headline: headlineOf(finishedMetrics(profile)),
    libraries: librariesFor(fragments),
    css: readPart('page.css'),
    script: readPart('page.js'),
    madeAt: new Date(),
  });
  const file = path.join(path.resolve(options.outFolder ?? settings().reportFolder), 'index.html');
  writeFileAtomic(file, html);
  const bytes = Buffer.byteLength(html);
  onEvent?.({ type: 'written', file, bytes });
  return { file, bytes, seconds: (performance.now() - started) / 1000 };
}

function readPart(name: string): string {
  return fs.readFileSync(path.join(settings().setupFolder, 'report', name), 'utf8');
}
