import { readCellTexts } from '../archives';
import { STANFORD_CLASSES } from './stanfordClasses';
import type { PublishedDataset } from './types';

const IMAGES = 'http://vision.stanford.edu/aditya86/ImageNetDogs';
const RECORDED = 'tensorflow_datasets, url_checksums/stanford_dogs.txt';
const ENTRY = /^(?:\.\/)?Images\/(n\d{8}-[^/]+)\/([^/]+)$/;
const LISTS = { train: 'train_list.mat', test: 'test_list.mat' } as const;

/** Stanford Dogs with the authors' train and test lists: 100 training images of every breed. */
export const STANFORD_DOGS: PublishedDataset = {
  name: 'stanford-dogs',
  title: 'Stanford Dogs',
  homepage: 'http://vision.stanford.edu/aditya86/ImageNetDogs/',
  license: "not stated by the authors; the images are ImageNet's, whose terms allow non-commercial research",
  citation:
    'A. Khosla, N. Jayadevaprakash, B. Yao, L. Fei-Fei: Novel dataset for fine-grained image categorization. ' +
    'First Workshop on Fine-Grained Visual Categorization, CVPR 2011',
  archives: [
    {
      fileName: 'images.tar',
      url: `${IMAGES}/images.tar`,
      bytes: 793_579_520,
      bytesAreExact: true,
      checksum: {
        algorithm: 'sha256',
        digest: 'a443fc2f9a851aa1a7b8e4fa4af94b8459fce2c9f5a2f4dd4669cf9673a4ec58',
      },
      recordedIn: RECORDED,
    },
    {
      fileName: 'lists.tar',
      url: `${IMAGES}/lists.tar`,
      bytes: 481_280,
      bytesAreExact: true,
      checksum: {
        algorithm: 'sha256',
        digest: '34b47cacd9a98b5d150e084f24d29391c084c55272295ec65c85651bc35f4d6c',
      },
      recordedIn: RECORDED,
    },
  ],
  parts: [
    { name: 'train', split: 'train', images: 12_000 },
    { name: 'test', split: 'test', images: 8_580 },
  ],
  validShare: 0.1,
  classes: () => STANFORD_CLASSES,
  lists: { 'lists.tar': Object.values(LISTS) },
  placement(lists) {
    const parts = new Map<string, string>();
    for (const [part, list] of Object.entries(LISTS)) {
      for (const file of readCellTexts(lists.get(list)!, 'file_list')) parts.set(file, part);
    }
    return (entryPath) => {
      const match = ENTRY.exec(entryPath);
      if (match === null) return undefined;
      const [, classFolder = '', fileName = ''] = match;
      const part = parts.get(`${classFolder}/${fileName}`);
      return part === undefined ? undefined : { part, classFolder, fileName };
    };
  },
};
