import { openRecordedRun } from '../../analysis';
import {
  experiment,
  makeExperiment,
  parseExperiment,
  profile,
  titleText,
  type Experiment,
  type OpenRunOptions,
  type ProfileName,
  type Run,
  type RunSummary,
} from '../../experiments';
import { cellEnvironment, type TrainedRun } from '../training';

/**
 * Reference to a run in a cell: a result of `train`, a row of the run list, an experiment or its id (its newest
 * finished run with its profile's own settings, length and data), the run's id or its folder.
 */
export type WhichRun = TrainedRun | Run | RunSummary | Experiment | string | number;

/** Series whose run an experiment stands for. */
export interface WhichRunOptions {
  /** Default: `BREEDLAB_PROFILE`, else 'demo'. */
  readonly profile?: ProfileName;
  /** Data set, by its name or as `train` takes it. Default: `BREEDLAB_DATA`, else the profile's own. */
  readonly data?: string;
}

/** The names of {@link WhichRunOptions}. */
export const WHICH_RUN_OPTIONS = { profile: true, data: true } as const;

/**
 * The run that a cell means, read from its folder, or as it came with the project.
 *
 * @throws BreedlabError when there is none, naming those that exist
 */
export function whichRun(
  which: WhichRun,
  { profile: name, data, ...options }: WhichRunOptions & Pick<OpenRunOptions, 'choose' | 'seed'> = {},
): Run {
  const reference = typeof which === 'object' && 'with' in which ? which.id : which;
  const environment = cellEnvironment();
  return openRecordedRun(reference, {
    ...options,
    profile: profile(name ?? environment.profile).name,
    data: data ?? environment.data,
    epochs: environment.epochs,
  });
}

/** e.g. `34 · Base without the final sigmoid`, and how the run differs from its profile where it does. */
export function runTitle({ config }: Pick<Run, 'config'>): string {
  return titleText(`${config.experiment} · ${config.title}`, config);
}

/** The experiment of a run: as it was defined then, where it is not of the series. */
export function experimentOf({ config }: Pick<Run, 'config'>): Experiment {
  const { definition, experiment: id, title, settings } = config;
  if (definition !== undefined) return parseExperiment(definition);
  try {
    return experiment(id);
  } catch {
    // Older runs recorded no definition: only their whole configuration is known.
    return makeExperiment({ id, title, differences: settings });
  }
}
