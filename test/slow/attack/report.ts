import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { formatDuration, formatTable, settings } from '../../../src/core';
import type { Attack, Finding } from './attack';

/** The table of the suite, for the terminal and for docs/reliability.md. */

/** What came of a kind of attack. */
export interface Outcome {
  readonly attack: Pick<Attack, 'name' | 'title'>;
  readonly count: number;
  readonly findings: readonly Finding[];
  readonly skipped: readonly string[];
  readonly silenceMs: number;
  readonly memoryBytes: number;
  /** The part of these that the model has. */
  readonly ownBytes: number;
  readonly seconds: number;
}

/** The suite as it ran. */
export interface SuiteRun {
  readonly seed: number;
  readonly outcomes: readonly Outcome[];
  readonly seconds: number;
}

const FILE = path.join(settings().projectRoot, 'docs', 'reliability.md');
const [BEGIN, END] = ['<!-- attack -->', '<!-- end of attack -->'];

/** Items without a finding. */
export function passed({ count, findings }: Pick<Outcome, 'count' | 'findings'>): number {
  return count - new Set(findings.map(({ item }) => item)).size;
}

const COLUMNS = [
  { title: 'kind' },
  { title: 'count', align: 'right' },
  { title: 'passed', align: 'right' },
  { title: 'longest silence', align: 'right' },
  { title: 'peak memory', align: 'right' },
  { title: 'of it the model', align: 'right' },
] as const;

function rowOf({ attack, count, silenceMs, memoryBytes, ownBytes, ...rest }: Outcome): string[] {
  return [
    attack.title,
    String(count),
    String(passed({ count, ...rest })),
    `${(silenceMs / 1000).toFixed(1)} s`,
    gibibytes(memoryBytes),
    ownBytes === 0 ? '-' : gibibytes(ownBytes),
  ];
}

/** The table, then every finding with what repeats it alone, and what was skipped. */
export function suiteText({ seed, outcomes, seconds }: SuiteRun): string {
  const findings = outcomes.flatMap(({ attack, findings: found }) =>
    found.map(
      ({ item, what }) => `${attack.name} ${item}: ${what}\n  --seed ${seed} --only ${attack.name} --item ${item}`,
    ),
  );
  const skipped = outcomes.flatMap((each) => each.skipped.map((what) => `skipped: ${what}`));
  const table = formatTable(COLUMNS, outcomes.map(rowOf));
  return [table, ...findings, ...skipped, `seed ${seed}, ${formatDuration(seconds)}`].join('\n');
}

/** Puts the table into docs/reliability.md. @throws Error where its markers are missing */
export function writeTable(run: SuiteRun, commit: string): void {
  const text = fs.readFileSync(FILE, 'utf8');
  const [start, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (start < 0 || end < start) throw new Error(`${FILE} lacks the markers ${BEGIN} and ${END}.`);
  fs.writeFileSync(FILE, `${text.slice(0, start + BEGIN.length)}\n${tableText(run, commit)}\n${text.slice(end)}`);
}

/** The table for docs/reliability.md. */
export function tableText({ seed, outcomes, seconds }: SuiteRun, commit: string): string {
  const date = new Date().toISOString().slice(0, 10);
  const cpu = os.cpus()[0]?.model.trim() ?? 'an unknown processor';
  const where = `${date}, commit ${commit}, ${cpu}, ${os.availableParallelism()} cores, Node ${process.version}`;
  const rows = outcomes.map((outcome) => `| ${rowOf(outcome).join(' | ')} |`);
  const skipped = outcomes.flatMap((each) => each.skipped);
  return [
    `${where}: seed ${seed}, ${formatDuration(seconds)}${skipped.length === 0 ? '' : `; skipped: ${skipped.join('; ')}`}.`,
    '',
    `| ${COLUMNS.map(({ title }) => title).join(' | ')} |`,
    `| ${COLUMNS.map((column) => ('align' in column ? '---:' : '---')).join(' | ')} |`,
    ...rows,
    '',
  ].join('\n');
}

/** The commit that runs, as `git describe` shortens it; with `+changes` where tracked files differ. */
export function commitOf(): string {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: settings().projectRoot, encoding: 'utf8' }).trim();
  try {
    const changed = git('status', '--porcelain', '--untracked-files=no') === '' ? '' : '+changes';
    return git('rev-parse', '--short=12', 'HEAD') + changed;
  } catch {
    return 'unknown';
  }
}

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(2)} GiB`;
}
