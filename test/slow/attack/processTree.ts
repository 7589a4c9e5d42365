import * as fs from 'node:fs';

/** Time for which a table of processes holds, in milliseconds. */
const LOOK_MS = 250;

let children: ReadonlyMap<number, readonly number[]> = new Map();
let lookedAt = -Infinity;

/** What a thread has used so far, in milliseconds, as the scheduler counts it. */
interface ThreadTimes {
  readonly computed: number;
  /** Time in which it could have computed and had no core. */
  readonly waited: number;
}

/** A process and those that it starts, seen from outside by /proc; without one, nothing is known of them. */
export class ProcessTree {
  /** Most memory that they had at a time, together, in bytes. */
  peakBytes = 0;
  /** Time that their threads computed, in milliseconds, added up. */
  computedMs = 0;
  /** Time that their threads waited for a core. */
  waitedMs = 0;
  private readonly threads = new Map<string, ThreadTimes>();

  constructor(private readonly pid: number) {}

  /** Looks at them; what is between two looks is missed. */
  look(): void {
    if (performance.now() - lookedAt > LOOK_MS) {
      children = childrenByParent();
      lookedAt = performance.now();
    }
    const pids = descendants(this.pid);
    this.peakBytes = Math.max(
      this.peakBytes,
      pids.reduce((sum, pid) => sum + peakOf(pid), 0),
    );
    for (const pid of pids)
      for (const task of names(`/proc/${pid}/task`)) this.add(`/proc/${pid}/task/${task}/schedstat`);
  }

  private add(file: string): void {
    const [computed = 0, waited = 0] = read(file)
      .split(' ')
      .map((nanoseconds) => Number(nanoseconds) / 1e6);
    const before = this.threads.get(file) ?? { computed: 0, waited: 0 };
    this.threads.set(file, { computed, waited });
    this.computedMs += Math.max(0, computed - before.computed);
    this.waitedMs += Math.max(0, waited - before.waited);
  }
}

/**
 * Time that something would have taken, had there been a core for every thread that could compute: on a machine with other
 * work, a process that is not let compute does not hang. Where several threads waited at once, their times are taken for
 * parallel.
 *
 * @param wallMs time that it took, in milliseconds
 */
export function unhinderedMs(wallMs: number, { computed, waited }: ThreadTimes): number {
  const parallel = wallMs > 0 ? Math.max(1, (computed + waited) / wallMs) : 1;
  return Math.max(0, wallMs - waited / parallel);
}

function descendants(pid: number): readonly number[] {
  return [pid, ...(children.get(pid) ?? []).flatMap(descendants)];
}

function peakOf(pid: number): number {
  const kibibytes = /^VmHWM:\s*(\d+) kB/m.exec(read(`/proc/${pid}/status`))?.[1];
  return Number(kibibytes ?? 0) * 1024;
}

function childrenByParent(): ReadonlyMap<number, readonly number[]> {
  const found = new Map<number, number[]>();
  for (const name of names('/proc').filter((each) => /^\d+$/.test(each))) {
    const stat = read(`/proc/${name}/stat`);
    // The command before the fields may hold spaces and parentheses.
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    if (Number.isInteger(parent)) found.set(parent, [...(found.get(parent) ?? []), Number(name)]);
  }
  return found;
}

function read(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    // It has ended.
    return '';
  }
}

function names(folder: string): readonly string[] {
  try {
    return fs.readdirSync(folder);
  } catch {
    return [];
  }
}
