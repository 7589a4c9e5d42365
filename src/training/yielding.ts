/**
 * Lets signals, messages and timers arrive: computing blocks the event loop, so a loop calls this between
 * steps.
 */
export function letOthersRun(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
