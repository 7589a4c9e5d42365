import { allProfiles } from '../profiles';
import type { ProfileName, RunConfig } from '../types';
import { differsFromProfile, type CountingRule } from './counts';
import { countingRule } from './rule';

/**
 * Tells how runs differ from their experiments under their profiles, images included, for lists.
 *
 * @param newestFirst the runs that are told of
 */
export function differenceTeller(
  newestFirst: readonly { readonly config: RunConfig }[],
): (config: RunConfig) => readonly string[] {
  const rules = new Map<ProfileName, CountingRule>();
  return (config) => {
    const { profile } = config;
    if (!isKnown(profile)) return [];
    const ofProfile = newestFirst.filter((run) => run.config.profile === profile);
    if (!rules.has(profile)) rules.set(profile, countingRule(profile, ofProfile));
    return differsFromProfile(config, rules.get(profile)!);
  };
}

/** Series and seed of a run, and how it differs from its profile. */
export interface RunScope {
  readonly profile: ProfileName;
  readonly seed: number;
  /** Name of the data set. Default: not named, before the training has said it. */
  readonly data?: string;
  /** e.g. `2 epochs instead of 20`. Default: it differs in nothing. */
  readonly differences?: readonly string[];
}

/** e.g. `demo profile, seed 1, on mine; 2 epochs instead of 20`. Pure. */
export function scopeText({ profile, seed, data, differences = [] }: RunScope): string {
  const where = [`${profile} profile`, `seed ${seed}`, ...(data === undefined ? [] : [`on ${data}`])].join(', ');
  return [where, ...(differences.length === 0 ? [] : [differences.join(', ')])].join('; ');
}

/** Scope of a run, as titles name it: its data set by name, and what else differs. */
export function runScope(config: RunConfig): RunScope {
  const { profile, seed, dataset } = config;
  const rule = isKnown(profile) ? countingRule(profile, [{ config }], { data: dataset.name }) : null;
  const differences = rule === null ? [] : differsFromProfile(config, rule);
  return { profile, seed, data: dataset.name, differences };
}

/** A run folder may come from a version with other profiles. */
function isKnown(name: string): boolean {
  return allProfiles().some((profile) => profile.name === name);
}

/** e.g. `run 34-seed1-20261123T183000Z, demo profile, seed 1, on mine; 2 epochs instead of 20`. */
export function describeRun({ runId, config }: { readonly runId: string; readonly config: RunConfig }): string {
  return `run ${runId}, ${scopeText(runScope(config))}`;
}

/** A title with how the run differs, where it does: `34 · Base (2 epochs instead of 20, on other images: mine)`. */
export function titleText(title: string, config: RunConfig): string {
  const differences = differenceTeller([{ config }])(config);
  return differences.length === 0 ? title : `${title} (${differences.join(', ')})`;
}
