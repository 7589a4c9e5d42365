import * as fs from 'node:fs';
import * as path from 'node:path';
import { errorCode, LockedError, writeError, type Lease } from '../../core';
import type { RunConfig } from '../types';
import { lockRunFolder } from './folderLock';
import { experimentFolderName, runIdAt } from './layout';
import { writeConfig } from './storedRun';

/** A run folder that this process alone writes. */
export interface NewRun {
  readonly folder: string;
  readonly lease: Lease;
}

/**
 * Makes a new run folder with its config.json. A run that began in the same second keeps its own.
 *
 * @throws BreedlabError where it cannot be written; nothing is left behind then
 */
export function createRunFolder(runsFolder: string, config: RunConfig, start: Date): string {
  const parent = path.join(runsFolder, config.profile, experimentFolderName(config.experiment));
  try {
    fs.mkdirSync(parent, { recursive: true });
  } catch (error) {
    throw writeError(parent, error);
  }
  const runId = runIdAt(config.experiment, config.seed, start);
  for (let attempt = 1; ; attempt++) {
    const folder = path.join(parent, attempt === 1 ? runId : `${runId}-${attempt}`);
    try {
      fs.mkdirSync(folder);
    } catch (error) {
      if (errorCode(error) === 'EEXIST') continue;
      throw writeError(folder, error);
    }
    try {
      writeConfig(folder, config);
      return folder;
    } catch (error) {
      fs.rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }
}

/**
 * A new run folder with its lease. Between the two, another process that looks for an unfinished run of the same
 * configuration may take the folder for one and continue it: then another folder is made here.
 *
 * @param create makes a folder that no run has yet
 */
export async function beginRun(create: () => string): Promise<NewRun> {
  for (;;) {
    const folder = create();
    try {
      return { folder, lease: await lockRunFolder(folder) };
    } catch (error) {
      if (error instanceof LockedError) continue;
      fs.rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }
}
