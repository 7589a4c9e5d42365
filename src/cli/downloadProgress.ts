import { etaText, formatDuration, formatMB } from '../core';
import type { DownloadEvent } from '../download';
import { progressBar, statusLine, type ProgressStream } from './statusLine';

/** Draws the events of a download on a stream (stderr); returns the listener. */
export function downloadPrinter(stream: ProgressStream): (event: DownloadEvent) => void {
  const status = statusLine(stream);
  return (event) => (event.type === 'progress' ? status.live(line(event)) : status.keep(line(event)));
}

function line(event: DownloadEvent): string {
  switch (event.type) {
    case 'start': {
      const length = event.bytes === null ? 'unknown length' : formatMB(event.bytes);
      const resumed = event.resumedFrom === 0 ? '' : `, continued after ${formatMB(event.resumedFrom)}`;
      return `${event.url}: ${length}${resumed}`;
    }
    case 'progress': {
      const bar = event.bytes === null ? '' : `${progressBar(event.received / event.bytes, 16)} `;
      const share = event.bytes === null ? '' : ` of ${formatMB(event.bytes)}`;
      const eta = event.etaSeconds === null ? '' : `  ${etaText(event.etaSeconds)}`;
      return `${bar}${formatMB(event.received)}${share}  ${formatMB(event.bytesPerSecond)}/s${eta}`;
    }
    case 'retry':
      return (
        `${event.reason}; attempt ${event.attempt + 1} of ${event.retries + 1} ` +
        `in ${formatDuration(event.delaySeconds)}`
      );
    case 'verifying':
      return `checking the checksum of ${formatMB(event.bytes)}`;
    case 'finished':
      return `saved ${event.file}`;
  }
}
