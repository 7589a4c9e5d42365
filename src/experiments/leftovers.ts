import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { leftBehind, removeLeft, settings, writeError, type LeftBehind } from '../core';
import { BACKBONES_FOLDER, folderSize, hasTrained, runFolderHolder, type FolderSize } from './runs';

/** Something that a killed process, a full disk or wrong weights left behind, and that nothing will read again. */
export interface Leftover extends FolderSize {
  /** Absolute path of a file or folder. */
  readonly path: string;
  /** Reason why it is one, in a phrase. */
  readonly reason: string;
}

/** Folders that {@link findLeftovers} looks into. */
export interface LeftoverPlaces {
  /** Default: the setting `runsFolder`. */
  readonly runsFolder?: string;
  /** Default: those of the settings, the project's own and the system's for temporary files. */
  readonly others?: readonly LeftoverPlace[];
}

/** A folder in which Breedlab writes. */
export interface LeftoverPlace {
  readonly folder: string;
  /** How many levels down something may be left. Default 1. */
  readonly levels?: number;
  /** Downloads collect there, too. Default false. */
  readonly downloads?: boolean;
  /** Others write there as well: only this user's own with this beginning of their names. Default: everything. */
  readonly prefix?: string;
}

/**
 * Lists what can be deleted without a loss: copies, drawings, exports and caches that were never complete, downloads that
 * nobody has continued for a day, locks of processes that have ended with what these had not put in place, runs that were
 * being deleted, and runs that have no checkpoint and no result. What a process may still write is left out. Folders of
 * users are not looked into.
 */
export function findLeftovers(places: LeftoverPlaces = {}): readonly Leftover[] {
  const runsFolder = places.runsFolder ?? settings().runsFolder;
  const found = [
    ...inRuns(runsFolder),
    ...inRuns(path.join(runsFolder, BACKBONES_FOLDER)),
    ...(places.others ?? usualPlaces()).flatMap((place) => incomplete(place)),
  ];
  return [...new Map(found.map((each) => [each.path, each])).values()];
}

function usualPlaces(): readonly LeftoverPlace[] {
  const places = settings();
  const { weightsFolder, datasetsFolder, reportFolder, pixelCacheFolder, projectRoot } = places;
  return [
    { folder: weightsFolder, downloads: true },
    // Archives of a dataset lie in a folder of its name.
    { folder: path.join(datasetsFolder, '.fetch'), levels: 2, downloads: true },
    // Dataset, split, class, image.
    { folder: datasetsFolder, levels: 4 },
    { folder: pixelCacheFolder },
    // Each data set has a report of its own.
    { folder: reportFolder, levels: 2 },
    // Kind, profile, run, file.
    { folder: path.join(projectRoot, 'exports'), levels: 4 },
    { folder: path.join(projectRoot, '.cache') },
    { folder: path.join(projectRoot, '.cache', 'extensions'), levels: 4 },
    { folder: path.join(places.dataFolder, 'metrics') },
    { folder: path.join(places.dataFolder, 'backbones') },
    { folder: places.notebooksFolder },
    { folder: os.tmpdir(), prefix: 'breedlab-' },
  ];
}

/** Deletes a leftover. @throws BreedlabError where it cannot be deleted */
export function removeLeftover({ path: place }: Pick<Leftover, 'path'>): void {
  try {
    removeLeft(place);
  } catch (error) {
    throw writeError(place, error);
  }
}

function inRuns(runsFolder: string): readonly Leftover[] {
  const runs = subfolders(runsFolder).flatMap(subfolders).flatMap(subfolders);
  const whole = runs.filter(isForgotten).flatMap((folder) => leftover(folder, 'a run without a checkpoint'));
  const isWithin = ({ path: place }: Leftover): boolean =>
    whole.some(({ path: run }) => place.startsWith(run + path.sep));
  return [...whole, ...incomplete({ folder: runsFolder, levels: LEVELS_OF_RUNS }).filter((each) => !isWithin(each))];
}

/** Profile, experiment, run, its checkpoints, their files. */
const LEVELS_OF_RUNS = 5;

/** Time that a process has to lock the folder of a run that it made, in milliseconds. */
const TIME_TO_LOCK = 60_000;

/** Tells whether a run folder has nothing to read or to continue, and no process that writes it. */
function isForgotten(folder: string): boolean {
  if (path.basename(folder).startsWith('.') || hasTrained(folder) || runFolderHolder(folder) !== undefined)
    return false;
  return Date.now() - fs.statSync(folder).mtimeMs > TIME_TO_LOCK;
}

const REASONS: Readonly<Record<LeftBehind, string>> = {
  temporary: 'never complete',
  download: 'a download that nobody continues',
  lease: 'a lock of a process that has ended',
};

function incomplete({ folder, levels = 1, downloads = false, prefix }: LeftoverPlace): readonly Leftover[] {
  return entries(folder).flatMap((entry) => {
    const place = path.join(folder, entry.name);
    if (prefix !== undefined && !(entry.name.startsWith(prefix) && isOwn(place))) return [];
    const kind = leftBehind(place);
    if (kind !== undefined && (kind !== 'download' || downloads)) return leftover(place, REASONS[kind]);
    return entry.isDirectory() && levels > 1 ? incomplete({ folder: place, levels: levels - 1, downloads }) : [];
  });
}

/** Tells whether something belongs to this user, who may not delete what does not. */
function isOwn(place: string): boolean {
  return fs.lstatSync(place, { throwIfNoEntry: false })?.uid === process.getuid?.();
}

/** None where it goes while it is looked at. */
function leftover(place: string, reason: string): readonly Leftover[] {
  try {
    const status = fs.lstatSync(place);
    const size = status.isDirectory() ? folderSize(place) : { files: 1, bytes: status.size };
    return [{ path: place, reason, ...size }];
  } catch {
    return [];
  }
}

function subfolders(folder: string): readonly string[] {
  return entries(folder)
    .filter((entry) => entry.isDirectory() && entry.name !== BACKBONES_FOLDER)
    .map(({ name }) => path.join(folder, name));
}

/** None for a folder that is not there or cannot be read. */
function entries(folder: string): readonly fs.Dirent[] {
  try {
    return fs.readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
