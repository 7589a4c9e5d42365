import { formatDuration } from '../core';
import type { ReportEvent } from '../report';
import { progressBar, type StatusLine } from './statusLine';

/** Draws the making of the embedded dataset; returns the listener. Says nothing when nothing has to be made. */
export function datasetPrinter(
  status: StatusLine,
  name: string,
): (progress: { readonly done: number; readonly total: number; readonly seconds: number }) => void {
  let drawing = false;
  return ({ done, total, seconds }) => {
    if (done === total && !drawing) return;
    drawing = true;
    const remaining = done === 0 ? NaN : ((total - done) * seconds) / done;
    status.live(`${name} ${progressBar(done / total, 24)} ${done}/${total} images  ETA ${formatDuration(remaining)}`);
    if (done === total) status.keep(`${name}: ${total} images drawn in ${formatDuration(seconds)}`);
  };
}

/** Draws the making of a report: a live line per cell, a line that stays per notebook; returns the listener. */
export function reportPrinter(status: StatusLine): (event: ReportEvent) => void {
  return (event) => {
    switch (event.type) {
      case 'notebook':
        return status.live(`notebook ${event.index}/${event.count} ${event.notebook}: starting`);
      case 'cell':
        return status.live(`${event.notebook} ${progressBar(event.cell / event.cells, 24)} cell ${event.cell}/${event.cells}`);
      case 'executed':
        return status.keep(`${event.notebook}: run in ${formatDuration(event.seconds)}`);
      case 'rendering':
        return status.live(`rendering ${event.notebooks} notebooks and the pages of ${event.runs} runs`);
      case 'large':
        return status.keep(largeText(event));
      case 'written':
        return status.keep(`report: ${event.file} (${(event.bytes / 2 ** 20).toFixed(1)} MiB)`);
      case 'cell-done':
        return;
    }
  };
}

function largeText({ bytes, limit, largest }: Extract<ReportEvent, { type: 'large' }>): string {
  const megabytes = (count: number): string => `${(count / 1e6).toFixed(1)} MB`;
  const parts = largest.map((part) => `${part.name} ${megabytes(part.bytes)}`).join(', ');
  const sizes = `${megabytes(bytes)}, more than the ${megabytes(limit)} it should have`;
  return `The report has ${sizes}; largest notebooks: ${parts}.`;
}
