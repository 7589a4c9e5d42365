import { BreedlabError, environmentValue, requireKnownOptions, type EnvironmentName } from '../../core';
import { dataForProcess } from '../../datasets';
import {
  experiment,
  extensionsOf,
  profile,
  serializeExperiment,
  type Experiment,
  type ExperimentName,
  type ProfileName,
} from '../../experiments';

/** Options of `train`. */
export interface TrainOptions {
  /** Profile: the images and the scale. Default: `BREEDLAB_PROFILE`, else 'demo'. */
  readonly profile?: ProfileName;
  /** Decides initial weights, order, augmentation and dropout. Default 1. */
  readonly seed?: number;
  /** At most this many epochs. Default: `BREEDLAB_EPOCHS`, else the profile's. */
  readonly epochs?: number;
  /**
   * The name of a dataset (`defineDataset`, or one that was fetched), or a folder of images in the layout
   * train|valid|test/NNN.Breed. Default: `BREEDLAB_DATA`, else the profile's dataset.
   */
  readonly data?: string;
  /** Continue the newest unfinished run of the same configuration. Default false: a new run. */
  readonly resume?: boolean;
}

const TRAIN_OPTIONS = { profile: true, seed: true, epochs: true, data: true, resume: true } as const;

/** Request of a cell, checked and complete. */
export interface TrainingRequest {
  readonly experiment: Experiment;
  readonly profile: ProfileName;
  readonly seed: number;
  readonly epochs: number | undefined;
  readonly data: string | undefined;
  readonly resume: boolean;
  /** Show a finished run of the same configuration instead of training again. */
  readonly reuse: boolean;
}

/** Settings of cells from the environment; the report's executor sets them. */
export interface CellEnvironment {
  readonly profile: ProfileName;
  readonly epochs: number | undefined;
  readonly data: string | undefined;
  /** True for unattended execution, without live updates. */
  readonly headless: boolean;
  readonly reuse: boolean;
}

/**
 * Reads `BREEDLAB_PROFILE`, `BREEDLAB_EPOCHS`, `BREEDLAB_DATA`, `BREEDLAB_HEADLESS` and `BREEDLAB_REUSE`.
 *
 * @throws BreedlabError for a profile that does not exist, or an invalid value
 */
export function cellEnvironment(environment: NodeJS.ProcessEnv = process.env): CellEnvironment {
  const value = <Name extends EnvironmentName>(name: Name) => environmentValue(name, environment);
  return {
    profile: profile(value('BREEDLAB_PROFILE') ?? 'demo').name,
    epochs: value('BREEDLAB_EPOCHS'),
    data: value('BREEDLAB_DATA'),
    headless: value('BREEDLAB_HEADLESS') ?? false,
    reuse: value('BREEDLAB_REUSE') ?? false,
  };
}

/** @throws BreedlabError for an unknown experiment or profile, or an invalid seed or number of epochs */
export function trainingRequest(
  which: Experiment | ExperimentName,
  options: TrainOptions,
  environment: CellEnvironment,
): TrainingRequest {
  requireKnownOptions<TrainOptions>('train', options, TRAIN_OPTIONS);
  const { seed = 1, epochs = environment.epochs, data = environment.data, resume = false } = options;
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new BreedlabError(`${seed} is not a seed.`, 'Give a whole number from 0, such as 1.');
  }
  return {
    experiment: typeof which === 'object' ? which : experiment(which),
    profile: profile(options.profile ?? environment.profile).name,
    seed,
    epochs: epochs === undefined ? undefined : checkEpochs(epochs),
    data,
    resume,
    reuse: environment.reuse,
  };
}

/** The request as arguments of the command line program. */
export function commandLine({
  experiment: which,
  profile: name,
  seed,
  epochs,
  data,
  resume,
  reuse,
}: TrainingRequest): string[] {
  return [
    'train',
    ...['--profile', name, '--seed', String(seed)],
    ...(epochs === undefined ? [] : ['--epochs', String(epochs)]),
    ...(data === undefined ? [] : ['--data', dataForProcess(data)]),
    ...(reuse ? ['--reuse'] : resume ? ['--resume'] : []),
    ...(which.block === 'own' ? ['--define', JSON.stringify(serializeExperiment(which))] : []),
    ...extensionsOf(which.settings).flatMap(({ file }) => ['--extension', file]),
    '--',
    which.id,
  ];
}

function checkEpochs(epochs: number): number {
  if (Number.isInteger(epochs) && epochs >= 1) return epochs;
  throw new BreedlabError(`epochs is ${epochs}, which is not a number of epochs.`, 'Give a whole number from 1.');
}
