import * as fs from 'node:fs';
import * as path from 'node:path';
import { BreedlabError, isFolder, nearest } from '../../core';
import { nameOfData } from '../../datasets';
import { uncheckedId, type ExperimentName } from '../ids';
import { allProfiles, profile as profileNamed } from '../profiles';
import { listRuns, readRun, runFile, type Run, type RunFilter, type RunSummary } from '../runs';
import type { ProfileName } from '../types';
import { OWN_SEED, standing } from './counts';
import { countingRule } from './rule';

/**
 * Reference to a run: the run itself, its id or the beginning of it, its folder, or an experiment, which
 * stands for one run by the rule of `counts.ts`.
 */
export type RunReference = ExperimentName | { readonly folder: string | null };

/** Series whose run an experiment stands for, and where it lies. */
export interface RunChoice {
  /** Default: the first profile, of `demo` and so on, in which the experiment has a run that counts. */
  readonly profile?: ProfileName;
  /** Data set: its name, or a folder or list as `--data` takes it. Default: the profile's own. */
  readonly data?: string;
  /** Default 1. */
  readonly seed?: number;
  /** Epochs at most in place of the profile's. Default: the profile's. */
  readonly epochs?: number;
  /** Folder of runs. Default: the setting `runsFolder`. */
  readonly runsFolder?: string;
}

/** Options of {@link openRun}. */
export interface OpenRunOptions extends RunChoice {
  /**
   * Run that an experiment stands for. Default 'standing': the newest finished one with its profile's own settings,
   * length and data; 'newest': its newest run, however it was made and ended.
   */
  readonly choose?: 'standing' | 'newest';
}

/**
 * Finds the run that a reference names.
 *
 * @throws BreedlabError naming the reference and the runs that exist, each with what keeps it from counting
 */
export function openRun(reference: RunReference, options: OpenRunOptions = {}): Run {
  if (typeof reference === 'object') {
    if (reference.folder !== null) return readRun(reference.folder);
    throw new BreedlabError('The run was interrupted before it had a folder.', 'Train it again.');
  }
  const text = String(reference);
  if (typeof reference === 'string' && isRunFolder(text)) return readRun(text);
  const runs = listRuns({ profile: options.profile, runsFolder: options.runsFolder });
  const named = byId(text, runs);
  if (named !== undefined) return readRun(named.folder);
  const found = ofExperiment(text, runs, options);
  if (found !== undefined) return readRun(found.folder);
  throw runs.some(({ config }) => config.experiment === text)
    ? noStandingRun(text, runs, options)
    : unknownRun(text, runs, whereText(options));
}

/**
 * The run that an experiment stands for: the newest finished one with its profile's own settings, length, data and seed;
 * or, given conditions that are not those of a series, the newest that matches and finished (or has the filter's
 * `status`). Undefined when there is none.
 *
 * @param which the id of an experiment, or a filter
 * @example
 * const run = latestRun(34)!;
 * console.log(run.history.length, run.metrics?.testAccuracy, run.predictions?.images[0]);
 * @example latestRun({ experiment: 34, profile: 'demo', seed: 2 });
 * @example latestRun({ experiment: 34, status: 'interrupted' });
 */
export function latestRun(which: RunFilter | ExperimentName = {}): Run | undefined {
  const filter: RunFilter = typeof which === 'object' ? which : { experiment: which };
  const { experiment, status, since, until, profile, runsFolder } = filter;
  const isOfSeries = experiment !== undefined && [status, since, until].every((each) => each === undefined);
  const found = isOfSeries
    ? ofExperiment(uncheckedId(experiment), listRuns({ profile, runsFolder }), filter)
    : listRuns({ status: 'finished', ...filter })[0];
  return found === undefined ? undefined : readRun(found.folder);
}

/** The finished runs that stand for experiments in a series, by experiment. */
export function standingRuns(name: ProfileName, choice: Omit<RunChoice, 'profile'> = {}): readonly RunSummary[] {
  return standingAmong(listRuns({ profile: name, runsFolder: choice.runsFolder }), name, choice);
}

function standingAmong(
  newestFirst: readonly RunSummary[],
  name: ProfileName,
  { data, seed = OWN_SEED, epochs }: RunChoice,
): readonly RunSummary[] {
  const ofProfile = newestFirst.filter(({ config }) => config.profile === name);
  const { runs } = standing(ofProfile, countingRule(name, ofProfile, { data, seeds: [seed], epochs }));
  return runs.filter(({ status }) => status === 'finished');
}

function ofExperiment(text: string, runs: readonly RunSummary[], options: OpenRunOptions): RunSummary | undefined {
  const own = runs.filter(({ config }) => config.experiment === text);
  if (options.choose === 'newest') {
    const { data, seed } = options;
    const name = data === undefined ? undefined : nameOfData(data);
    return own.find(
      ({ config }) =>
        (name === undefined || config.dataset.name === name) && (seed === undefined || config.seed === seed),
    );
  }
  const names = allProfiles()
    .map(({ name }) => name)
    .filter((name) => own.some(({ config }) => config.profile === name));
  for (const name of names) {
    const found = standingAmong(runs, name, options).find(({ config }) => config.experiment === text);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Tells whether a text names a run folder: one with a configuration, or what a path leads to, which may lack it. */
function isRunFolder(text: string): boolean {
  const folder = path.resolve(text);
  return fs.existsSync(runFile(folder, 'config')) || (text.includes(path.sep) && isFolder(folder));
}

/** Finds a run by its id, or by the beginning of an id that no other run shares. */
function byId(text: string, runs: readonly RunSummary[]): RunSummary | undefined {
  const exact = runs.filter(({ runId }) => runId === text);
  // The number of an experiment begins the ids of many runs, so a reference must be longer than that.
  const begun = text.includes('-seed') ? runs.filter(({ runId }) => runId.startsWith(text)) : [];
  const found = exact.length > 0 ? exact : begun;
  if (found.length <= 1) return found[0];
  throw new BreedlabError(
    `'${text}' begins the ids of ${found.length} runs: ${found.map(({ runId }) => runId).join(', ')}.`,
    'Give the whole id, or the folder.',
  );
}

/** The error of an experiment that has runs, none of which counts: each is named with the reason. */
function noStandingRun(text: string, runs: readonly RunSummary[], choice: RunChoice): BreedlabError {
  const described = allProfiles().flatMap(({ name }) => {
    const ofProfile = runs.filter(({ config }) => config.profile === name);
    const { data, seed = OWN_SEED, epochs } = choice;
    const { leftOut } = standing(ofProfile, countingRule(name, ofProfile, { data, seeds: [seed], epochs }));
    return ofProfile
      .filter(({ config }) => config.experiment === text)
      .map((run) => {
        const differences = leftOut.find((each) => each.run === run)?.differences ?? [];
        const state = run.status === 'finished' ? [] : [run.status];
        return `${run.runId} (${[...state, ...differences].join(', ')})`;
      });
  });
  const title = `Experiment ${text} has no finished run with its profile's own settings, length and data`;
  return new BreedlabError(
    `${title}${whereText(choice)}; there are: ${described.join(', ')}.`,
    'Name one of these runs by its id, continue one (`npx breedlab runs resume <run>`), or train it whole: ' +
      `npx breedlab train ${text}.`,
  );
}

/** e.g. ` in the demo profile on mine, seed 3`; empty where nothing was asked for. */
function whereText({ profile, data, seed }: RunChoice): string {
  const parts = [
    ...(profile === undefined ? [] : [` in the ${profileNamed(profile).name} profile`]),
    ...(data === undefined ? [] : [` on ${data}`]),
    ...(seed === undefined ? [] : [`, seed ${seed}`]),
  ];
  return parts.join('');
}

function unknownRun(text: string, runs: readonly RunSummary[], where: string): BreedlabError {
  const guess = nearest(
    text,
    runs.flatMap(({ runId, config }) => [runId, config.experiment]),
  );
  const hint = guess === undefined ? '' : `Did you mean '${guess}'? `;
  return new BreedlabError(
    `There is no run '${text}'${where}, and no experiment '${text}' with one.`,
    `${hint}\`npx breedlab runs list\` shows the runs; \`npx breedlab train 34\` makes one.`,
  );
}
