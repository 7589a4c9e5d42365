/** Interval of redraws: four times a second at most. */
export const UPDATE_MS = 250;

/** The redraws of a view, at a rate that a browser can follow. */
export interface Redraws {
  /** Asks for a redraw: at once where the last one is long enough ago, at the end of the interval otherwise. */
  request(): void;
  /** Drops a pending redraw; later requests do nothing. */
  stop(): void;
}

/** Draws at most once per interval, and once more for the last request. */
export function redraws(draw: () => void, intervalMs: number): Redraws {
  let timer: NodeJS.Timeout | undefined;
  let last = -Infinity;
  let isStopped = false;
  const fire = (): void => {
    timer = undefined;
    last = performance.now();
    draw();
  };
  return {
    request() {
      if (isStopped || timer !== undefined) return;
      const wait = last + intervalMs - performance.now();
      if (wait <= 0) fire();
      else timer = setTimeout(fire, wait);
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
