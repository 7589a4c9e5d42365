import { etaText, formatDuration, formatMB, secondsLeft, type WorkProgress } from '../core';
import type { ReportEvent } from '../report';
import { progressBar, type StatusLine } from './statusLine';

/** Draws the making of the embedded dataset; returns the listener. Draws nothing when the dataset exists. */
export function datasetPrinter(status: StatusLine, name: string): (progress: WorkProgress) => void {
  let drawing = false;
  return (progress) => {
    const { done, total, seconds, waiting } = progress;
    if (waiting !== undefined) return status.keep(waiting);
    if (done === total && !drawing) return;
    drawing = true;
    status.live(`${name} ${progressBar(done / total, 24)} ${done}/${total} images  ${etaText(secondsLeft(progress))}`);
    if (done === total) status.keep(`${name}: ${total} images drawn in ${formatDuration(seconds)}`);
  };
}

/** Draws the making of a report: a live line per cell, a line that stays per notebook; returns the listener. */
export function reportPrinter(status: StatusLine): (event: ReportEvent) => void {
  // Several notebooks may run at a time.
  const running = new Map<string, string>();
  const tell = (notebook: string, text: string): void => {
    running.set(notebook, text);
    status.live([...running.values()].join('  '));
  };
  return (event) => {
    switch (event.type) {
      case 'notebook':
        return tell(event.notebook, `notebook ${event.index}/${event.count} ${event.notebook}: starting`);
      case 'cell': {
        const bar = progressBar(event.cell / event.cells, running.size > 1 ? 8 : 24);
        return tell(event.notebook, `${event.notebook} ${bar} cell ${event.cell}/${event.cells}`);
      }
      case 'executed':
        running.delete(event.notebook);
        return status.keep(`${event.notebook}: run in ${formatDuration(event.seconds)}`);
      case 'failed':
        running.delete(event.notebook);
        return status.keep(
          `${event.notebook}: failed${event.cell === null ? '' : ` in code cell ${event.cell}`}: ${event.error}`,
        );
      case 'rendering':
        return status.live(`rendering ${event.notebooks} notebooks and the pages of ${event.runs} runs`);
      case 'large':
        return status.keep(largeText(event));
      case 'written':
        return status.keep(`report: ${event.file} (${formatMB(event.bytes)})`);
      case 'cell-done':
        return;
    }
  };
}

function largeText({ bytes, limit, largest }: Extract<ReportEvent, { type: 'large' }>): string {
  const parts = largest.map((part) => `${part.name} ${formatMB(part.bytes)}`).join(', ');
  const sizes = `${formatMB(bytes)}, more than the ${formatMB(limit)} it should have`;
  return `The report has ${sizes}; largest notebooks: ${parts}.`;
}
