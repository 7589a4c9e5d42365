import { BreedlabError, settings, unknownNameError } from '../core';
import { makeExperiment, type Experiment, type ExperimentId, type SerializedExperiment } from './experiment';
import { buildExperiment, located, readDefinitions, type NewExperiment } from './own';
import { listRuns } from './runs';
import { allExperiments } from './series';

/**
 * An experiment by its id: one of the series, else one of your own, from your file of experiments or from the
 * runs that it has.
 *
 * @throws BreedlabError listing what exists when there is no such experiment
 */
export function experiment(id: ExperimentId): Experiment {
  const found = inSeries(id) ?? inFile(id) ?? inRuns(id);
  if (found !== undefined) return found;
  const known = [...allExperiments(), ...ownExperiments()].map((each) => String(each.id));
  const trained = listRuns().flatMap(({ config }) => (config.definition ? [String(config.experiment)] : []));
  throw unknownNameError('experiment', String(id), [...new Set([...known, ...trained])]);
}

/**
 * Defines an experiment of your own: its parent and what differs from it. Types and run time both refuse a
 * setting that does not exist. It trains like any other; once it has a run, or stands in your file of
 * experiments, the terminal knows it by its id.
 *
 * @example const slow = defineExperiment({ id: 'slow', parent: 34, title: 'Base, slower', learningRate: 0.003 });
 * @throws BreedlabError for a key that does not exist, naming the nearest; a value that a setting cannot take;
 *   an id of the series
 */
export function defineExperiment(definition: NewExperiment): Experiment {
  return buildExperiment(definition, experiment, seriesIds());
}

/**
 * The experiments in your file of experiments: `BREEDLAB_EXPERIMENTS`, else `experiments.local.ts`, `.js` or
 * `.json` in the project's folder. None when there is no such file.
 *
 * @throws BreedlabError naming the file and what is wrong with it
 */
export function ownExperiments(): readonly Experiment[] {
  const file = settings().experimentsFile;
  return file === null ? [] : experimentsIn(file);
}

/** The experiment a JSON form describes, its ancestors resolved. @throws BreedlabError when it is malformed */
export function parseExperiment(serialized: SerializedExperiment): Experiment {
  const { id, title, parent, differences } = serialized;
  const named = (typeof id === 'string' || typeof id === 'number') && typeof title === 'string';
  if (!named || typeof differences !== 'object' || differences === null) {
    throw new BreedlabError(
      `${JSON.stringify(serialized)} does not describe an experiment.`,
      'Give an object with id, title, parent and differences.',
    );
  }
  const ancestor = typeof parent === 'object' ? parent && parseExperiment(parent) : experiment(parent);
  return makeExperiment({ id, title, parent: ancestor, differences });
}

function inSeries(id: ExperimentId): Experiment | undefined {
  return allExperiments().find((each) => String(each.id) === String(id));
}

function inFile(id: ExperimentId): Experiment | undefined {
  return ownExperiments().find((each) => String(each.id) === String(id));
}

/** As its newest run has it. */
function inRuns(id: ExperimentId): Experiment | undefined {
  const defined = listRuns({ experiment: id }).find(({ config }) => config.definition !== undefined);
  return defined === undefined ? undefined : parseExperiment(defined.config.definition!);
}

function seriesIds(): readonly ExperimentId[] {
  return allExperiments().map(({ id }) => id);
}

function experimentsIn(file: string): readonly Experiment[] {
  const made = new Map<string, Experiment>();
  for (const entry of readDefinitions(file, { experiment: requireSeries, defineExperiment: build })) {
    const each = isExperiment(entry) ? entry : inContext(file, () => build(entry));
    if (made.has(String(each.id))) {
      throw new BreedlabError(`${file} defines '${each.id}' twice.`, 'Give one of them another id.');
    }
    made.set(String(each.id), each);
  }
  return [...made.values()];

  /** A parent stands before its children. */
  function build(definition: NewExperiment): Experiment {
    return buildExperiment(definition, (id) => made.get(String(id)) ?? requireSeries(id), seriesIds());
  }
  function requireSeries(id: ExperimentId): Experiment {
    const found = inSeries(id);
    if (found !== undefined) return found;
    throw unknownNameError('experiment', String(id), [...seriesIds().map(String), ...made.keys()]);
  }
}

function isExperiment(entry: NewExperiment | Experiment): entry is Experiment {
  return typeof entry === 'object' && entry !== null && 'settings' in entry && 'with' in entry;
}

function inContext<T>(file: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw error instanceof BreedlabError ? located(file, error) : error;
  }
}
