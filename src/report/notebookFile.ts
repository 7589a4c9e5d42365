import * as os from 'node:os';
import { settings } from '../core';
import { sourceNote } from './sourceHash';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A cell of a notebook file, nbformat 4.5; fields we do not touch are kept as they are. */
export interface NotebookCell {
  readonly cell_type: string;
  readonly id?: string;
  readonly metadata: { readonly [key: string]: Json };
  readonly source: string | readonly string[];
  readonly outputs?: readonly NotebookOutput[];
  readonly execution_count?: number | null;
}

/** An output: a stream, a MIME bundle or an error. */
export type NotebookOutput = { readonly [key: string]: Json };

/** A notebook file. */
export interface NotebookFile {
  readonly cells: readonly NotebookCell[];
  readonly metadata: { readonly [key: string]: Json };
  readonly nbformat: number;
  readonly nbformat_minor: number;
}

/**
 * The tracked notebook with the outputs of its executed copy, without machine-dependent parts:
 * paths, timings, ids of one execution. Texts and metadata stay the tracked notebook's own, but for a
 * fingerprint of the code that made the outputs, by which outputs of older code are found.
 */
export function withOutputs(tracked: NotebookFile, executed: NotebookFile): NotebookFile {
  const outcomes = new Map(executed.cells.map((cell, i) => [cell.id ?? `#${i}`, cell]));
  return {
    ...tracked,
    cells: tracked.cells.map((cell, i) => {
      const outcome = outcomes.get(cell.id ?? `#${i}`);
      if (cell.cell_type !== 'code' || outcome === undefined) return cell;
      const { execution: _timing, breedlab: _formerNote, ...metadata } = cell.metadata;
      return {
        ...cell,
        metadata: { ...metadata, ...sourceNote(outcome) },
        outputs: (outcome.outputs ?? []).map(cleanOutput),
        execution_count: outcome.execution_count ?? null,
      };
    }),
  };
}

/** Keys that an output's own metadata may keep: the display of an image. */
const KEPT_METADATA = ['width', 'height', 'unconfined', 'needs_background'];

function cleanOutput(output: NotebookOutput): NotebookOutput {
  const cleaned = withoutPaths(output, machinePaths()) as Record<string, Json>;
  delete cleaned.transient;
  const { metadata } = cleaned;
  if (isObject(metadata)) cleaned.metadata = keptMetadata(metadata);
  return cleaned;
}

function keptMetadata(metadata: { readonly [key: string]: Json }): { readonly [key: string]: Json } {
  const kept = Object.entries(metadata).filter(
    ([key, value]) => KEPT_METADATA.includes(key) || (isObject(value) && key.includes('/')),
  );
  return Object.fromEntries(kept);
}

/** Folders to leave out, with their replacements; longest first, since one may lie in another. */
function machinePaths(): readonly (readonly [string, string])[] {
  const { projectRoot } = settings();
  const pairs: [string, string][] = [
    [`${projectRoot}/`, ''],
    [projectRoot, '.'],
    [os.homedir(), '~'],
    [os.tmpdir(), '(temporary folder)'],
  ];
  return pairs.filter(([folder]) => folder.length > 1).sort(([a], [b]) => b.length - a.length);
}

function withoutPaths(value: Json, paths: readonly (readonly [string, string])[]): Json {
  if (typeof value === 'string') {
    return paths.reduce((text, [folder, name]) => replaceFolder(text, folder, name), value);
  }
  if (Array.isArray(value)) return value.map((item: Json) => withoutPaths(item, paths));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutPaths(item, paths)]));
}

/** Matches whole folder names only: `/root` is not replaced in `/roots` or in a base64 image. */
function replaceFolder(text: string, folder: string, name: string): string {
  if (!text.includes(folder)) return text;
  const escaped = folder.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const after = folder.endsWith('/') ? '' : '(?![\\w+=-])';
  return text.replace(new RegExp(`(?<![\\w+/=-])${escaped}${after}`, 'g'), name);
}

/**
 * A notebook as JupyterLab writes it, with one difference: the JSON of a chart is on one line, because a line
 * per number makes a file several times larger.
 */
export function formatNotebook(notebook: NotebookFile): string {
  const compact: string[] = [];
  const text = JSON.stringify(
    notebook,
    (key, value: Json) => {
      if (!key.endsWith('+json') || !isObject(value)) return value;
      compact.push(JSON.stringify(value));
      return `\u0000${compact.length - 1}\u0000`;
    },
    1,
  );
  return `${text.replace(/"\\u0000(\d+)\\u0000"/g, (_, index: string) => compact[Number(index)]!)}\n`;
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
