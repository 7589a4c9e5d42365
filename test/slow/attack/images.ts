import * as fs from 'node:fs';
import * as path from 'node:path';
import type { RunMetrics } from '../../../src/experiments';
import { SPLITS } from '../../../src/data';
import { writePicture } from '../../data/fixtures';
import { hostileImageMaker, type HostileImage } from '../../attack/images';
import { inGroups, type Attack, type Task } from './attack';
import type { Field } from './field';
import { lastWords, Tally } from './rules';

/** Images of one folder. */
const GROUP = 25;
const CLASSES = ['001.Good', '002.Bad'];
/** Sound images of each class and split; a training needs some. */
const SOUND = 2;

/** Hostile images in folders of sound ones, which are verified and trained on. */
export const hostileImages: Attack = {
  name: 'images',
  title: 'hostile images',
  count: 500,
  async open(field, random, count) {
    const make = await hostileImageMaker(random);
    const sound = path.join(field.root, 'sound.png');
    await writePicture(sound, 1);
    const own = await ownMemory(field, sound);
    return { tasks: inGroups(count, GROUP).map((items) => taskOf(field, items, make, sound)), ownBytes: own };
  },
};

/** Most memory of a training on sound images alone. */
async function ownMemory(field: Field, sound: string): Promise<number> {
  const place = field.place('images-none');
  const folder = place.at('own-images');
  putSound(folder, sound);
  const { memoryBytes } = await field.breedlab(place, trainArgs(folder));
  return memoryBytes;
}

function taskOf(field: Field, items: readonly number[], make: (number: number) => HostileImage, sound: string): Task {
  return {
    items,
    async run() {
      const tally = new Tally(items[0]!);
      const place = field.place(`images-${items[0]}`);
      const folder = place.at('own-images');
      putSound(folder, sound);
      for (const item of items) {
        const { name, content } = make(item);
        fs.writeFileSync(path.join(folder, 'train', CLASSES[1]!, name), content);
      }
      const total = items.length + SOUND * CLASSES.length * SPLITS.length;
      const unusable = await verified(field, place, folder, total, tally);
      await trained(field, place, folder, unusable, tally);
      const strays = field.straysIn(place);
      tally.require(strays.length === 0, () => `one of these images has ${strays.join(', ')} written`);
      field.leave(place);
      return tally.report();
    },
  };
}

type Place = ReturnType<Field['place']>;

/** Verifies the folder. @returns the names of the files that cannot be used */
async function verified(
  field: Field,
  place: Place,
  folder: string,
  total: number,
  tally: Tally,
): Promise<ReadonlySet<string>> {
  const ended = tally.add('data verify', await field.breedlab(place, ['data', 'verify', '--data', folder, '--json']));
  try {
    const report = JSON.parse(ended.stdout) as Verified;
    const names = [...report.broken.map((each) => each.path), ...report.empty].map((each) => path.basename(each));
    tally.require(
      report.usable + names.length === total,
      () => `data verify counts ${report.usable} of ${total} files`,
    );
    tally.require(ended.status === (report.ok ? 0 : 1), () => `data verify: ${lastWords(ended)}`);
    return new Set(names);
  } catch {
    tally.find(`data verify gives no report: ${lastWords(ended)}`);
    return new Set();
  }
}

interface Verified {
  readonly ok: boolean;
  readonly usable: number;
  readonly broken: readonly { readonly path: string }[];
  readonly empty: readonly string[];
}

/** Trains an epoch, which must leave the same files out, and say so. */
async function trained(
  field: Field,
  place: Place,
  folder: string,
  unusable: ReadonlySet<string>,
  tally: Tally,
): Promise<void> {
  const ended = tally.add('train', await field.breedlab(place, trainArgs(folder)));
  if (ended.status !== 0) return tally.find(`train: ${lastWords(ended)}`);
  const { skipped } = JSON.parse(ended.stdout) as Pick<RunMetrics, 'skipped'>;
  const names = new Set(skipped.files.map((each) => path.basename(each.path)));
  const differing = [...new Set([...names, ...unusable])].filter((name) => names.has(name) !== unusable.has(name));
  tally.require(differing.length === 0, () => `train and verify do not leave out the same: ${differing.join(', ')}`);
  const isSaid = unusable.size === 0 || ended.stderr.includes(`${unusable.size} of `);
  tally.require(isSaid, () => `train does not say that ${unusable.size} images are left out: ${ended.stderr}`);
}

function trainArgs(folder: string): readonly string[] {
  return ['train', '34', '--data', folder, '--epochs', '1', '--json'];
}

function putSound(folder: string, sound: string): void {
  for (const split of SPLITS) {
    for (const name of CLASSES) {
      fs.mkdirSync(path.join(folder, split, name), { recursive: true });
      for (let i = 0; i < SOUND; i++) fs.copyFileSync(sound, path.join(folder, split, name, `sound-${i}.png`));
    }
  }
}
