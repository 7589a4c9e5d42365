import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { BreedlabError, readJson, settings } from '../core';
import { runPython } from './python';

/** A notebook as part of the page, as setup/report/convert.py makes it. */
export interface Fragment {
  /** File name of the notebook. */
  readonly file: string;
  /** Anchor of the notebook, and what all ids of its fragment begin with. */
  readonly slug: string;
  readonly title: string;
  readonly html: string;
  /** Headings below the title, in order. */
  readonly headings: readonly { readonly level: number; readonly id: string; readonly text: string }[];
  /** Elements that an output marked with `data-experiment`. */
  readonly experiments: readonly { readonly id: string; readonly title: string; readonly anchor: string }[];
}

/**
 * Converts notebooks to HTML fragments with nbconvert and the project's template; nothing is executed.
 *
 * @throws BreedlabError when nbconvert fails
 */
export async function convertNotebooks(
  notebooks: readonly string[],
  signal?: AbortSignal,
): Promise<readonly Fragment[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'breedlab-report-'));
  const out = path.join(folder, 'fragments.json');
  try {
    const { status, stderr } = await runPython({
      script: path.join(settings().setupFolder, 'report', 'convert.py'),
      request: { notebooks, out },
      signal,
      graceSeconds: 0,
    });
    if (signal?.aborted) throw new BreedlabError('The report was stopped.', 'Run the same command again.');
    if (status !== 0) throw conversionError(notebooks, stderr);
    return readJson<Fragment[]>(out);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function conversionError(notebooks: readonly string[], stderr: string): BreedlabError {
  const names = notebooks.map((notebook) => path.basename(notebook)).join(', ');
  const last = stderr.trim().split('\n').at(-1) ?? '';
  return new BreedlabError(
    `nbconvert could not render ${names}: ${last}.`,
    'Check that each is a notebook; npx breedlab doctor checks nbconvert.',
  );
}
