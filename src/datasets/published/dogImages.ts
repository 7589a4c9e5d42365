import { loadBreeds } from '../../drawings';
import type { PublishedDataset } from './types';

const ENTRY = /^dogImages\/(train|valid|test)\/(\d{3}\.[^/]+)\/([^/]+\.jpe?g)$/i;

/** The dataset of the published series, from Udacity's dog project. It is divided into three as it comes. */
export const DOG_IMAGES: PublishedDataset = {
  name: 'dogImages',
  title: 'dogImages (Udacity)',
  homepage: 'https://github.com/udacity/dog-project',
  license: 'not stated by the publisher; the photographs belong to their owners',
  citation: 'Udacity, Artificial Intelligence Nanodegree, dog project, 2017. https://github.com/udacity/dog-project',
  archives: [
    {
      fileName: 'dogImages.zip',
      url: 'https://s3-us-west-1.amazonaws.com/udacity-aind/dog-project/dogImages.zip',
      bytes: 1_132_023_110,
      bytesAreExact: true,
      checksum: null,
      recordedIn:
        'length: logs of downloads in public repositories; no checksum is published: every file is checked ' +
        'against the CRC-32 in the archive',
    },
  ],
  parts: [
    { name: 'train', split: 'train', images: 6680 },
    { name: 'valid', split: 'valid', images: 835 },
    { name: 'test', split: 'test', images: 836 },
  ],
  validShare: null,
  // The procedural dogs have the same breeds under the same names.
  classes: () => loadBreeds().map(({ folder }) => folder),
  lists: {},
  placement: () => (entryPath) => {
    const match = ENTRY.exec(entryPath);
    return match === null ? undefined : { part: match[1]!, classFolder: match[2]!, fileName: match[3]! };
  },
};
