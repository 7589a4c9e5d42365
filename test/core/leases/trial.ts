import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { Random, readJson } from '../../../src/core';
import { ledgerOf, logOf, type ContenderOptions, type LedgerEntry } from './contender';

export interface TrialOptions {
  /** An empty folder. */
  readonly folder: string;
  /** Times that a holder is killed or stopped, and another must take its place. */
  readonly takeOvers: number;
  readonly lapseMs: number;
  readonly seed: number;
}

const PROCESSES = 8;
const CLOCK_OFFSET = 5 * 60_000;
const PATIENCE = 60_000;

/** Numbers of a trial, for its report. */
export interface TrialReport {
  readonly killed: number;
  readonly stopped: number;
  /** Holders that went on after they had been stopped, and found the lease lost. */
  readonly lost: number;
  readonly writes: number;
}

/**
 * Processes, each with a host name and clocks of its own, contend for one lease. Holders are killed, or stopped for
 * longer than a lease and then let go on, and so are contenders, for shorter times.
 *
 * @throws AssertionError where two of them wrote at once, or nobody took a place over
 */
export async function tryLeases({ folder, takeOvers, lapseMs, seed }: TrialOptions): Promise<TrialReport> {
  const random = Random.seeded(seed);
  fs.writeFileSync(logOf(folder), '');
  const contenders = new Map<string, ChildProcess>();
  const start = (host: string): void => {
    const clockOffset = random.uniform(-CLOCK_OFFSET, CLOCK_OFFSET);
    const options: ContenderOptions = { folder, host, clockOffset, lapseMs, seed };
    const program = path.join(__dirname, 'contender.js');
    contenders.set(host, spawn(process.execPath, [program, JSON.stringify(options)], { stdio: 'inherit' }));
  };
  Array.from({ length: PROCESSES }, (_, i) => start(`host${i}`));
  let [killed, stopped] = [0, 0];
  try {
    while (killed + stopped < takeOvers) {
      const holder = await holderNow(folder);
      await sleep(random.below(200));
      disturbAnother(contenders, holder, random, lapseMs);
      const child = contenders.get(holder.split('/')[0]!)!;
      if (holder !== lastHolder(folder) || String(child.pid) !== holder.split('/')[1]) continue;
      if (random.chance(0.5)) {
        child.kill('SIGKILL');
        await takenAfter(folder, holder);
        start(holder.split('/')[0]!);
        killed += 1;
      } else {
        child.kill('SIGSTOP');
        await takenAfter(folder, holder);
        await sleep(random.below(lapseMs));
        child.kill('SIGCONT');
        stopped += 1;
      }
    }
    await sleep(2 * lapseMs);
  } finally {
    for (const child of contenders.values()) child.kill('SIGKILL');
  }
  await sleep(200);
  return { killed, stopped, ...judge(folder) };
}

/** Stops a process that does not hold the lease, wherever it is, for up to two leases. */
function disturbAnother(
  contenders: ReadonlyMap<string, ChildProcess>,
  holder: string,
  random: Random,
  lapseMs: number,
): void {
  const others = [...contenders].filter(([host]) => host !== holder.split('/')[0]);
  const [, child] = others[random.below(others.length)]!;
  child.kill('SIGSTOP');
  setTimeout(() => child.kill('SIGCONT'), random.below(2 * lapseMs));
}

/**
 * By the log, which no code of the lease has written: every write that a process made in its own eyes is in the ledger,
 * so none was overwritten by another who had read the ledger before it; and the writes of one holder stand together.
 */
function judge(folder: string): Pick<TrialReport, 'lost' | 'writes'> {
  const ledger = readJson<readonly LedgerEntry[]>(ledgerOf(folder));
  const kept = new Set(ledger.map(({ holder, n }) => `${holder} ${n}`));
  const lines = linesOf(folder);
  const writes = lines.filter((line) => line.startsWith('wrote '));
  const overwritten = writes.filter((line) => !kept.has(line.slice('wrote '.length)));
  assert.deepEqual(overwritten, [], 'writes that others overwrote');
  ledger.forEach(({ holder, n }, i) => {
    const before = ledger[i - 1];
    const expected = before?.holder === holder ? before.n + 1 : 1;
    assert.equal(n, expected, `entry ${i} of the ledger: ${holder} wrote while ${before?.holder} did`);
  });
  return { lost: lines.filter((line) => line.startsWith('lost ')).length, writes: writes.length };
}

function linesOf(folder: string): string[] {
  return fs.readFileSync(logOf(folder), 'utf8').split('\n').slice(0, -1);
}

function lastHolder(folder: string): string | undefined {
  return linesOf(folder)
    .findLast((line) => line.startsWith('take '))
    ?.slice('take '.length);
}

/** The holder, once it has written. */
function holderNow(folder: string): Promise<string> {
  return until('a holder writes', () => {
    const lines = linesOf(folder);
    const holder = lastHolder(folder);
    return lines.some((line) => line === `wrote ${holder} 1`) && !lines.includes(`left ${holder}`) ? holder : undefined;
  });
}

async function takenAfter(folder: string, holder: string): Promise<void> {
  await until(`the place of ${holder} is taken`, () => (lastHolder(folder) === holder ? undefined : true));
}

async function until<T>(what: string, look: () => T | undefined): Promise<T> {
  const end = performance.now() + PATIENCE;
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    assert.ok(performance.now() < end, `${what}: not within ${PATIENCE / 1000} s`);
    await sleep(20);
  }
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
