import { BreedlabError, messageOf } from '../core';
import { listRuns, openRun, readRun, unreadableRuns, type ProfileName, type Run } from '../experiments';

/** Selection of runs for an export of many. */
export interface RunSelection {
  /** Experiment numbers (each one's newest finished run), run ids or run folders. Default: every run. */
  readonly runs?: readonly string[];
  /** Default: runs of every profile. */
  readonly profile?: ProfileName;
  /** Folder of the runs. Default: the setting `runsFolder`. */
  readonly runsFolder?: string;
}

/** A part that an export leaves out, and the reason. */
export interface LeftOut {
  readonly what: string;
  readonly reason: string;
}

/**
 * The named runs, or every run that can be read, oldest first; unfinished ones included.
 *
 * @throws BreedlabError when a named run does not exist, or there is no run at all
 */
export function selectRuns({ runs: named = [], profile, runsFolder }: RunSelection): {
  readonly runs: readonly Run[];
  readonly leftOut: readonly LeftOut[];
} {
  if (named.length > 0) {
    const opened = named.map((name) => openRun(name, { profile, runsFolder }));
    return { runs: [...new Map(opened.map((run) => [run.folder, run])).values()], leftOut: [] };
  }
  const leftOut: LeftOut[] = unreadableRuns({ profile, runsFolder }).map(({ folder, problem }) => ({
    what: folder,
    reason: problem,
  }));
  const runs = [...listRuns({ profile, runsFolder })].reverse().flatMap(({ folder }) => {
    try {
      return [readRun(folder)];
    } catch (error) {
      // Its configuration can be read, and another of its files cannot.
      leftOut.push({ what: folder, reason: messageOf(error) });
      return [];
    }
  });
  if (runs.length === 0 && leftOut.length === 0) throw noRuns(profile);
  return { runs, leftOut };
}

function noRuns(profile: ProfileName | undefined): BreedlabError {
  const [where, option] = profile === undefined ? ['', ''] : [` of the ${profile} profile`, ` --profile ${profile}`];
  return new BreedlabError(`There is no run${where} to export.`, `Train one first: npx breedlab train 28${option}.`);
}
