import { findAddon } from './addons';

interface Signals {
  /** @throws Error when the system gives no thread or no memory for it */
  keepAway(): void;
}

/**
 * Blocks signals in this thread and in those it starts from now on, and lets a separate thread take them: on one
 * that computes, a handler can overwrite the heap (see native/signals.c). Handlers are called as before. To be
 * called before TensorFlow is loaded.
 *
 * @param folder of the addon
 * @returns true if signals are kept away; false without the addon
 */
export function keepSignalsAway(folder: string): boolean {
  const addon = findAddon<Signals>(folder, 'signals');
  if (addon === undefined) return false;
  try {
    addon.keepAway();
    return true;
  } catch {
    return false;
  }
}
