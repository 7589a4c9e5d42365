import type { PublishedDataset } from './types';

const DATA = 'https://www.robots.ox.ac.uk/~vgg/data/pets/data';
const RECORDED = 'tensorflow_datasets, oxford_iiit_pet/checksums.tsv and url_checksums/oxford_iiit_pet.txt';
const ENTRY = /^(?:\.\/)?images\/(([A-Za-z_]+)_\d+)\.jpg$/;
const PARTS = ['trainval', 'test'] as const;
/** In the lists: image, class, species, breed within the species. */
const DOG = '2';

/** The dogs of the Oxford-IIIT Pet dataset with the authors' lists; the cats stay out. */
export const OXFORD_PETS_DOGS: PublishedDataset = {
  name: 'oxford-pets-dogs',
  title: 'Oxford-IIIT Pet, the dogs',
  homepage: 'https://www.robots.ox.ac.uk/~vgg/data/pets/',
  license: 'CC BY-SA 4.0; copyright in the images remains with their owners',
  citation: 'O. M. Parkhi, A. Vedaldi, A. Zisserman, C. V. Jawahar: Cats and dogs. CVPR 2012',
  archives: [
    {
      fileName: 'images.tar.gz',
      url: `${DATA}/images.tar.gz`,
      bytes: 791_918_971,
      bytesAreExact: true,
      checksum: {
        algorithm: 'sha256',
        digest: '67195c5e1c01f1ab5f9b6a5d22b8c27a580d896ece458917e61d459337fa318d',
      },
      recordedIn: RECORDED,
    },
    {
      fileName: 'annotations.tar.gz',
      url: `${DATA}/annotations.tar.gz`,
      bytes: 19_173_078,
      bytesAreExact: true,
      checksum: {
        algorithm: 'sha256',
        digest: '52425fb6de5c424942b7626b428656fcbd798db970a937df61750c0f1d358e91',
      },
      recordedIn: RECORDED,
    },
  ],
  parts: [
    { name: 'trainval', split: 'train', images: 2_492 },
    { name: 'test', split: 'test', images: 2_486 },
  ],
  validShare: 0.1,
  classes: () => OXFORD_DOG_CLASSES,
  lists: { 'annotations.tar.gz': PARTS.map((part) => `annotations/${part}.txt`) },
  placement(lists) {
    const parts = new Map<string, string>();
    for (const part of PARTS) {
      for (const line of lists.get(`annotations/${part}.txt`)!.toString('utf8').split('\n')) {
        const [image, , species] = line.trim().split(/\s+/);
        if (image !== undefined && species === DOG) parts.set(image, part);
      }
    }
    return (entryPath) => {
      const match = ENTRY.exec(entryPath);
      const part = match === null ? undefined : parts.get(match[1]!);
      return match === null || part === undefined
        ? undefined
        : { part, classFolder: match[2]!, fileName: `${match[1]!}.jpg` };
    };
  },
};

const OXFORD_DOG_CLASSES: readonly string[] = [
  'american_bulldog',
  'american_pit_bull_terrier',
  'basset_hound',
  'beagle',
  'boxer',
  'chihuahua',
  'english_cocker_spaniel',
  'english_setter',
  'german_shorthaired',
  'great_pyrenees',
  'havanese',
  'japanese_chin',
  'keeshond',
  'leonberger',
  'miniature_pinscher',
  'newfoundland',
  'pomeranian',
  'pug',
  'saint_bernard',
  'samoyed',
  'scottish_terrier',
  'shiba_inu',
  'staffordshire_bull_terrier',
  'wheaten_terrier',
  'yorkshire_terrier',
];
