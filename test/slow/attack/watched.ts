import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Ended } from '../../attack/machine';
import { ProcessTree, unhinderedMs } from './processTree';

/** A process as it was seen from outside. Times leave out those in which it had no core to compute on. */
export interface Watched extends Ended {
  /** Longest time without a word, in milliseconds: from its start, between two words, or to its end. */
  readonly silenceMs: number;
  readonly memoryBytes: number;
  /** It was asked to stop (SIGINT) after its patience, and how long it took to end then, in milliseconds. */
  readonly stoppedMs: number | undefined;
  /** It was killed: by the one who watches, or because it said nothing for a minute. */
  readonly killed: 'on purpose' | 'silent' | 'not stopping' | undefined;
}

/** Options of {@link watch}. */
export interface WatchOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Milliseconds after which it is asked to stop. Default: never. */
  readonly patienceMs?: number;
  /** Opens a channel, on which `breedlab train` sends its events to a parent; each counts as a word. Default: none. */
  readonly onMessage?: (message: unknown) => void;
  /** Called once with the process, and with what kills it on purpose. Default: not called. */
  readonly onStart?: (child: ChildProcess, kill: () => void) => void;
}

const LOOK_MS = 100;
/** Silence after which a process is given up. */
const HANGING_MS = 60_000;
/** Time to end after having been asked to, after which a process is killed. */
const STOPPING_MS = 30_000;
/** Text that is kept of each of its streams. */
const MOST_TEXT = 2 ** 20;

/** Measures times of a process, from a moment on. */
class Stopwatch {
  private since = { at: performance.now(), computed: 0, waited: 0 };

  constructor(private readonly tree: ProcessTree) {}

  /** Milliseconds since it began. */
  get ms(): number {
    const { at, computed, waited } = this.since;
    const { computedMs, waitedMs } = this.tree;
    return unhinderedMs(performance.now() - at, { computed: computedMs - computed, waited: waitedMs - waited });
  }

  begin(): this {
    this.since = { at: performance.now(), computed: this.tree.computedMs, waited: this.tree.waitedMs };
    return this;
  }
}

const running = new Set<ChildProcess>();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** Runs a Node program without a terminal to its end, and looks at its words, its time and its memory. */
export async function watch(program: string, args: readonly string[], options: WatchOptions): Promise<Watched> {
  const { environment, cwd, patienceMs = Infinity, onMessage, onStart } = options;
  const channel = onMessage === undefined ? [] : (['ipc'] as const);
  const child = spawn(process.execPath, [program, ...args], {
    ...{ cwd, env: environment, serialization: 'advanced' },
    stdio: ['ignore', 'pipe', 'pipe', ...channel],
  });
  running.add(child);
  const tree = new ProcessTree(child.pid!);
  const [total, silence] = [new Stopwatch(tree).begin(), new Stopwatch(tree).begin()];
  let stopping: Stopwatch | undefined;
  let killed: Watched['killed'];
  let [silenceMs, stdout, stderr] = [0, '', ''];
  const kill = (why: NonNullable<Watched['killed']>): void => {
    killed ??= why;
    child.kill('SIGKILL');
  };
  const hear = (): void => {
    silenceMs = Math.max(silenceMs, silence.ms);
    silence.begin();
  };
  const keep = (text: string, more: string): string => {
    hear();
    return (text + more).slice(-MOST_TEXT);
  };
  child.stdout!.setEncoding('utf8').on('data', (text: string) => (stdout = keep(stdout, text)));
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr = keep(stderr, text)));
  child.on('message', (message) => {
    hear();
    onMessage?.(message);
  });
  const timer = setInterval(() => {
    tree.look();
    if (silence.ms > HANGING_MS) kill('silent');
    if (stopping === undefined && total.ms > patienceMs) {
      stopping = new Stopwatch(tree).begin();
      child.kill('SIGINT');
    }
    if (stopping !== undefined && stopping.ms > STOPPING_MS) kill('not stopping');
  }, LOOK_MS);
  onStart?.(child, () => kill('on purpose'));
  const [status, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  running.delete(child);
  clearInterval(timer);
  hear();
  const stoppedMs = stopping?.ms;
  return { status, signal, stdout, stderr, silenceMs, memoryBytes: tree.peakBytes, stoppedMs, killed };
}
