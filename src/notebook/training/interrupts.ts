/**
 * Interrupting a cell sends SIGINT to the kernel's whole process group. tslab's own listener would end the
 * cell at once; while a training runs, the training decides. The registry is a module's state because signal
 * listeners belong to the process.
 */
const listeners = new Set<() => void>();
let displaced: NodeJS.SignalsListener[] = [];

/**
 * Calls `listener` on every SIGINT instead of the listeners that were there, until the returned function is
 * called. Several can be registered. Never call it in the synchronous part of a cell: Node's vm module puts
 * the earlier listeners back when that part ends (so `await null` first).
 */
export function takeInterrupts(listener: () => void): () => void {
  if (listeners.size === 0) displace();
  listeners.add(listener);
  return () => {
    if (listeners.delete(listener) && listeners.size === 0) restore();
  };
}

function tellAll(): void {
  for (const listener of [...listeners]) listener();
}

function displace(): void {
  displaced = process.listeners('SIGINT');
  process.on('SIGINT', tellAll);
  for (const previous of displaced) process.off('SIGINT', previous);
}

function restore(): void {
  for (const previous of displaced) process.on('SIGINT', previous);
  displaced = [];
  process.off('SIGINT', tellAll);
}
