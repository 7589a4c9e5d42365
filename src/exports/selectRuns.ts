import { BreedlabError, messageOf } from '../core';
import { listRuns, openRun, readRun, unreadableRuns, type Run, type RunChoice } from '../experiments';

/** Selection of runs for an export of many; without experiments, its series and seed filter the runs. */
export interface RunSelection extends Omit<RunChoice, 'epochs'> {
  /**
   * Experiment numbers (each one's newest finished run with its profile's own settings, length and data), run ids or
   * run folders. Default: every run.
   */
  readonly runs?: readonly string[];
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
export function selectRuns({ runs: named = [], ...choice }: RunSelection): {
  readonly runs: readonly Run[];
  readonly leftOut: readonly LeftOut[];
} {
  if (named.length > 0) {
    const opened = named.map((name) => openRun(name, choice));
    return { runs: [...new Map(opened.map((run) => [run.folder, run])).values()], leftOut: [] };
  }
  const leftOut: LeftOut[] = unreadableRuns(choice).map(({ folder, problem }) => ({
    what: folder,
    reason: problem,
  }));
  const runs = [...listRuns(choice)].reverse().flatMap(({ folder }) => {
    try {
      return [readRun(folder)];
    } catch (error) {
      // Its configuration can be read, and another of its files cannot.
      leftOut.push({ what: folder, reason: messageOf(error) });
      return [];
    }
  });
  if (runs.length === 0 && leftOut.length === 0) throw noRuns(choice);
  return { runs, leftOut };
}

function noRuns({ profile, data }: RunChoice): BreedlabError {
  const [where, option] = profile === undefined ? ['', ''] : [` of the ${profile} profile`, ` --profile ${profile}`];
  const [images, folder] = data === undefined ? ['', ''] : [` on ${data}`, ` --data ${data}`];
  return new BreedlabError(
    `There is no run${where}${images} to export.`,
    `Train one first: npx breedlab train 28${option}${folder}.`,
  );
}
