import { BreedlabError } from '../../core';

const START = '<!-- bench:start -->';
const END = '<!-- bench:end -->';

/**
 * A document with another text between its markers.
 *
 * @throws BreedlabError when a marker is missing, doubled or out of order
 */
export function replaceBetweenMarkers(document: string, text: string): string {
  const [start, end] = [document.indexOf(START), document.indexOf(END)];
  const isOnce = (marker: string): boolean => document.split(marker).length === 2;
  if (!isOnce(START) || !isOnce(END) || end < start) {
    throw new BreedlabError(
      `The document does not hold ${START} and, after it, ${END}, once each.`,
      'Put both markers where the table should stand.',
    );
  }
  return `${document.slice(0, start + START.length)}\n\n${text.trim()}\n\n${document.slice(end)}`;
}
