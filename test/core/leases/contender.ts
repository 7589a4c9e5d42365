import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { LeaseLostError, Random, readJsonIfPresent, takeLease, writeJsonAtomic, type Lease } from '../../../src/core';

/** What a contender is told on its command line, as JSON. */
export interface ContenderOptions {
  readonly folder: string;
  /** Name of its machine, which no other has. */
  readonly host: string;
  /** Milliseconds by which its clocks are off. */
  readonly clockOffset: number;
  readonly lapseMs: number;
  readonly seed: number;
}

/** An entry of the ledger: the nth write of one holder. */
export interface LedgerEntry {
  readonly holder: string;
  readonly n: number;
}

/** The file that holders rewrite, each adding to what it read. */
export const ledgerOf = (folder: string): string => path.join(folder, 'ledger.json');

/** The log to which contenders add lines: `take`, `wrote`, `lost` or `left`, the holder, and the number of the write. */
export const logOf = (folder: string): string => path.join(folder, 'log.txt');

/** Contends for the lease, and while it holds it, adds to the ledger; until it is killed. */
async function main(options: ContenderOptions): Promise<void> {
  const { folder, host, clockOffset, lapseMs, seed } = options;
  const random = Random.seeded(seed).split(host).split(process.pid);
  const clocks = { date: () => Date.now() + clockOffset, elapsed: () => os.uptime() * 1000 + clockOffset };
  for (let times = 1; ; times++) {
    const place = path.join(folder, 'lock');
    const lease = await takeLease({ place, what: 'The ledger', wait: true, host, clocks, lapseMs, computes: true });
    const holder = `${host}/${process.pid}/${times}`;
    const log = (line: string): void => fs.appendFileSync(logOf(folder), `${line}\n`);
    log(`take ${holder}`);
    try {
      await write(options, lease, holder, random, log);
      lease.release();
      log(`left ${holder}`);
    } catch (error) {
      if (!(error instanceof LeaseLostError)) throw error;
      log(`lost ${holder}`);
    }
    await sleep(random.below(50));
  }
}

async function write(
  { folder, lapseMs }: ContenderOptions,
  lease: Lease,
  holder: string,
  random: Random,
  log: (line: string) => void,
): Promise<void> {
  const writes = random.chance(0.2) ? 1 + random.below(20) : Infinity;
  for (let n = 1; n <= writes; n++) {
    lease.ask();
    const ledger = readJsonIfPresent<readonly LedgerEntry[]>(ledgerOf(folder)) ?? [];
    // The longer a write takes, the more signals fall into it; some compute for longer than a lease, without a timer.
    compute(random.chance(0.02) ? 1.5 * lapseMs : random.below(10));
    writeJsonAtomic(ledgerOf(folder), [...ledger, { holder, n }], lease);
    log(`wrote ${holder} ${n}`);
    await sleep(random.below(5));
  }
}

function compute(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

if (require.main === module) void main(JSON.parse(process.argv[2]!) as ContenderOptions);
