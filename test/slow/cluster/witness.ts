import * as fs from 'node:fs';

/** A process that trained a run, as the witness saw it. */
export interface Witnessed {
  readonly run: string;
  readonly host: string;
  readonly process: string;
  /** Milliseconds since 1970: its first and last sign of life. */
  readonly from: number;
  readonly to: number;
  /** Whether it came to its own end. */
  readonly ended: boolean;
}

/** Reads the witness's log. A line that is cut off, as a full disk leaves one, is left out. */
export function readWitness(file: string): readonly Witnessed[] {
  const seen = new Map<string, Witnessed>();
  for (const line of fs.readFileSync(file, 'utf8').split('\n')) {
    const [, time, what, host, id, run] = /^(\d{13}) (begin|alive|end) (\S+) (\S+) (\S+)$/.exec(line) ?? [];
    if (time === undefined) continue;
    const known = seen.get(id!) ?? { run: run!, host: host!, process: id!, from: Number(time), to: 0, ended: false };
    seen.set(id!, { ...known, to: Math.max(known.to, Number(time)), ended: known.ended || what === 'end' });
  }
  return [...seen.values()];
}

/** Pairs of processes that trained one run at the same time. */
export function overlaps(witnessed: readonly Witnessed[]): readonly (readonly [Witnessed, Witnessed])[] {
  return witnessed.flatMap((a, i) =>
    witnessed
      .slice(i + 1)
      .filter((b) => b.run === a.run && b.from <= a.to && a.from <= b.to)
      .map((b) => [a, b] as const),
  );
}
