import { isDeepStrictEqual } from 'node:util';
import { completeSettings } from '../../training';
import type { RunConfig, RunStatus } from '../types';
import { changedCode, ownModelOf } from '../usersCode';
import { listRuns } from './readRuns';

/** Earlier run to continue or reuse: see `RunExperimentOptions.resume`. */
export type ResumeMode = 'never' | 'auto' | 'reuse';

/** An earlier run of the same configuration. */
export interface FoundRun {
  readonly kind: 'finished' | 'unfinished';
  readonly folder: string;
}

const ENDED: readonly RunStatus[] = ['finished', 'diverged'];

/** True when two runs would have the same outcome: their configurations are equal but for titles and origin. */
export function sameConfig(a: RunConfig, b: RunConfig): boolean {
  return isDeepStrictEqual(comparable(a), comparable(b));
}

function comparable(config: RunConfig): unknown {
  const { title: _title, parent: _parent, definition, ...rest } = config;
  const model = ownModelOf(definition) ?? undefined;
  // Passes through JSON like the stored one, so that an undefined field is an absent one.
  return JSON.parse(JSON.stringify({ ...rest, model, settings: completeSettings(rest.settings) }));
}

/** @throws BreedlabError where an unfinished run of the same configuration was begun with other code */
function requireSameCode(runsFolder: string, config: RunConfig): void {
  const { profile, experiment, seed, code = [] } = config;
  if (code.length === 0) return;
  const begun = listRuns({ profile, experiment, seed, runsFolder }).find(
    (run) => !ENDED.includes(run.status) && sameConfig({ ...run.config, code }, config),
  );
  const changed = code.find(({ file, sha256 }) =>
    begun?.config.code?.some((each) => each.file === file && each.sha256 !== sha256),
  );
  if (begun !== undefined && changed !== undefined) throw changedCode(begun.runId, changed.file);
}

/** The run that `resume` asks for, or undefined when a new one is to begin. */
export function findRun(runsFolder: string, config: RunConfig, resume: ResumeMode): FoundRun | undefined {
  if (resume === 'never') return undefined;
  const { profile, experiment, seed } = config;
  const same = listRuns({ profile, experiment, seed, runsFolder }).filter((run) => sameConfig(run.config, config));
  const finished = resume === 'reuse' ? same.find((run) => ENDED.includes(run.status)) : undefined;
  if (finished !== undefined) return { kind: 'finished', folder: finished.folder };
  const unfinished = same.find((run) => !ENDED.includes(run.status));
  if (unfinished === undefined && resume === 'auto') requireSameCode(runsFolder, config);
  return unfinished === undefined ? undefined : { kind: 'unfinished', folder: unfinished.folder };
}
