import { experiment, makeExperiment, parseExperiment, type Experiment, type Run } from '../../experiments';

/** The experiment that a run is of: as it was defined then, where it is not of the series. */
export function experimentOf({ config }: Pick<Run, 'config'>): Experiment {
  const { definition, experiment: id, title, settings } = config;
  if (definition !== undefined) return parseExperiment(definition);
  try {
    return experiment(id);
  } catch {
    // A run of before definitions were recorded: its whole configuration is what is known.
    return makeExperiment({ id, title, differences: settings });
  }
}
