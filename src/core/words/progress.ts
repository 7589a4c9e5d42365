import { formatDuration } from './times';

/** Progress of a piece of work. */
export interface WorkProgress {
  /** Units done, e.g. images. */
  readonly done: number;
  readonly total: number;
  /** Time since the work began. */
  readonly seconds: number;
  /** The process that this one waits for, and for how long, as a sentence. Absent: it works. */
  readonly waiting?: string;
}

/** Units done per second; 0 before any time has passed. */
export function ratePerSecond({ done, seconds }: WorkProgress): number {
  return seconds > 0 ? done / seconds : 0;
}

/** Seconds until the end at the pace so far; NaN before anything is done. */
export function secondsLeft({ done, total, seconds }: WorkProgress): number {
  return done > 0 ? (seconds / done) * (total - done) : NaN;
}

/** An estimate of the remaining time, e.g. `ETA 61 s`; `ETA -` when it is not known yet. */
export function etaText(seconds: number): string {
  return `ETA ${formatDuration(seconds)}`;
}

/** The remaining time of a training; that it is not known before the first steps have prepared the others. */
export function trainingEtaText(seconds: number | null): string {
  return seconds === null ? 'starting up: no ETA yet' : etaText(seconds);
}

/** A rate in whole units, e.g. `812 images/s`. */
export function rateText(perSecond: number, units: string): string {
  return `${perSecond.toFixed(0)} ${units}/s`;
}

/** Lets something pass when enough time has gone by since it last did; the first passes at once. */
export class Throttle {
  private last = -Infinity;

  /**
   * @param milliseconds the least time between two passes
   * @param now milliseconds of a steady clock. Default: `performance.now`
   */
  constructor(
    private readonly milliseconds: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** @param always pass in any case, e.g. at the end of the work. Default false */
  passes(always = false): boolean {
    const time = this.now();
    if (!always && time - this.last < this.milliseconds) return false;
    this.last = time;
    return true;
  }
}

/** Turns counts of finished units into progress, reported ten times a second at most and at the end. */
export function progressTeller(
  total: number,
  tell: (progress: WorkProgress) => void,
  now: () => number = () => performance.now(),
): (done: number) => void {
  const began = now();
  const throttle = new Throttle(100, now);
  return (done) => {
    if (throttle.passes(done >= total)) tell({ done, total, seconds: (now() - began) / 1000 });
  };
}
