import { etaText, formatPercent, ratePerSecond, rateText, secondsLeft, Throttle, type WorkProgress } from '../core';
import type { FetchEvent } from '../datasets';
import { downloadPrinter } from './downloadProgress';
import { progressBar, statusLine, type ProgressStream } from './statusLine';

/** Interval between lines in a log that is not a terminal. */
const LOG_SECONDS = 10;

/** Draws the progress of work over images (stderr); returns the listener. @param what e.g. `verifying` */
export function imagesPrinter(stream: ProgressStream, what: string): (progress: WorkProgress) => void {
  const show = liveLine(stream);
  return (progress) => show(progressText(what, progress, rateText(ratePerSecond(progress), 'images')), progress);
}

/** Draws the events of fetching a dataset (stderr); returns the listener. */
export function fetchPrinter(stream: ProgressStream): (event: FetchEvent) => void {
  const download = downloadPrinter(stream);
  const show = liveLine(stream);
  return (event) => {
    switch (event.type) {
      case 'unpacking':
        return show(progressText(`unpacking ${event.archive}`, event, `${event.files} images`), event);
      case 'waiting':
        return statusLine(stream).keep(event.message);
      case 'unpacked':
        return statusLine(stream).keep(`unpacked ${event.files} images to ${event.folder}`);
      default:
        return download(event);
    }
  };
}

function progressText(what: string, progress: WorkProgress, rate: string): string {
  const share = progress.total === 0 ? 1 : progress.done / progress.total;
  return `${what} ${progressBar(share, 16)} ${formatPercent(share, 0)}  ${rate}  ${etaText(secondsLeft(progress))}`;
}

/** A line that is rewritten in a terminal, and repeated at intervals in a log; the last one stays. */
function liveLine(stream: ProgressStream): (text: string, progress: WorkProgress) => void {
  const status = statusLine(stream);
  const log = new Throttle(LOG_SECONDS * 1000);
  log.passes();
  return (text, { done, total }) => {
    if (done >= total) return status.keep(text);
    if (stream.isTTY === true) return status.live(text);
    if (log.passes()) status.keep(text);
  };
}
