import { readdirSync, readFileSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { loadEngine } from '../../src/engine';

/**
 * A program that computes products as small as a demo's and is sent signals meanwhile. It ends once it has handled as
 * many of each as its arguments say (`SIGINT=200`), after 60 rounds at least, and prints {@link SignalledResult}.
 */
export interface SignalledResult {
  readonly handled: Readonly<Record<string, number>>;
  /** The different values that the rounds came to: one, where nothing was damaged. */
  readonly digests: readonly string[];
  readonly rounds: number;
  readonly threads: readonly Thread[];
}

/** One thread of the process. */
export interface Thread {
  readonly id: number;
  readonly name: string;
  /** Whether it was there before the engine, as V8's own are. */
  readonly isOlderThanEngine: boolean;
  /** Names of the signals that have a handler and can come upon it. */
  readonly handles: readonly string[];
}

const ROUNDS = 60;
/** Signals of Linux with a handler in this program or in Node, by number. SIGSEGV comes upon who makes it. */
const NAMES: Readonly<Record<number, string>> = {
  2: 'SIGINT',
  10: 'SIGUSR1',
  12: 'SIGUSR2',
  15: 'SIGTERM',
  17: 'SIGCHLD',
  28: 'SIGWINCH',
};

async function main(wanted: ReadonlyMap<string, number>): Promise<void> {
  const handled: Record<string, number> = {};
  for (const name of wanted.keys()) {
    handled[name] = 0;
    process.on(name, () => handled[name]!++);
  }
  const old = new Set(threadIds());
  const { tf } = loadEngine();
  const x = tf.randomNormal([8, 512], 0, 0.1, 'float32', 1);
  const w = tf.randomNormal([512, 512], 0, 0.06, 'float32', 2);
  const round = (): string =>
    tf.tidy(() => {
      const y = tf.matMul(x, w);
      return [tf.matMul(x, y, true, false).sum(), tf.matMul(y, w, false, true).sum()]
        .map((sum) => sum.dataSync()[0])
        .join();
    });
  const digests = new Set<string>([round()]);
  console.log('computing');
  let rounds = 0;
  while (rounds < ROUNDS || [...wanted].some(([name, count]) => handled[name]! < count)) {
    digests.add(round());
    rounds++;
    await turn();
  }
  const threads = threadIds().map((id) => threadOf(id, old.has(id)));
  const result: SignalledResult = { handled, digests: [...digests], rounds, threads };
  console.log(JSON.stringify(result));
  process.exit();
}

function threadIds(): number[] {
  return readdirSync('/proc/self/task').map(Number);
}

function threadOf(id: number, isOlderThanEngine: boolean): Thread {
  const status = readFileSync(`/proc/self/task/${id}/status`, 'utf8');
  const mask = (name: string): bigint => BigInt(`0x${new RegExp(`^${name}:\\s+(\\w+)`, 'm').exec(status)![1]}`);
  const [blocked, caught] = [mask('SigBlk'), mask('SigCgt')];
  const handles = Object.entries(NAMES)
    .filter(([number]) => (((caught & ~blocked) >> BigInt(Number(number) - 1)) & 1n) === 1n)
    .map(([, name]) => name);
  return { id, name: /^Name:\s+(.*)/m.exec(status)![1]!, isOlderThanEngine, handles };
}

if (require.main === module) {
  void main(new Map(process.argv.slice(2).map((each) => [each.split('=')[0]!, Number(each.split('=')[1])])));
}
