import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { allPublishedDatasets, type PublishedDataset } from '../../src/datasets';
import { matCellFile, tarArchive, tarGzip, zipArchive, type CraftedEntry } from './craftArchives';

/** A published dataset in small: archives of its structure with two classes, and its description for them. */
export interface SmallSet {
  readonly dataset: PublishedDataset;
  /** Contents of the archives by file name. */
  readonly archives: ReadonlyMap<string, Buffer>;
}

/** Images of each class, by part. */
const PER_CLASS: Readonly<Record<string, number>> = { train: 4, trainval: 4, valid: 2, val: 2, test: 2 };
const CLASSES = 2;

/** What lies in real archives beside the images. */
const CLUTTER: readonly CraftedEntry[] = [{ path: 'README.txt', content: Buffer.from('not an image') }];

/** All published datasets in small. @param baseUrl where a test's server has the archives */
export async function smallSets(baseUrl: string): Promise<readonly SmallSet[]> {
  const sets: SmallSet[] = [];
  for (const dataset of allPublishedDatasets()) sets.push(await smallSet(dataset, baseUrl));
  return sets;
}

export async function smallSet(published: PublishedDataset, baseUrl: string): Promise<SmallSet> {
  const archives = await ARCHIVES[published.name]!(published);
  const described = published.archives.map((archive) => {
    const content = archives.get(archive.fileName)!;
    const { checksum } = archive;
    return {
      ...archive,
      url: `${baseUrl}/${archive.fileName}`,
      bytes: content.length,
      checksum: checksum && {
        ...checksum,
        digest: createHash(checksum.algorithm).update(content).digest('hex'),
      },
    };
  });
  const dataset: PublishedDataset = {
    ...published,
    archives: described,
    parts: published.parts.map((part) => ({ ...part, images: PER_CLASS[part.name]! * CLASSES })),
    classes: () => published.classes().slice(0, CLASSES),
  };
  return { dataset, archives };
}

/** A described set's images: every one another colour. */
async function images(
  published: PublishedDataset,
  pathOf: (part: string, classFolder: string, number: number) => string,
): Promise<CraftedEntry[]> {
  const entries: CraftedEntry[] = [];
  let number = 0;
  for (const { name } of published.parts) {
    for (const classFolder of published.classes().slice(0, CLASSES)) {
      for (let i = 0; i < PER_CLASS[name]!; i++) {
        entries.push({ path: pathOf(name, classFolder, ++number), content: await jpeg(number) });
      }
    }
  }
  return entries;
}

/** A small photograph-like JPEG, unlike those of other numbers. */
export function jpeg(number: number): Promise<Buffer> {
  const background = { r: (number * 37) & 255, g: (number * 101) & 255, b: 255 - ((number * 53) & 255) };
  return sharp({ create: { width: 24, height: 18, channels: 3, background } })
    .jpeg()
    .toBuffer();
}

type MakeArchives = (published: PublishedDataset) => Promise<ReadonlyMap<string, Buffer>>;

const ARCHIVES: Readonly<Record<string, MakeArchives>> = {
  dogImages: async (published) => {
    const files = await images(published, (part, name, i) => `dogImages/${part}/${name}/Dog_${i}.jpg`);
    const folders = ['dogImages/', 'dogImages/train/'].map((path) => ({ path }));
    const clutter = [{ path: 'dogImages/train/.DS_Store', content: Buffer.from('x') }];
    return new Map([['dogImages.zip', zipArchive([...folders, ...files, ...clutter])]]);
  },
  'stanford-dogs': async (published) => {
    const parts = new Map<string, string[]>();
    const files = await images(published, (part, name, i) => {
      const file = `${name}/${name.slice(0, 9)}_${i}.jpg`;
      parts.set(part, [...(parts.get(part) ?? []), file]);
      return `Images/${file}`;
    });
    const list = (part: string): CraftedEntry => ({
      path: `${part}_list.mat`,
      content: matCellFile('file_list', parts.get(part)!),
    });
    const unlisted = { path: 'Images/n02085620-Chihuahua/n02085620_999.jpg', content: await jpeg(999) };
    return new Map([
      ['images.tar', tarArchive([{ path: 'Images/' }, ...files, unlisted, ...CLUTTER])],
      ['lists.tar', tarArchive([{ path: 'file_list.mat', content: Buffer.alloc(9) }, list('train'), list('test')])],
    ]);
  },
  'oxford-pets-dogs': async (published) => {
    const parts = new Map<string, string[]>();
    const files = await images(published, (part, name, i) => {
      parts.set(part, [...(parts.get(part) ?? []), `${name}_${i} 2 2 1`]);
      return `images/${name}_${i}.jpg`;
    });
    const cat = { path: 'images/Abyssinian_100.jpg', content: await jpeg(998) };
    const mat = { path: 'images/Abyssinian_100.mat', content: Buffer.alloc(40) };
    const list = (part: string): CraftedEntry => ({
      path: `annotations/${part}.txt`,
      content: Buffer.from(['Abyssinian_100 1 1 1', ...parts.get(part)!, ''].join('\n')),
    });
    return new Map([
      ['images.tar.gz', tarGzip([{ path: 'images/' }, cat, mat, ...files])],
      ['annotations.tar.gz', tarGzip([{ path: 'annotations/' }, ...CLUTTER, list('trainval'), list('test')])],
    ]);
  },
  imagewoof: (published) => imagewoof(published, 'imagewoof2'),
  'imagewoof-320': (published) => imagewoof(published, 'imagewoof2-320'),
};

async function imagewoof(published: PublishedDataset, root: string): Promise<ReadonlyMap<string, Buffer>> {
  const files = await images(
    published,
    (part, name, i) => `${root}/${part}/${name.slice(0, 9)}/${name.slice(0, 9)}_${i}.JPEG`,
  );
  const noise = { path: `${root}/noisy_imagewoof.csv`, content: Buffer.from('path,noisy_labels_0\n') };
  return new Map([[`${root}.tgz`, tarGzip([{ path: `${root}/` }, noise, ...files])]]);
}
