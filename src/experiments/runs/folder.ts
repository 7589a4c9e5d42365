import * as fs from 'node:fs';
import * as path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { errorCode, writeJsonAtomic } from '../../core';
import type { RunConfig, RunStatus } from '../types';
import { experimentFolderName, runFile, runIdAt } from './layout';
import { listRuns } from './readRuns';
import { completeSettings } from './storedSettings';

/** Which earlier run to continue or take: see `RunExperimentOptions.resume`. */
export type ResumeMode = 'never' | 'auto' | 'reuse';

/** An earlier run of the same configuration. */
export interface FoundRun {
  readonly kind: 'finished' | 'unfinished';
  readonly folder: string;
}

const ENDED: readonly RunStatus[] = ['finished', 'diverged'];

/** True when two runs would come to the same: all of the configuration but its titles and origin is equal. */
export function sameConfig(a: RunConfig, b: RunConfig): boolean {
  return isDeepStrictEqual(comparable(a), comparable(b));
}

function comparable(config: RunConfig): unknown {
  const { title: _title, parent: _parent, definition: _definition, ...rest } = config;
  // Through JSON, as the other one came: an undefined field is an absent one.
  return JSON.parse(JSON.stringify({ ...rest, settings: completeSettings(rest.settings) }));
}

/** The run that `resume` asks for, or undefined when a new one is to begin. */
export function findRun(runsFolder: string, config: RunConfig, resume: ResumeMode): FoundRun | undefined {
  if (resume === 'never') return undefined;
  const { profile, experiment, seed } = config;
  const same = listRuns({ profile, experiment, seed, runsFolder }).filter((run) =>
    sameConfig(run.config, config),
  );
  const finished = resume === 'reuse' ? same.find((run) => ENDED.includes(run.status)) : undefined;
  if (finished !== undefined) return { kind: 'finished', folder: finished.folder };
  const unfinished = same.find((run) => !ENDED.includes(run.status));
  return unfinished === undefined ? undefined : { kind: 'unfinished', folder: unfinished.folder };
}

/** Makes a new run folder with its config.json. A run that began in the same second keeps its own. */
export function createRunFolder(runsFolder: string, config: RunConfig, start: Date): string {
  const parent = path.join(runsFolder, config.profile, experimentFolderName(config.experiment));
  fs.mkdirSync(parent, { recursive: true });
  const runId = runIdAt(config.experiment, config.seed, start);
  for (let attempt = 1; ; attempt++) {
    const folder = path.join(parent, attempt === 1 ? runId : `${runId}-${attempt}`);
    try {
      fs.mkdirSync(folder);
      writeJsonAtomic(runFile(folder, 'config'), config);
      return folder;
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
  }
}
