import { formatDuration, type Random } from '../../../src/core';
import type { Attack, Finding, Task } from './attack';
import type { Field } from './field';
import { passed, type Outcome } from './report';
import { MOST_MEMORY } from './rules';

/** Tasks at a time: each is a process or two that computes on one core. */
const AT_ONCE = 2;
/** Time between two lines of progress. */
const PROGRESS_MS = 20_000;

/** Options of {@link runAttack}. */
export interface RunAttackOptions<Ground extends Pick<Field, 'strays'>> {
  readonly field: Ground;
  readonly random: Random;
  /** Items to make. Default: those of the attack. */
  readonly count?: number;
  /** Only the tasks with these items. Default: all. */
  readonly items?: readonly number[];
  /** Called with a line of progress. */
  readonly say: (line: string) => void;
}

/** Runs one kind of attack. */
export async function runAttack<Ground extends Pick<Field, 'strays'>>(
  attack: Attack<Ground>,
  { field, random, count = attack.count, items, say }: RunAttackOptions<Ground>,
): Promise<Outcome> {
  const began = performance.now();
  say(`${attack.title}: ${count}`);
  const { tasks, ownBytes = 0, skipped = [] } = await attack.open(field, random, count);
  const chosen = tasks.filter((task) => items === undefined || task.items.some((item) => items.includes(item)));
  const total = new Set(chosen.flatMap((task) => task.items)).size;
  const findings: Finding[] = [];
  let [silenceMs, memoryBytes, toldAt] = [0, 0, began];
  const done = new Set<number>();
  const find = (found: Finding): void => {
    findings.push(found);
    say(`  ${attack.name} ${found.item}: ${found.what}`);
  };
  await forEachTask(chosen, async (task) => {
    const report = await task.run().catch((error: unknown) => ({
      findings: [{ item: task.items[0]!, what: `the attack itself fails: ${stackOf(error)}` }],
      ...{ silenceMs: 0, memoryBytes: 0 },
    }));
    report.findings.forEach(find);
    if (report.memoryBytes - ownBytes > MOST_MEMORY) {
      find({ item: task.items[0]!, what: `${Math.round(report.memoryBytes / 2 ** 20)} MiB of memory` });
    }
    [silenceMs, memoryBytes] = [Math.max(silenceMs, report.silenceMs), Math.max(memoryBytes, report.memoryBytes)];
    for (const item of task.items) done.add(item);
    if (performance.now() - toldAt < PROGRESS_MS) return;
    toldAt = performance.now();
    say(`  ${done.size} of ${total}, ${formatDuration((toldAt - began) / 1000)}`);
  });
  for (const stray of field.strays()) find({ item: 0, what: `written outside: ${stray}` });
  const seconds = (performance.now() - began) / 1000;
  const outcome = { attack, count: total, findings, skipped, silenceMs, memoryBytes, ownBytes, seconds };
  say(`  ${passed(outcome)} of ${total} passed in ${formatDuration(seconds)}`);
  return outcome;
}

async function forEachTask(tasks: readonly Task[], run: (task: Task) => Promise<void>): Promise<void> {
  const waiting = [...tasks];
  const worker = async (): Promise<void> => {
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) await run(task);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
