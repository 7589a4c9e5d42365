/**
 * Events of cells, which the kernel's launcher (setup/kernel) emits on the process: `start` before the code of a cell
 * runs, `end` after it, and `interrupt` when the stop button is pressed while nothing else takes it. Elsewhere none of
 * them happens.
 */
export type CellEvent = 'start' | 'end' | 'interrupt';

/**
 * Calls a listener whenever something happens to a cell, until the returned function is called.
 *
 * @param listener told the number of the cell, as Jupyter shows it; for `interrupt`, of the one that runs
 */
export function onCell(event: CellEvent, listener: (cell: number) => void): () => void {
  const name = `breedlab:cell-${event}`;
  // Listeners come and go with loops; there may be more than the ten at which Node suspects a leak.
  const events: NodeJS.EventEmitter = process;
  events.setMaxListeners(Math.max(events.getMaxListeners(), 100));
  events.on(name, listener);
  return () => void events.off(name, listener);
}
