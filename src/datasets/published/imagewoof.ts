import type { Checksum } from '../../download';
import type { PublishedDataset } from './types';

/** Class folders of the archive with the breeds' names in ImageNet. */
const BREEDS: Readonly<Record<string, string>> = {
  n02086240: 'Shih-Tzu',
  n02087394: 'Rhodesian_ridgeback',
  n02088364: 'beagle',
  n02089973: 'English_foxhound',
  n02093754: 'Border_terrier',
  n02096294: 'Australian_terrier',
  n02099601: 'golden_retriever',
  n02105641: 'Old_English_sheepdog',
  n02111889: 'Samoyed',
  n02115641: 'dingo',
};

const CLASSES = Object.entries(BREEDS).map(([id, breed]) => `${id}-${breed}`);

/**
 * Imagewoof in its second version, ten breeds. Results are published on its validation part, which is the
 * test split here; the validation split is drawn from the training part, so that choosing an epoch does not use
 * the reported images. The noisy labels that come with it (a CSV file) are not used.
 */
function imagewoof(release: {
  readonly name: string;
  readonly title: string;
  readonly archive: string;
  readonly bytes: number;
  readonly md5: string;
}): PublishedDataset {
  const { name, title, archive, bytes, md5 } = release;
  const entry = new RegExp(`^(?:\\./)?${archive}/(train|val)/(n\\d{8})/([^/]+\\.JPEG)$`);
  const checksum: Checksum = { algorithm: 'md5', digest: md5 };
  return {
    name,
    title,
    homepage: 'https://github.com/fastai/imagenette',
    license: "Apache-2.0 (the list); the images are ImageNet's, whose terms allow non-commercial research",
    citation: 'J. Howard: Imagewoof, 2019. https://github.com/fastai/imagenette#imagewoof',
    archives: [
      {
        fileName: `${archive}.tgz`,
        url: `https://s3.amazonaws.com/fast-ai-imageclas/${archive}.tgz`,
        bytes,
        bytesAreExact: false,
        checksum,
        recordedIn:
          'MD5 of the release with noisy labels (2021): catalyst, contrib/datasets/cv/imagewoof.py, and others; ' +
          'length of the release before it: fastai, data/checks.txt',
      },
    ],
    parts: [
      { name: 'train', split: 'train', images: 9_025 },
      { name: 'val', split: 'test', images: 3_929 },
    ],
    validShare: 0.1,
    classes: () => CLASSES,
    lists: {},
    placement: () => (entryPath) => {
      const match = entry.exec(entryPath);
      const breed = match === null ? undefined : BREEDS[match[2]!];
      return match === null || breed === undefined
        ? undefined
        : { part: match[1]!, classFolder: `${match[2]!}-${breed}`, fileName: match[3]! };
    },
  };
}

export const IMAGEWOOF = imagewoof({
  name: 'imagewoof',
  title: 'Imagewoof 2, full size',
  archive: 'imagewoof2',
  bytes: 1_343_715_595,
  md5: '9aafe18bcdb1632c4249a76c458465ba',
});

export const IMAGEWOOF_320 = imagewoof({
  name: 'imagewoof-320',
  title: 'Imagewoof 2, shorter side 320 px',
  archive: 'imagewoof2-320',
  bytes: 328_387_740,
  md5: '0f46d997ec2264e97609196c95897a44',
});
