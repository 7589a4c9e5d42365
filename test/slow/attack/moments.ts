import type { ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Random } from '../../../src/core';
import type { RunEvent } from '../../../src/experiments';

/** Moments of a training at which it is killed. */

/** Phases of a training, each as likely as the others. */
const PHASES = ['starting', 'training', 'evaluating', 'writing', 'ending'] as const;

export type Phase = (typeof PHASES)[number];

/** A moment: so many milliseconds after the nth sign of a phase in its session. */
export interface Moment {
  readonly phase: Phase;
  readonly nth: number;
  readonly waitMs: number;
}

/** Most milliseconds after a sign: about what the phase takes, where two processes share two cores. */
const LONGEST_WAIT: Readonly<Record<Phase, number>> = {
  starting: 1500,
  training: 60,
  evaluating: 40,
  writing: 4,
  ending: 60,
};

/** Signs of a phase in one session, roughly; the first of them come in every session. */
const SIGNS: Readonly<Record<Phase, number>> = { starting: 1, training: 6, evaluating: 6, writing: 40, ending: 1 };

/** A moment from a generator. */
export function momentOf(random: Random): Moment {
  const phase = random.pick(PHASES);
  return { phase, nth: 1 + random.below(SIGNS[phase]), waitMs: random.uniform(0, LONGEST_WAIT[phase]) };
}

/** Kills a training at a moment. It is told the training's process and its events. */
export class Executioner {
  /** The last event before the kill. */
  lastEvent: RunEvent['type'] | undefined;
  private signs = 0;
  private kill = (): void => undefined;
  private watcher: fs.FSWatcher | undefined;

  constructor(private readonly moment: Moment) {}

  readonly onStart = (child: ChildProcess, kill: () => void): void => {
    this.kill = kill;
    child.once('exit', () => this.watcher?.close());
    this.sign('starting');
  };

  hear(event: RunEvent): void {
    this.lastEvent = event.type;
    if (event.type === 'run' && this.moment.phase === 'writing') this.watch(event.folder);
    if (event.type === 'batch') this.sign('training');
    if (event.type === 'evaluating') this.sign('evaluating');
    if (event.type === 'finished') this.sign('ending');
  }

  private sign(phase: Phase): void {
    if (phase !== this.moment.phase) return;
    this.signs += 1;
    if (this.signs === this.moment.nth) setTimeout(this.kill, this.moment.waitMs);
  }

  /** Every file that is begun in the folder of the lease, and every one that is moved out of it, is a sign. */
  private watch(folder: string): void {
    try {
      const lease = path.join(folder, 'lock');
      const own = path.join(lease, fs.readdirSync(lease)[0]!);
      this.watcher = fs.watch(own, (kind, name) => {
        if (kind === 'rename' && /^\d+-/.test(name ?? '')) this.sign('writing');
      });
      this.watcher.on('error', () => undefined);
    } catch {
      // It has ended already.
    }
  }
}
