import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { settings } from '../../src/core';
import { loadEngine } from '../../src/engine';
import { classifyPhotos, openRun, type Run } from '../../src/experiments';
import { exportWeb, type ExportedPage } from '../../src/exports';
import { trainTinyRun } from './tinyRun';

/** Photos in every format, as the tests of decoding have them. */
export const FIXTURES = path.join(settings().projectRoot, 'test', 'fixtures', 'data');

/** A small run, which passes for one on drawings, and its page. */
export interface TinyPage {
  readonly run: Run;
  readonly exported: ExportedPage;
}

export async function exportTinyPage(scratch: string): Promise<TinyPage> {
  const { runId, runsFolder } = await trainTinyRun(scratch, {
    config: { title: 'a <tiny> "model" & co' },
    datasetName: 'drawn-dogs',
  });
  const exported = await exportWeb({ run: runId, runsFolder, out: path.join(scratch, 'page') });
  return { run: openRun(runId, { runsFolder }), exported };
}

/** A piece of code as docs/export.md has it. */
export function documented(language: 'js' | 'html'): string {
  const guide = fs.readFileSync(path.join(settings().projectRoot, 'docs', 'export.md'), 'utf8');
  return new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'ms').exec(guide)![1]!;
}

/** What the documented code returns, for every class. */
export interface Named {
  readonly name: string;
  readonly probability: number;
}

/** Holds an answer against what `predict` says of the same file. */
export async function assertSameAsNode(
  run: Run,
  answer: readonly Named[],
  file: string,
  tolerance: number,
): Promise<void> {
  const [expected] = await classifyPhotos(loadEngine(), run, [file]);
  for (const { index, name, probability } of expected!.top) {
    assert.equal(answer[index]!.name, name);
    assert.ok(Math.abs(answer[index]!.probability - probability) < tolerance, `${name}: ${probability}`);
  }
}
