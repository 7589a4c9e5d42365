import { BreedlabError, messageOf } from '../core';
import { experiment, parseExperiment, type Experiment, type SerializedExperiment } from '../experiments';

/**
 * The experiment a command is about: by its id, or as the JSON of `--define`.
 *
 * @throws BreedlabError for an unknown id, or JSON that describes no experiment
 */
export function chosenExperiment(id: string, define: string | undefined): Experiment {
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
  return parseExperiment(definition);
}
