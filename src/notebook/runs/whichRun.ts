import { openRecordedRun } from '../../analysis';
import {
  experiment,
  makeExperiment,
  parseExperiment,
  profile,
  type Experiment,
  type OpenRunOptions,
  type ProfileName,
  type Run,
  type RunSummary,
} from '../../experiments';
import { cellEnvironment, type TrainedRun } from '../training';

/**
 * Reference to a run in a cell: a result of `train`, a row of the run list, an experiment or its id (its newest
 * finished run), the run's id or its folder.
 */
export type WhichRun = TrainedRun | Run | RunSummary | Experiment | string | number;

/** Options of verbs about runs. */
export interface WhichRunOptions {
  /** Profile whose run an experiment stands for. Default: `BREEDLAB_PROFILE`, else 'demo'. */
  readonly profile?: ProfileName;
}

/**
 * The run that a cell means, read from its folder, or as it came with the project.
 *
 * @throws BreedlabError when there is none, naming those that exist
 */
export function whichRun(which: WhichRun, options: WhichRunOptions & Pick<OpenRunOptions, 'choose'> = {}): Run {
  const reference = typeof which === 'object' && 'with' in which ? which.id : which;
  const { profile: name = cellEnvironment().profile, choose } = options;
  return openRecordedRun(reference, { profile: profile(name).name, choose });
}

/** e.g. `34 · Base without the final sigmoid`. */
export function runTitle({ config }: Pick<Run, 'config'>): string {
  return `${config.experiment} · ${config.title}`;
}

/** e.g. `run 34-seed1-20261123T183000Z, demo profile, seed 1`. */
export function runScope({ runId, config }: Pick<Run, 'runId' | 'config'>): string {
  return `run ${runId}, ${config.profile} profile, seed ${config.seed}`;
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
