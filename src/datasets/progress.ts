/** How far a long work is. */
export interface Pace {
  readonly done: number;
  readonly total: number;
  readonly seconds: number;
  /** Units a second; 0 before the first. */
  readonly perSecond: number;
  /** NaN before anything is done. */
  readonly etaSeconds: number;
}

const MILLISECONDS = 100;

/** Turns counts into a pace, told at most ten times a second and at the end. */
export function paceOf(total: number, tell: (pace: Pace) => void): (done: number) => void {
  const start = performance.now();
  let last = -Infinity;
  return (done) => {
    const now = performance.now();
    if (now - last < MILLISECONDS && done < total) return;
    last = now;
    const seconds = (now - start) / 1000;
    const perSecond = seconds > 0 ? done / seconds : 0;
    tell({ done, total, seconds, perSecond, etaSeconds: done > 0 ? (total - done) / perSecond : NaN });
  };
}
