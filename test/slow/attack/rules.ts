import { hasStack, OBEYED, type Ended } from '../../attack/machine';
import type { Finding, TaskReport } from './attack';
import type { Watched } from './watched';

/** The rules that hold for every command, whatever it is given. */

/** Longest time without a word, in milliseconds. */
export const LONGEST_SILENCE_MS = 10_000;
/** Most memory beyond the model's own, in bytes. */
export const MOST_MEMORY = 2 * 2 ** 30;
/** Longest time in which a command ends that is asked to. */
const LONGEST_STOP_MS = 10_000;

/** What is wrong about the end of a command. */
export function problemsOf(ended: Watched): readonly string[] {
  const { status, signal, stdout, stderr, stoppedMs, killed } = ended;
  const problems: string[] = [];
  if (killed === 'silent') problems.push('it said nothing for a minute');
  if (killed === 'not stopping') problems.push('it did not end when it was asked to stop');
  if (killed === undefined && signal !== null) problems.push(`it was ended by ${signal}`);
  if (hasStack(ended)) problems.push(`a stack trace: ${firstLines(stderr + stdout)}`);
  // Lines of CSV end in both characters, as RFC 4180 has them.
  if (OBEYED.test((stdout + stderr).replaceAll('\r\n', '\n')))
    problems.push('it writes characters that a terminal obeys');
  if (killed === undefined && status !== 0 && stderr.trim() === '') {
    problems.push(`it ends with status ${status} and says nothing`);
  }
  if (stoppedMs !== undefined && stoppedMs > LONGEST_STOP_MS) {
    problems.push(`it ended ${Math.round(stoppedMs / 1000)} s after it was asked to stop`);
  }
  return problems;
}

/** The beginning of a text, in one line. */
export function firstLines(text: string): string {
  return text.trim().split('\n').slice(0, 6).join(' | ').slice(0, 600);
}

/** The last words of a command, for a finding. */
export function lastWords({ status, signal, stdout, stderr }: Ended): string {
  const words = stderr.trim() === '' ? stdout : stderr;
  return `status ${status ?? signal}: ${words.trim().split('\n').slice(-3).join(' | ').slice(-600)}`;
}

/** Collects what the commands of a task did. */
export class Tally {
  private readonly findings: Finding[] = [];
  private silenceMs = 0;
  private memoryBytes = 0;

  /** @param item the one that findings are told of */
  constructor(readonly item: number) {}

  /** Takes a command in, with what is wrong by the rules of all. @param name of the command, for findings */
  add(name: string, ended: Watched): Watched {
    this.measure(ended);
    for (const problem of problemsOf(ended)) this.find(`${name}: ${problem}`);
    if (ended.silenceMs > LONGEST_SILENCE_MS) {
      this.find(`${name}: it said nothing for ${(ended.silenceMs / 1000).toFixed(1)} s`);
    }
    return ended;
  }

  measure({ silenceMs, memoryBytes }: Pick<Watched, 'silenceMs' | 'memoryBytes'>): void {
    this.silenceMs = Math.max(this.silenceMs, silenceMs);
    this.memoryBytes = Math.max(this.memoryBytes, memoryBytes);
  }

  /** Notes a finding. @param item default: that of the tally */
  find(what: string, item = this.item): void {
    this.findings.push({ item, what });
  }

  /** Notes a finding where something does not hold. */
  require(holds: boolean, what: () => string): void {
    if (!holds) this.find(what());
  }

  report(): TaskReport {
    return { findings: this.findings, silenceMs: this.silenceMs, memoryBytes: this.memoryBytes };
  }
}
