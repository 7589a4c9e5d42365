import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { BreedlabError, errorCode, html, messageOf } from '../../core';
import type { RunSummary } from '../../experiments';
import { cellDisplay, htmlBundle, STYLE } from '../output';

/** Format of an export: event files for TensorBoard, or a page that classifies photos in a browser. */
export type ExportForm = 'tensorboard' | 'web';

const PROGRAM = require.resolve('../../cli.js');
const FORMS: readonly ExportForm[] = ['tensorboard', 'web'];

/**
 * Exports a run by `npx breedlab export`, in a process of its own.
 *
 * @param folder destination. Default: `exports/` in the project
 * @returns the page, or the folder that TensorBoard reads
 * @throws BreedlabError with the command's own message
 */
export async function exportRun(run: RunSummary, form: ExportForm, folder?: string): Promise<string> {
  const display = cellDisplay();
  if (!FORMS.includes(form)) {
    throw new BreedlabError(`'${String(form)}' is no form of an export.`, `Give one of ${FORMS.join(', ')}.`);
  }
  const args = ['export', form, '--run', run.folder, '--json', ...(folder === undefined ? [] : ['--out', folder])];
  const written = await runCommand(args);
  const place = written.page ?? written.folder;
  const text = `Exported ${run.runId} (${form}): ${place}`;
  display.show(htmlBundle(html`<p style="${STYLE.paragraph}">${text}</p>`, text));
  return place;
}

async function runCommand(args: readonly string[]): Promise<{ readonly folder: string; readonly page?: string }> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, ...args]);
    return JSON.parse(stdout) as { readonly folder: string; readonly page?: string };
  } catch (error) {
    const said = stderrOf(error)
      .replace(/^breedlab: /, '')
      .trim();
    throw new BreedlabError(
      said === '' ? `The export failed: ${messageOf(error)} (${errorCode(error) ?? 'no code'}).` : said,
      'Nothing was exported.',
      { cause: error },
    );
  }
}

function stderrOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'stderr' in error ? String(error.stderr) : '';
}
