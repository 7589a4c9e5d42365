import * as path from 'node:path';
import { BreedlabError, readJsonIfPresent, settings } from '../../core';
import { readImageFolder } from '../../data';
import { nameOfData } from '../../datasets';
import { findBreeds, hasDrawings } from '../../drawings';
import { pretrainedOn } from '../backbone';
import { serializeExperiment, type Experiment } from '../experiment';
import type { ExperimentId } from '../ids';
import { knownExperiment, parseExperiment } from '../lookup';
import { resolve } from '../plan';
import { profile, type DataSource, type Profile } from '../profiles';
import { describeDataset } from '../runs';
import type { ProfileName, RunConfig } from '../types';
import { codeOf, ownModelOf } from '../usersCode';
import {
  hasSize,
  type CountedConfig,
  type CountingRule,
  type DatasetSize,
  type SeriesImages,
  type Standard,
} from './counts';

/** Choice of a series: of the data set, and of the seeds that count. */
export interface SeriesChoice {
  /** Data set: its name, or a folder or list as `--data` takes it. Default: the profile's own. */
  readonly data?: string;
  /** Default: every seed, each for itself. */
  readonly seeds?: readonly number[];
  /** Epochs at most in place of the profile's, where all trainings were shortened. Default: the profile's. */
  readonly epochs?: number;
}

/** Configurations from which experiments of the user's are known. */
type Configs = readonly { readonly config: CountedConfig }[];

/**
 * The rule of which runs count in a series, for the experiments as they are defined now: in this process, in the
 * user's file, else by their newest run.
 *
 * @param newestFirst runs of the profile, for the user's experiments that are defined nowhere else
 */
export function countingRule(
  name: ProfileName,
  newestFirst: Configs,
  { data, seeds, epochs }: SeriesChoice = {},
): CountingRule {
  const chosen = profile(name);
  const images = imagesOf(chosen, data);
  const standards = new Map<ExperimentId, Standard | null>();
  return {
    images,
    seeds,
    standardOf(id) {
      if (!standards.has(id)) standards.set(id, standardOf(id, newestFirst, { chosen, images, epochs }));
      return standards.get(id)!;
    },
  };
}

/**
 * Path of a series' committed metrics: `data/metrics/<profile>.json`, `<profile>-<dataset>.json` on other images than the
 * profile's.
 */
export function seriesFile(name: ProfileName, dataset: string = profile(name).data.name): string {
  const own = dataset === profile(name).data.name ? name : `${name}-${dataset.replace(/[^\w.-]+/g, '-')}`;
  return path.join(settings().dataFolder, 'metrics', `${own}.json`);
}

/** The experiment as a profile trains it; null where that cannot be known here. */
function standardOf(
  id: ExperimentId,
  configs: Configs,
  { chosen, images, epochs }: { readonly chosen: Profile; readonly images: SeriesImages; readonly epochs?: number },
): Standard | null {
  try {
    const found = knownExperiment(id) ?? asRun(id, configs);
    if (found === undefined) return null;
    const resolved = resolve(found, { profile: chosen.name, epochs });
    const isOwnData = images.name === chosen.data.name;
    return {
      settings: resolved,
      ...(isOwnData && resolved.pretrained ? { pretrainedOn: pretrainedOn(resolved, chosen.name) } : {}),
      model: found.block === 'own' ? ownModelOf(serializeExperiment(found)) : null,
      code: codeOf(resolved) ?? [],
    };
  } catch (error) {
    // It names a network or another part that this process has not loaded, or its file is damaged.
    if (error instanceof BreedlabError) return null;
    throw error;
  }
}

/** The user's experiment as its newest run recorded it. */
function asRun(id: ExperimentId, newestFirst: Configs): Experiment | undefined {
  const own = newestFirst.find(({ config }) => config.experiment === id && config.definition !== undefined);
  return own === undefined ? undefined : parseExperiment(own.config.definition!);
}

function imagesOf({ name: profileName, data: own }: Profile, data: string | undefined): SeriesImages {
  const name = data === undefined ? own.name : nameOfData(data);
  if (own.kind === 'folder' || name !== own.name) return { name, hashes: [] };
  const drawn = sizeOf(own);
  let hashes: readonly string[] | undefined;
  return {
    name,
    drawn,
    // Files are looked at only where names and numbers do not tell already.
    get hashes() {
      hashes ??= hashesOf([...hereOf(own, drawn), ...committedOf(profileName)], drawn);
      return hashes;
    },
  };
}

type Dataset = RunConfig['dataset'];

function hashesOf(datasets: readonly Dataset[], size: DatasetSize): readonly string[] {
  return [...new Set(datasets.filter((each) => hasSize(each, size)).map(({ hash }) => hash))];
}
type Drawn = Extract<DataSource, { kind: 'procedural-dogs' }>;

function sizeOf({ breeds, imagesPerBreed }: Drawn): DatasetSize {
  const classCount = findBreeds(breeds).length;
  const { train, valid, test } = imagesPerBreed;
  return { classCount, counts: { train: train * classCount, valid: valid * classCount, test: test * classCount } };
}

/** The drawings of this machine, by the manifest that they were made with, once they are complete. */
const complete = new Map<string, Dataset>();

/** The drawings of this machine, where they are there and made as the profile makes them now. */
function hereOf(own: Drawn, size: DatasetSize): readonly Dataset[] {
  const folder = path.join(settings().datasetsFolder, own.name);
  try {
    if (!hasDrawings({ ...own, folder })) return [];
    const key = `${folder} ${JSON.stringify(own)}`;
    const found = complete.get(key) ?? describeDataset(readImageFolder(folder, { name: own.name }));
    if (hasSize(found, size)) complete.set(key, found);
    return [found];
  } catch {
    // The drawing has begun and is not done, or its files are damaged: then the folder tells nothing.
    return [];
  }
}

/** The drawings of the metrics that are kept with the project, perhaps of another machine. */
function committedOf(name: ProfileName): readonly Dataset[] {
  try {
    const kept = readJsonIfPresent<{ readonly runs?: readonly { readonly metrics: Pick<RunConfig, 'dataset'> }[] }>(
      seriesFile(name),
    );
    return (kept?.runs ?? []).map(({ metrics }) => metrics.dataset);
  } catch {
    // A damaged file is named where its figures are read; the runs of this machine need not wait for it.
    return [];
  }
}
