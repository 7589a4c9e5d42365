/** Views are redrawn four times a second at most. */
export const UPDATE_MS = 250;

/** Calls a function at most once per interval, and once more for the last request. */
export interface Throttle {
  request(): void;
  /** Drops what is pending; later requests do nothing. */
  stop(): void;
}

export function throttle(run: () => void, intervalMs: number): Throttle {
  let timer: NodeJS.Timeout | undefined;
  let last = -Infinity;
  let isStopped = false;
  const fire = (): void => {
    timer = undefined;
    last = performance.now();
    run();
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
