import { isDeepStrictEqual } from 'node:util';
import { SPLITS } from '../../data';
import type { SerializedModel } from '../../models';
import { deviationsOf, type TrainingSettings } from '../../training';
import { compareIds, type ExperimentId } from '../ids';
import type { PretrainedOn, PretrainedOrigin, RunConfig, RunStatus } from '../types';
import { ownModelOf, type RunCode } from '../usersCode';

/**
 * The rule of which run counts: an experiment's number stands for the newest finished run with its profile's own
 * settings, length and data, of seed 1 unless another is asked for. Every other run is chosen by its id.
 */

/** Seed of the run that an experiment's number stands for, unless another is asked for. */
export const OWN_SEED = 1;

/** All that decides whether a run counts: a part of its config.json, or of committed metrics. */
export interface CountedConfig
  extends Pick<RunConfig, 'experiment' | 'seed' | 'settings' | 'dataset' | 'definition' | 'code'> {
  readonly pretrained?: Pick<PretrainedOrigin, 'on' | 'name'>;
}

/** A run to which the rule applies. */
export interface CountedRun {
  readonly config: CountedConfig;
  readonly status: RunStatus;
}

/** Classes and images of a dataset. */
export type DatasetSize = Pick<RunConfig['dataset'], 'classCount' | 'counts'>;

/** The images of a series. */
export interface SeriesImages {
  readonly name: string;
  /** Size of the dataset as a profile draws it. Absent: a folder decides. */
  readonly drawn?: DatasetSize;
  /** Hashes that those drawings are known to have, here and on other machines; none where nothing is known. */
  readonly hashes: readonly string[];
}

/** An experiment as a profile trains it now. */
export interface Standard {
  readonly settings: TrainingSettings;
  /** Images that its pretrained weights learn from. Absent: any, a user's file aside. */
  readonly pretrainedOn?: PretrainedOn;
  /** Definition of its model, where that is the user's and data; else null. */
  readonly model: SerializedModel | null;
  /** The user's code files that it uses. */
  readonly code: readonly RunCode[];
}

/** The rule for one series: a profile on a data set. */
export interface CountingRule {
  readonly images: SeriesImages;
  /** Seeds that count. Default: every seed, each for itself. */
  readonly seeds?: readonly number[];
  /** Null where it cannot be known here, e.g. without the user's code: then it is not held against a run. */
  standardOf(experiment: ExperimentId): Standard | null;
}

/**
 * Differences of a run from its experiment in a series, in words: length, settings, code, weights, images, seed.
 * Pure; none for a run that counts.
 *
 * @example differsFromProfile(config, rule); // ['2 epochs instead of 20', 'on other images: mine']
 */
export function differsFromProfile(config: CountedConfig, rule: CountingRule): readonly string[] {
  const standard = rule.standardOf(config.experiment);
  return [
    ...(standard === null ? [] : standardTexts(config, standard)),
    ...imagesTexts(config.dataset, rule.images),
    ...(rule.seeds === undefined || rule.seeds.includes(config.seed) ? [] : [`seed ${config.seed}`]),
  ];
}

/** Result of {@link standing}. */
export interface Standing<R> {
  /** The run that stands for each experiment and seed, in their order. */
  readonly runs: readonly R[];
  /** Ended runs that do not count, newest first, each with its differences. */
  readonly leftOut: readonly { readonly run: R; readonly differences: readonly string[] }[];
}

/**
 * Chooses the run that stands for each experiment and seed: the newest finished one without differences; where none
 * finished, the newest that diverged. All of them have the same images: those of the newest. Pure.
 *
 * @param newestFirst runs of one profile, however they ended
 */
export function standing<R extends CountedRun>(newestFirst: readonly R[], rule: CountingRule): Standing<R> {
  const judged = newestFirst
    .filter(({ status }) => status === 'finished' || status === 'diverged')
    .map((run) => ({ run, differences: differsFromProfile(run.config, rule) }));
  const fitting = judged.filter(({ differences }) => differences.length === 0).map(({ run }) => run);
  const isFinished = ({ status }: CountedRun): boolean => status === 'finished';
  const images = (fitting.find(isFinished) ?? fitting[0])?.config.dataset.hash;
  const others = `on other images that are named ${rule.images.name}, too`;
  const chosen = new Map<string, R>();
  for (const run of [...fitting.filter(isFinished), ...fitting.filter((each) => !isFinished(each))]) {
    const key = `${run.config.seed} ${run.config.experiment}`;
    if (run.config.dataset.hash === images && !chosen.has(key)) chosen.set(key, run);
  }
  return {
    runs: [...chosen.values()].sort(byExperimentAndSeed),
    leftOut: judged.flatMap(({ run, differences }) => {
      if (differences.length > 0) return [{ run, differences }];
      return run.config.dataset.hash === images ? [] : [{ run, differences: [others] }];
    }),
  };
}

function byExperimentAndSeed({ config: a }: CountedRun, { config: b }: CountedRun): number {
  return compareIds(a.experiment, b.experiment) || a.seed - b.seed;
}

function standardTexts(config: CountedConfig, { settings, pretrainedOn, model, code }: Standard): string[] {
  const deviations = deviationsOf(settings, config.settings);
  const length = deviations.filter(({ key }) => key === 'maxEpochs').map(({ text }) => text);
  const others = inFew(deviations.filter(({ key }) => key !== 'maxEpochs').map(({ text }) => text));
  // A changed setting makes another experiment, so that those of the series differ by their profile's scale alone.
  const isScale = config.definition === undefined && others.length > 0;
  const isOtherModel = model !== null && !isDeepStrictEqual(asStored(ownModelOf(config.definition)), asStored(model));
  const otherCode = (config.code ?? []).filter((own) =>
    code.some(({ file, sha256 }) => file === own.file && sha256 !== own.sha256),
  );
  return [
    ...length,
    ...(isScale ? [`at another scale (${others.join(', ')})`] : others),
    ...(isOtherModel ? [`another definition of the model ${model.name}`] : []),
    ...otherCode.map(({ file }) => `other code in ${file}`),
    ...(isOtherOrigin(config.pretrained?.on, pretrainedOn) ? [`from other weights (${config.pretrained!.name})`] : []),
  ];
}

/** The first differences of many: runs of another scale would have a line as long as the table of settings. */
function inFew(texts: readonly string[], most = 3): readonly string[] {
  return texts.length <= most + 1 ? texts : [...texts.slice(0, most), `${texts.length - most} more settings`];
}

function isOtherOrigin(on: PretrainedOn | undefined, expected: PretrainedOn | undefined): boolean {
  return on === 'own-file' || (on !== undefined && expected !== undefined && on !== expected);
}

/** A definition as JSON holds it, where an undefined field is an absent one. */
function asStored(model: SerializedModel | null): unknown {
  return JSON.parse(JSON.stringify(model));
}

function imagesTexts({ name, hash, classCount, counts }: RunConfig['dataset'], images: SeriesImages): string[] {
  const { drawn, hashes } = images;
  if (name !== images.name) return [`on other images: ${name}`];
  if (drawn !== undefined && !hasSize({ classCount, counts }, drawn)) {
    return [
      `on ${name} at another scale (${classCount} classes, ${counts.train}/${counts.valid}/${counts.test} images)`,
    ];
  }
  return hashes.length > 0 && !hashes.includes(hash) ? [`on other drawings of ${name}`] : [];
}

/** Tells whether a dataset has the classes and the numbers of images that a profile draws. Pure. */
export function hasSize({ classCount, counts }: DatasetSize, drawn: DatasetSize): boolean {
  return classCount === drawn.classCount && SPLITS.every((split) => counts[split] === drawn.counts[split]);
}
