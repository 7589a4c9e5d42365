import * as fs from 'node:fs';
import * as path from 'node:path';
import { BreedlabError, listedByName, recordOf, settings, shortened, unknownNameError } from '../core';
import { makeExperiment, type Experiment, type SerializedExperiment } from './experiment';
import { uncheckedId, type ExperimentId, type ExperimentName } from './ids';
import { numberedExperiment, numberedExperiments } from './numbered';
import { buildExperiment, readDefinitions, type NewExperiment } from './own';
import { listRuns } from './runs';
import { meetModel } from './usersCode';

/** Experiments that {@link defineExperiment} made in this process, the newest of each id. */
const defined = new Map<ExperimentId, Experiment>();

/**
 * Finds an experiment by its number or name: one of Breedlab's, else one of your own that a cell defined, that is in
 * your file of experiments, or that has runs. Run folders are searched only for ids that are found nowhere else.
 *
 * @throws BreedlabError listing what exists when there is no such experiment
 * @example experiment(34).settings.learningRate
 */
export function experiment(name: ExperimentName): Experiment {
  const id = uncheckedId(name);
  return knownExperiment(id) ?? inRuns(id);
}

/** The experiment as it is defined now; undefined where only runs could tell. */
export function knownExperiment(id: ExperimentId): Experiment | undefined {
  return numberedExperiment(id) ?? defined.get(id) ?? inFile(id);
}

/**
 * Defines an experiment of your own: its parent and the differences from it. Types and run time both refuse a
 * setting that does not exist. It trains like any other. Cells find it by its id from then on; the terminal does once
 * it has a run, or is in your file of experiments.
 *
 * @example const slow = defineExperiment({ id: 'slow', parent: 34, title: 'Base, slower', learningRate: 0.003 });
 * @throws BreedlabError for a key that does not exist, naming the nearest; a value that a setting cannot take;
 *   a number of Breedlab's experiments
 */
export function defineExperiment(definition: NewExperiment): Experiment {
  const made = buildExperiment(definition, experiment);
  defined.set(made.id, made);
  return made;
}

/**
 * Reads the experiments in your file of experiments: `BREEDLAB_EXPERIMENTS`, else `experiments.local.ts`, `.js` or
 * `.json` in the project's folder. None when there is no such file. The file is read again when it has changed.
 *
 * @throws BreedlabError naming the file and its fault
 * @example const ids = ownExperiments().map(({ id }) => id);
 */
export function ownExperiments(): readonly Experiment[] {
  const file = settings().experimentsFile;
  if (file === null) return [];
  const version = versionOf(file);
  if (read?.file !== file || read.version !== version) read = { file, version, experiments: experimentsIn(file) };
  return listedByName('Experiment', read.experiments, ({ id }) => id);
}

let read: { readonly file: string; readonly version: string; readonly experiments: readonly Experiment[] } | undefined;

/** Fingerprint that differs after a file was changed or replaced. */
function versionOf(file: string): string {
  const status = fs.statSync(file, { bigint: true, throwIfNoEntry: false });
  return status === undefined ? 'missing' : [status.ino, status.size, status.mtimeNs].join(' ');
}

/** Most ancestors outside the series that an experiment's JSON may have. */
const MOST_ANCESTORS = 100;

/**
 * The experiment a JSON form describes, its ancestors resolved.
 *
 * @throws BreedlabError when it is malformed, or has an id of the series
 */
export function parseExperiment(serialized: SerializedExperiment): Experiment {
  return parse(serialized, 0);
}

function parse(serialized: SerializedExperiment, depth: number): Experiment {
  const record: Partial<SerializedExperiment> | undefined = recordOf(serialized);
  const { id, title, parent = null, differences, model, recipe } = record ?? {};
  const isNamed = (typeof id === 'string' || typeof id === 'number') && typeof title === 'string';
  if (!isNamed || recordOf(differences) === undefined || Array.isArray(parent) || depth > MOST_ANCESTORS) {
    throw new BreedlabError(
      `${shortened(record === undefined ? String(serialized) : JSON.stringify({ id, title }))} does not describe an experiment.`,
      'Give an object with id, title, parent and differences.',
    );
  }
  const ancestor = typeof parent === 'object' ? parent && parse(parent, depth + 1) : experiment(parent);
  if (model !== undefined) meetModel(model);
  return makeExperiment({ id, title, parent: ancestor, differences, recipe });
}

function inFile(id: ExperimentId): Experiment | undefined {
  return ownExperiments().find((each) => each.id === id);
}

/** The experiment as its newest run recorded it. */
function inRuns(id: ExperimentId): Experiment {
  const trained = listRuns().flatMap(({ config: { experiment: own, definition } }) =>
    definition === undefined ? [] : [{ id: own, definition }],
  );
  const newest = trained.find((run) => run.id === id);
  if (newest !== undefined) return parseExperiment(newest.definition);
  const known = [...numberedExperiments(), ...defined.values(), ...ownExperiments(), ...trained].map((each) => each.id);
  throw unknownNameError('experiment', id, [...new Set(known)]);
}

function experimentsIn(file: string): readonly Experiment[] {
  const made = new Map<ExperimentId, Experiment>();
  for (const entry of readDefinitions(file, { experiment: requireNumbered, defineExperiment: build })) {
    const each = isExperiment(entry) ? entry : inContext(file, () => build(entry));
    if (made.has(each.id)) {
      throw new BreedlabError(`${file} defines '${each.id}' twice.`, 'Give one of them another id.');
    }
    made.set(each.id, each);
  }
  return [...made.values()];

  /** Sorts a parent before its children. */
  function build(definition: NewExperiment): Experiment {
    return buildExperiment(definition, (name) => made.get(uncheckedId(name)) ?? requireNumbered(name));
  }
  function requireNumbered(name: ExperimentName): Experiment {
    const found = numberedExperiment(uncheckedId(name));
    if (found !== undefined) return found;
    throw unknownNameError('experiment', String(name), [
      ...numberedExperiments().map((each) => each.id),
      ...made.keys(),
    ]);
  }
}

function isExperiment(entry: NewExperiment | Experiment): entry is Experiment {
  return typeof entry === 'object' && entry !== null && 'settings' in entry && 'with' in entry;
}

function inContext<T>(file: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw error instanceof BreedlabError ? error.within(path.basename(file)) : error;
  }
}
