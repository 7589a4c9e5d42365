import * as fs from 'node:fs';
import * as path from 'node:path';
import { isLeftBehind, settings, writeError } from '../core';
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
  /** Folders of files; the number is how many levels down incomplete files may lie. Default: those of the settings. */
  readonly others?: readonly (readonly [folder: string, levels: number])[];
}

/**
 * Lists what can be deleted without a loss: copies, downloads and exports that were never complete, runs that were
 * being deleted, and runs that have no checkpoint and no result. What a process may still write is left out.
 * Folders of users are not looked into.
 */
export function findLeftovers(places: LeftoverPlaces = {}): readonly Leftover[] {
  const { runsFolder: runs, weightsFolder, datasetsFolder, reportFolder, pixelCacheFolder, projectRoot } = settings();
  const others = places.others ?? [
    [weightsFolder, 1],
    [datasetsFolder, 2],
    [pixelCacheFolder, 1],
    [reportFolder, 1],
    [path.join(projectRoot, 'exports'), 3],
  ];
  const runsFolder = places.runsFolder ?? runs;
  const found = [
    ...inRuns(runsFolder),
    ...inRuns(path.join(runsFolder, BACKBONES_FOLDER)),
    ...others.flatMap(([folder, levels]) => incomplete(folder, levels)),
  ];
  return [...new Map(found.map((each) => [each.path, each])).values()];
}

/** Deletes a leftover. @throws BreedlabError where it cannot be deleted */
export function removeLeftover({ path: place }: Pick<Leftover, 'path'>): void {
  try {
    fs.rmSync(place, { recursive: true, force: true });
  } catch (error) {
    throw writeError(place, error);
  }
}

function inRuns(runsFolder: string): readonly Leftover[] {
  const runs = subfolders(runsFolder).flatMap(subfolders).flatMap(subfolders);
  const whole = runs.filter(isForgotten).map((folder) => leftover(folder, 'a run without a checkpoint'));
  const isWithin = ({ path: place }: Leftover): boolean =>
    whole.some(({ path: run }) => place.startsWith(run + path.sep));
  return [...whole, ...incomplete(runsFolder, LEVELS_OF_RUNS).filter((each) => !isWithin(each))];
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

function incomplete(folder: string, levels: number): readonly Leftover[] {
  return entries(folder).flatMap((entry) => {
    const place = path.join(folder, entry.name);
    if (isLeftBehind(place)) return [leftover(place, 'never complete')];
    return entry.isDirectory() && levels > 1 ? incomplete(place, levels - 1) : [];
  });
}

function leftover(place: string, reason: string): Leftover {
  const status = fs.lstatSync(place);
  return { path: place, reason, ...(status.isDirectory() ? folderSize(place) : { files: 1, bytes: status.size }) };
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
