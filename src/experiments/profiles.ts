import * as path from 'node:path';
import {
  BreedlabError,
  environmentValue,
  setForThisProcess,
  settings as runtimeSettings,
  unknownNameError,
  type WorkProgress,
} from '../core';
import { foldOf, leaveOutClasses, readImageFolder, type Dataset, type Fold, type Split } from '../data';
import { openData } from '../datasets';
import { makeProceduralDogs } from '../drawings';
import type { ExperimentDifferences, TrainingSettings } from '../training';
import { demoScale, studyScale } from './demoScale';
import type { ProfileName } from './types';

/** Source of a profile's images. */
export type DataSource =
  | {
      readonly kind: 'procedural-dogs';
      /** Name of the dataset and of its folder. */
      readonly name: string;
      /** Class folders; every one is drawn when absent. */
      readonly breeds?: readonly string[];
      readonly imagesPerBreed: Readonly<Record<Split, number>>;
      /** Shorter side in pixels. */
      readonly size: number;
      readonly seed: number;
    }
  | { readonly kind: 'folder'; readonly name: string };

/** Images and scale on which experiments run. */
export interface Profile {
  readonly name: ProfileName;
  readonly description: string;
  /** Changes to an experiment's settings. */
  readonly scale: (settings: TrainingSettings) => ExperimentDifferences;
  readonly data: DataSource;
  /**
   * Cores that the engine computes on; null takes all. The split of sums among cores changes their last
   * digits, so a fixed number makes machines agree.
   */
  readonly engineThreads: number | null;
  /** Experiments of `train --all`: the published series, or also those that undo what confounds it. */
  readonly experiments: 'series' | 'all';
  /**
   * Weights to start from where `--data` gives other images: those of the profile, or what the images of half the classes
   * teach, which the experiments then leave out.
   */
  readonly pretrainedOnOtherData: 'as-usual' | 'left-out-classes';
  /**
   * Runs that are committed with the project: they stand in where there is no run at all (`alone`), or they count as
   * finished runs on every machine, and finished runs are added to them (`grows`).
   */
  readonly committed: 'alone' | 'grows';
}

/** Eight breeds that differ in coat and silhouette, with pairs that are easily confused (white, orange). */
const DEMO_BREEDS = [
  '005.Alaskan_malamute',
  '006.American_eskimo_dog',
  '057.Dalmatian',
  '067.Finnish_spitz',
  '079.Great_pyrenees',
  '086.Irish_setter',
  '106.Newfoundland',
  '118.Pembroke_welsh_corgi',
] as const;

/** Drawings enough to learn from, and for a validation loss that steers the schedule: of 160 images it halved the rate of networks that still learned. */
const DRAWN_DOGS: DataSource = {
  kind: 'procedural-dogs',
  name: 'drawn-dogs',
  breeds: DEMO_BREEDS,
  imagesPerBreed: { train: 400, valid: 100, test: 100 },
  size: 112,
  seed: 1,
};

const PROFILES: readonly Profile[] = [
  {
    name: 'demo',
    description: 'procedural dogs, small images, reduced width, few epochs: minutes on two cores, no download',
    scale: demoScale,
    engineThreads: 1,
    experiments: 'series',
    pretrainedOnOtherData: 'as-usual',
    committed: 'alone',
    data: DRAWN_DOGS,
  },
  {
    name: 'study',
    description: "the published protocol to its end at the demo's sizes and widths, on drawn dogs: hours",
    scale: studyScale,
    engineThreads: 1,
    experiments: 'all',
    pretrainedOnOtherData: 'left-out-classes',
    committed: 'grows',
    data: DRAWN_DOGS,
  },
  {
    name: 'paper',
    description:
      'the published protocol: 224 px, batch 32, at most 500 epochs, full width, on dogImages or a folder like it',
    scale: () => ({}),
    engineThreads: null,
    experiments: 'series',
    pretrainedOnOtherData: 'as-usual',
    committed: 'alone',
    data: { kind: 'folder', name: 'dogImages' },
  },
];

export function allProfiles(): readonly Profile[] {
  return PROFILES;
}

/** @throws BreedlabError listing the profiles when there is no such profile */
export function profile(name: string): Profile {
  const found = PROFILES.find((p) => p.name === name);
  if (found === undefined)
    throw unknownNameError(
      'profile',
      name,
      PROFILES.map((p) => p.name),
    );
  return found;
}

/**
 * Computes on as many cores as trainings of the profile do, unless the user has set a number: the split of sums among
 * cores changes their last digits. Call it before the engine is loaded.
 */
export function useThreadsOf(name: ProfileName): void {
  const { engineThreads } = profile(name);
  if (engineThreads === null || environmentValue('TF_NUM_INTRAOP_THREADS') !== undefined) return;
  setForThisProcess('TF_NUM_INTRAOP_THREADS', String(engineThreads));
}

/** Options of {@link openDataset}. */
export interface OpenDatasetOptions {
  /** Data: the name of a dataset, a folder, or a split list. Default: the profile's. */
  readonly data?: string;
  /** Part of the training and validation images that validates. Default: the split as it is. */
  readonly fold?: Fold;
  /** Called with the progress of making the embedded dataset. Default: none. */
  readonly onProgress?: (progress: WorkProgress) => void;
  /** Stops making the embedded dataset. Default: never. */
  readonly signal?: AbortSignal;
}

/**
 * The dataset of a profile; the embedded one is made first when it is missing or incomplete.
 *
 * @param which a profile, or the name of one
 * @example const dogs = await openDataset('demo');
 * @example const mine = await openDataset('demo', { data: 'path/to/photos' });
 * @throws BreedlabError when the folder is missing or not in the expected layout
 */
export async function openDataset(which: Profile | ProfileName, options: OpenDatasetOptions = {}): Promise<Dataset> {
  const whole = await openWhole(which, options);
  return options.fold === undefined ? whole : foldOf(whole, options.fold);
}

async function openWhole(which: Profile | ProfileName, options: OpenDatasetOptions): Promise<Dataset> {
  const source = typeof which === 'string' ? profile(which) : which;
  if (options.data !== undefined) {
    const given = openData(options.data);
    return source.pretrainedOnOtherData === 'left-out-classes' ? leaveOutClasses(given) : given;
  }
  const { data } = source;
  const folder = path.join(runtimeSettings().datasetsFolder, data.name);
  if (data.kind === 'procedural-dogs') {
    await makeProceduralDogs({ ...data, folder, onProgress: options.onProgress, signal: options.signal });
    return readImageFolder(folder, { name: data.name });
  }
  try {
    return readImageFolder(folder, { name: data.name });
  } catch (error) {
    throw new BreedlabError(
      `The ${source.name} profile needs the ${data.name} dataset, and ${folder} does not hold it.`,
      `Run npx breedlab data fetch ${data.name} (npx breedlab data list tells its size), or name a folder with --data DIR.`,
      { cause: error },
    );
  }
}
