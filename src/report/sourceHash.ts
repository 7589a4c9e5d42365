import { createHash } from 'node:crypto';

/** Metadata of a cell on the code that made its outputs. */
export interface SourceNote {
  readonly breedlab?: {
    /** See {@link sourceHash}. */
    readonly executedSource: string;
  };
}

interface Code {
  readonly source: string | readonly string[];
}

/** Fingerprint of a cell's code: 16 hex digits of its SHA-256. */
export function sourceHash({ source }: Code): string {
  const text = typeof source === 'string' ? source : source.join('');
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** The note of a cell after an execution; empty for one that was not executed. */
export function sourceNote(executed: Code & { readonly execution_count?: number | null }): SourceNote {
  return typeof executed.execution_count === 'number' ? { breedlab: { executedSource: sourceHash(executed) } } : {};
}

/** Fingerprint of the code that made a cell's outputs; undefined where none is noted. */
export function executedSource(metadata: Readonly<Record<string, unknown>>): string | undefined {
  return (metadata as SourceNote).breedlab?.executedSource;
}
