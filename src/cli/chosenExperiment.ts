import { BreedlabError, messageOf, unknownNameError } from '../core';
import { loadExtensions } from '../extensions';
import {
  experiment,
  experimentsOf,
  numberedExperiments,
  parseExperiment,
  type Experiment,
  type ProfileName,
  type SerializedExperiment,
} from '../experiments';
import type { Precision } from '../models';

/** Options by which a command names an experiment. */
export interface Choice {
  /** An experiment as JSON, instead of a known one by its id. */
  readonly define?: string;
  /** The user's files that are loaded first, with definitions that the experiment uses. Default: none. */
  readonly extension?: readonly string[];
  /** Precision; one that is not the experiment's makes it a user's experiment. Default: the experiment's. */
  readonly precision?: Precision;
}

/**
 * The experiment a command is about: by its id, or as the JSON of `--define`.
 *
 * @throws BreedlabError for an unknown id, JSON that describes no experiment, or a precision that does not exist
 */
export function chosenExperiment(id: string, { define, extension = [], precision }: Choice): Experiment {
  loadExtensions(extension);
  const named = namedExperiment(id, define);
  return precision === undefined || precision === named.settings.precision ? named : named.with({ precision });
}

/**
 * The experiments that `--all` is about: a profile's series, or one block of Breedlab's own, in any profile.
 *
 * @throws BreedlabError for a block that does not exist, naming the nearest one
 */
export function chosenExperiments(profile: ProfileName, block: string | undefined): readonly Experiment[] {
  if (block === undefined) return experimentsOf(profile);
  const all = numberedExperiments();
  const found = all.filter((each) => each.block === block);
  if (found.length > 0) return found;
  throw unknownNameError('block', block, [...new Set(all.map((each) => each.block))]);
}

function namedExperiment(id: string, define: string | undefined): Experiment {
  if (define === undefined) return experiment(id);
  let definition: SerializedExperiment;
  try {
    definition = JSON.parse(define) as SerializedExperiment;
  } catch (error) {
    throw new BreedlabError(
      `--define is not JSON: ${messageOf(error)}.`,
      `Give e.g. '{"id":"mine","title":"Mine","parent":34,"differences":{"learningRate":0.003}}'.`,
      { cause: error },
    );
  }
  const made = parseExperiment(definition);
  if (made.id === id) return made;
  throw new BreedlabError(
    `--define defines the experiment '${made.id}', and '${id}' is named.`,
    'Name the experiment that is defined.',
  );
}
