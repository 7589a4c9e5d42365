import { etaText, formatPercent, ratePerSecond, rateText, secondsLeft, type WorkProgress } from '../core';
import type { FetchEvent } from '../datasets';
import { downloadPrinter } from './downloadProgress';
import { progressBar, statusLine, type ProgressStream } from './statusLine';

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

/** A live line, the last of which stays. */
function liveLine(stream: ProgressStream): (text: string, progress: WorkProgress) => void {
  const status = statusLine(stream);
  return (text, { done, total }) => (done >= total ? status.keep(text) : status.live(text));
}
