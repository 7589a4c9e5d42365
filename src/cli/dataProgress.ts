import { formatDuration } from '../core';
import type { FetchEvent, Pace } from '../datasets';
import { downloadPrinter } from './downloadProgress';
import { progressBar, statusLine, type ProgressStream } from './statusLine';

/** A log that is not a terminal gets a line this often. */
const LOG_SECONDS = 10;

/** Draws how far a work over images is (stderr); returns the listener. @param what e.g. `verifying` */
export function imagesPrinter(stream: ProgressStream, what: string): (pace: Pace) => void {
  const show = liveLine(stream);
  return (pace) => show(paceLine(what, pace, `${pace.perSecond.toFixed(0)} images/s`), pace);
}

/** Draws the events of fetching a dataset (stderr); returns the listener. */
export function fetchPrinter(stream: ProgressStream): (event: FetchEvent) => void {
  const download = downloadPrinter(stream);
  const show = liveLine(stream);
  return (event) => {
    switch (event.type) {
      case 'unpacking':
        return show(
          paceLine(`unpacking ${event.archive}`, event, `${event.files} images`),
          event,
        );
      case 'unpacked':
        return statusLine(stream).keep(`unpacked ${event.files} images to ${event.folder}`);
      default:
        return download(event);
    }
  };
}

function paceLine(what: string, pace: Pace, rate: string): string {
  const share = pace.total === 0 ? 1 : pace.done / pace.total;
  return `${what} ${progressBar(share, 16)} ${(share * 100).toFixed(0)}%  ${rate}  ETA ${formatDuration(pace.etaSeconds)}`;
}

/** A line that is rewritten in a terminal, and repeated now and then in a log; the last one stays. */
function liveLine(stream: ProgressStream): (text: string, pace: Pace) => void {
  const status = statusLine(stream);
  let logged = performance.now();
  return (text, { done, total }) => {
    if (done >= total) return status.keep(text);
    if (stream.isTTY === true) return status.live(text);
    if (performance.now() - logged < LOG_SECONDS * 1000) return;
    logged = performance.now();
    status.keep(text);
  };
}
