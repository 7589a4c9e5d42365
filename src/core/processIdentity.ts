import * as fs from 'node:fs';
import * as os from 'node:os';

/** Identity of a process among all others, later ones with the same number included. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /**
   * When the process began: clock ticks since the machine's start, from /proc; null where there is no
   * /proc.
   */
  readonly startTicks: string | null;
  /** Changes with every start of the machine. */
  readonly bootId: string | null;
  /** Process numbers hold only within one of these: containers have their own. */
  readonly pidNamespace: string | null;
}

/** Identity of this process. */
export function ownProcess(): ProcessIdentity {
  return { pid: process.pid, host: os.hostname(), startTicks: startTicks(process.pid), ...system() };
}

/**
 * Tells whether a process lives. `unknown`: it runs on another machine or in another container, or this system
 * does not tell.
 */
export function processState(identity: ProcessIdentity): 'alive' | 'dead' | 'unknown' {
  if (identity.host !== os.hostname()) return 'unknown';
  const { bootId, pidNamespace } = system();
  if (bootId !== null && identity.bootId !== null && bootId !== identity.bootId) return 'dead';
  if (pidNamespace !== identity.pidNamespace) return 'unknown';
  if (!exists(identity.pid)) return 'dead';
  const ticks = startTicks(identity.pid);
  return ticks !== null && identity.startTicks !== null && ticks !== identity.startTicks ? 'dead' : 'alive';
}

function system(): Pick<ProcessIdentity, 'bootId' | 'pidNamespace'> {
  return {
    bootId: orNull(() => fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    pidNamespace: orNull(() => fs.readlinkSync('/proc/self/ns/pid')),
  };
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Field 22 of /proc/<pid>/stat; the command before it may hold spaces and parentheses. A zombie does not
 * count.
 */
function startTicks(pid: number): string | null {
  return orNull(() => {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? 'zombie' : fields[19]!;
  });
}

function orNull(read: () => string): string | null {
  try {
    return read();
  } catch {
    return null;
  }
}
