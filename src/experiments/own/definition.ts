import { BreedlabError, nearest } from '../../core';
import { currentDifferences, settingNames, type ExperimentDifferences } from '../../training';
import { makeExperiment, type Experiment } from '../experiment';
import type { ExperimentName } from '../ids';
import type { RecipeName } from '../recipes';

/** A user's experiment: a name, its parent, and the settings that differ. */
export type NewExperiment = {
  /** Names the experiment and the folder of its runs. Not a number of Breedlab's experiments. */
  readonly id: string;
  /** Parent: an experiment or its id; null for the settings of the recipe themselves. */
  readonly parent: Experiment | ExperimentName | null;
  /** Title for tables and cards. */
  readonly title: string;
  /** Base settings, with `parent: null`. Default `series`, the published protocol. */
  readonly recipe?: RecipeName;
} & ExperimentDifferences;

/** Finds a parent by its id. @throws BreedlabError when there is none */
export type FindExperiment = (name: ExperimentName) => Experiment;

const IDENTITY = ['id', 'parent', 'title', 'recipe'] as const;

/**
 * Makes the experiment that a definition describes, checked as if it came from a file.
 *
 * @throws BreedlabError naming a key that does not exist, with the nearest one; a value that a setting cannot
 *   take; a missing id, parent or title; a number of Breedlab's experiments
 */
export function buildExperiment(definition: NewExperiment, find: FindExperiment): Experiment {
  if (typeof definition !== 'object' || definition === null || Array.isArray(definition)) {
    throw new BreedlabError(
      `${JSON.stringify(definition)} does not define an experiment.`,
      'Give an object with id, parent, title and the settings that differ.',
    );
  }
  const current = currentDifferences(definition);
  const { id, parent, title, recipe, ...differences } = current;
  checkKeys(current);
  checkIdentity(definition);
  const ancestor = parent === null || typeof parent === 'object' ? parent : find(parent);
  return makeExperiment({ id, title, parent: ancestor, recipe, differences });
}

function checkKeys(definition: NewExperiment): void {
  const known = [...IDENTITY, ...settingNames()];
  for (const key of Object.keys(definition)) {
    if (known.includes(key)) continue;
    const guess = nearest(key, known);
    throw new BreedlabError(
      `The definition of experiment '${String(definition.id)}' has a key '${key}', which is no setting.`,
      `${guess === undefined ? '' : `Did you mean '${guess}'? `}Keys: ${known.join(', ')}.`,
    );
  }
}

function checkIdentity({ id, parent, title }: NewExperiment): void {
  if (typeof id !== 'string' || id === '') {
    throw new BreedlabError(`A definition has the id ${JSON.stringify(id)}.`, "Give it a name: id: 'mine'.");
  }
  if (typeof title !== 'string' || title.trim() === '') {
    throw new BreedlabError(`Experiment '${id}' has no title.`, "Give it one: title: 'What is new in it'.");
  }
  const isReference = typeof parent === 'string' || typeof parent === 'number' || typeof parent === 'object';
  if (!isReference || (typeof parent === 'object' && parent !== null && !('settings' in parent))) {
    throw new BreedlabError(
      `Experiment '${id}' has the parent ${JSON.stringify(parent)}.`,
      'Give an experiment or its id, e.g. parent: 34, or null to begin from a recipe, which is the published protocol unless it is named.',
    );
  }
}
