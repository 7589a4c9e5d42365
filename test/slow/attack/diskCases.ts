import * as fs from 'node:fs';
import * as path from 'node:path';
import { assertSameRuns } from '../../experiments/runs/killing';
import type { Place } from './field';
import { lostBetween, snapshot } from './snapshots';

/** Commands on a disk that is full or becomes so. */

/** What all cases know. */
export interface DiskSetting {
  /** Folder of the images. */
  readonly images: string;
  /** Folder with an undisturbed run, and that run's folder. */
  readonly runsFolder: string;
  readonly run: string;
  /** A run that was killed after an epoch, as the folder of its runs. */
  readonly unfinished: string;
  /** Bytes of one checkpoint. */
  readonly checkpoint: number;
}

/** A command on a full disk. */
export interface DiskCase {
  readonly name: string;
  /** Bytes that are left when it begins. Default 0. */
  readonly room?: (setting: DiskSetting) => number;
  /** Puts on the disk what is there before. Default: nothing. */
  readonly before?: (disk: string, setting: DiskSetting) => void;
  /** Its arguments. */
  readonly args: (disk: string, setting: DiskSetting, place: Place) => readonly string[];
  /** They are of diskScript.js instead of the program. Default false. */
  readonly isScript?: boolean;
  /** Variables besides the usual. Default: none. */
  readonly environment?: (disk: string) => NodeJS.ProcessEnv;
  /** It needs no room, or goes on without. Default false: it is refused, and nothing that was there is lost. */
  readonly goesOn?: boolean;
  /** Files that it may replace before it finds the disk full. Default: none. */
  readonly mayChange?: (name: string) => boolean;
  /** Asserts what is on the disk once there was room, or it went on. Default: nothing. */
  readonly after?: (disk: string, setting: DiskSetting) => Promise<void> | void;
}

/** Arguments of the training that all cases train. */
export const TRAINING = ['--epochs', '3', '--workers', '1'];
const inside = (disk: string): NodeJS.ProcessEnv => ({ BREEDLAB_RUNS: path.join(disk, 'runs') });
const sameRun = (disk: string, { runsFolder }: DiskSetting): Promise<void> =>
  assertSameRuns(path.join(disk, 'runs'), runsFolder);
const putRuns = (disk: string, from: string): void => fs.cpSync(from, path.join(disk, 'runs'), { recursive: true });

/** A training whose disk has room for a part of it. */
function training(name: string, room: DiskCase['room'], more: Partial<DiskCase> = {}): DiskCase {
  return {
    name: `train, ${name}`,
    room,
    args: (_disk, { images }) => ['train', '34', '--data', images, '--resume', ...TRAINING],
    environment: inside,
    after: sameRun,
    ...more,
  };
}

/** An export over an earlier one of the same kind, which stays whole. */
function overEarlier(name: string, target: string, args: DiskCase['args'], more: Partial<DiskCase> = {}): DiskCase {
  return {
    name,
    args,
    before: (disk) => fs.writeFileSync(path.join(disk, target), 'an earlier one'),
    after(disk) {
      const text = fs.readFileSync(path.join(disk, target), 'utf8');
      if (text === 'an earlier one' || text === '') throw new Error(`${target} was not written`);
    },
    ...more,
  };
}

const webArgs: DiskCase['args'] = (disk, { run }) => ['export', 'web', '--run', run, '--out', path.join(disk, 'page')];
const reportArgs: DiskCase['args'] = (_disk, { images }) => [
  ...['report', '--no-train', '--data', images],
  ...['--notebooks', '00*'],
];
const reportPlace = (disk: string): NodeJS.ProcessEnv => ({ BREEDLAB_REPORT: path.join(disk, 'report') });
const isPage = (disk: string): void => {
  if (!fs.existsSync(path.join(disk, 'page', 'index.html'))) throw new Error('there is no page');
};
const isReport = (disk: string): void => {
  const found = fs.readdirSync(path.join(disk, 'report'), { recursive: true, encoding: 'utf8' });
  if (!found.some((name) => name.endsWith('index.html'))) throw new Error('there is no report');
};
const pictures = (disk: string): string => path.join(disk, 'images');
const isDrawn = (disk: string, { images }: DiskSetting): void => {
  const differing = lostBetween(snapshot(images), snapshot(pictures(disk)), (name) => name === 'dataset.json');
  if (differing.length > 0) throw new Error(`other images: ${differing.join(', ')}`);
};

/** Every case. */
export const DISK_CASES: readonly DiskCase[] = [
  training('nothing left', undefined),
  training('room for its folder', () => 24_576),
  training('room for half a checkpoint', ({ checkpoint }) => checkpoint / 2),
  training('room for one checkpoint, and a part', ({ checkpoint }) => 1.3 * checkpoint),
  training('room for almost two', ({ checkpoint }) => 1.8 * checkpoint),
  training('nothing left for an unfinished run', undefined, {
    before: (disk, { unfinished }) => putRuns(disk, unfinished),
    // A session that began is noted, and the summary of an earlier one is out of date.
    mayChange: (name) => /(environment|metrics)\.json$|\/lock\//.test(name),
  }),
  {
    ...training('the pixel cache has no room', undefined, { after: undefined, goesOn: true }),
    environment: (disk) => ({ BREEDLAB_PIXEL_CACHE: path.join(disk, 'pixels') }),
  },
  {
    ...training('temporary files have no room', undefined, { after: undefined, goesOn: true }),
    environment: (disk) => ({ TMPDIR: disk }),
  },
  { name: 'draw, nothing left', args: (disk) => ['draw', pictures(disk)], isScript: true, after: isDrawn },
  {
    name: 'draw, room for some images',
    room: () => 150_000,
    args: (disk) => ['draw', pictures(disk)],
    isScript: true,
    // The manifest says what is whole, and grows.
    mayChange: (name) => name.endsWith('dataset.json'),
    after: isDrawn,
  },
  { name: 'export web, nothing left', args: webArgs, after: isPage },
  {
    name: 'export web, room for some of its files',
    room: () => 300_000,
    before: (disk) => fs.mkdirSync(path.join(disk, 'page')),
    args: webArgs,
    after: isPage,
  },
  overEarlier('export csv', 'runs.csv', (disk, { run }) => [
    ...['export', 'csv', '--run', run],
    ...['--out', path.join(disk, 'runs.csv')],
  ]),
  {
    name: 'export tensorboard',
    args: (disk, { run }) => ['export', 'tensorboard', '--run', run, '--out', path.join(disk, 'logs')],
  },
  {
    name: 'grad-cam',
    args: (disk, { run, images }) => [
      ...['grad-cam', path.join(images, 'test', '057.Dalmatian', '057_00001.jpg'), '--run', run],
      ...['--out', path.join(disk, 'maps')],
    ],
  },
  { name: 'report, nothing left', args: reportArgs, environment: reportPlace, after: isReport },
  {
    name: 'report, room for some of it',
    room: () => 150_000,
    before(disk) {
      fs.mkdirSync(path.join(disk, 'report', 'images'), { recursive: true });
      fs.writeFileSync(path.join(disk, 'report', 'images', 'index.html'), 'an earlier one');
    },
    args: reportArgs,
    environment: reportPlace,
    after: isReport,
  },
  {
    name: 'data prepare',
    before: (disk, { images }) => fs.cpSync(path.join(images, 'train'), pictures(disk), { recursive: true }),
    args: (disk) => ['data', 'prepare', '--data', pictures(disk)],
  },
  {
    name: 'weights fetch',
    args: (disk) => ['weights', path.join(disk, 'weights')],
    isScript: true,
  },
  {
    name: 'backbones, weights to float16',
    before: (disk) => fs.mkdirSync(path.join(disk, 'backbones')),
    args: (disk, { run, images }) => ['backbone', path.join(disk, 'backbones'), run, images],
    isScript: true,
  },
  {
    name: 'data fetch',
    args: (disk, _setting, place) => ['archive', path.join(disk, 'datasets'), place.at('own-archives')],
    isScript: true,
  },
  {
    name: 'runs delete',
    before: (disk, { runsFolder }) => putRuns(disk, runsFolder),
    args: (disk, { runsFolder, run }) => [
      ...['runs', 'delete', path.join(disk, 'runs', path.relative(runsFolder, run)), '--yes'],
    ],
    environment: inside,
    goesOn: true,
    mayChange: () => true,
    after(disk) {
      if (snapshot(path.join(disk, 'runs')).size > 0) throw new Error('the run is still there');
    },
  },
];
