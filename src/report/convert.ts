import * as fs from 'node:fs';
import * as path from 'node:path';
import { BreedlabError, readJson, settings, temporaryFolder } from '../core';
import { runPython } from './python';

/** A notebook as part of the page, as convert.py makes it. */
export interface Fragment {
  /** File name of the notebook. */
  readonly file: string;
  /** Anchor of the notebook, and prefix of all ids of its fragment. */
  readonly slug: string;
  readonly title: string;
  readonly html: string;
  /** Headings below the title, in order. */
  readonly headings: readonly { readonly level: number; readonly id: string; readonly text: string }[];
  /** Elements that an output marked with `data-experiment`. */
  readonly experiments: readonly { readonly id: string; readonly title: string; readonly anchor: string }[];
  /** Outputs of its cells; none for a notebook that was saved before it was run. */
  readonly outputs: number;
}

export interface ConvertOptions {
  /** Anchors of the pages of runs, by experiment: its card in a notebook links to them. Default: none. */
  readonly runPages?: Readonly<Record<string, string>>;
  /** Stops the conversion. Default: never. */
  readonly signal?: AbortSignal;
}

/**
 * Converts notebooks to HTML fragments with nbconvert and the project's template; nothing is executed. Ids are
 * unique over all fragments.
 *
 * @throws BreedlabError when nbconvert is missing or fails
 */
export async function convertNotebooks(
  notebooks: readonly string[],
  { runPages = {}, signal }: ConvertOptions = {},
): Promise<readonly Fragment[]> {
  const folder = temporaryFolder('report');
  const out = path.join(folder, 'fragments.json');
  try {
    const { status, stderr } = await runPython({
      script: path.join(settings().sourceFolder, 'report', 'convert.py'),
      request: { notebooks, runPages, out },
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

/** Error message from the end of nbconvert's stderr. */
export function conversionError(notebooks: readonly string[], stderr: string): BreedlabError {
  const names = notebooks.map((notebook) => path.basename(notebook)).join(', ');
  const last = stderr.trim().split('\n').at(-1) ?? '';
  const missing = /ModuleNotFoundError: No module named '([\w.]+)'/.exec(stderr)?.[1];
  if (missing !== undefined) {
    return new BreedlabError(
      `The project's Python has no package ${missing}, which renders the notebooks.`,
      'Run npm run setup, which installs what is missing, then the same command again.',
    );
  }
  return new BreedlabError(
    `nbconvert could not render ${names}: ${last}.`,
    'Check that each is a notebook; npx breedlab doctor checks nbconvert.',
  );
}
