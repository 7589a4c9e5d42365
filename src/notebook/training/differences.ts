import {
  changedSettings,
  profile,
  resolve,
  runScope,
  settingsBefore,
  settingText,
  type Experiment,
  type RunConfig,
} from '../../experiments';
import type { Heading } from '../views';
import type { TrainingRequest } from './request';

/** Changes of a user's experiment, for the summary of its training; none for one of the series. */
export function differenceNotes(experiment: Experiment): readonly string[] {
  const { block, parent, settings, recipe: name } = experiment;
  if (block !== 'own') return [];
  const changes = changedSettings(settingsBefore(experiment), settings).map(
    ({ key, from, to }) => `${key} ${settingText(to)} instead of ${settingText(from)}`,
  );
  return [`Differs from ${parent?.id ?? `the recipe '${name}'`} in ${changes.join('; ') || 'nothing'}.`];
}

/** The heading of a run in every view of it: what it trained, on what data, and how that differs from its profile. */
export function runHeading(config: RunConfig): Heading {
  const { experiment: id, title, settings } = config;
  return { id, title, model: settings.model, ...runScope(config) };
}

/** What a training is about to do, before its process says so itself. */
export function planText({ experiment, profile: name, epochs, data }: TrainingRequest): string {
  const { model, maxEpochs } = resolve(experiment, { profile: name, epochs });
  const length = maxEpochs === 1 ? 'one epoch' : `at most ${maxEpochs} epochs`;
  return (
    `Trains ${model} for ${length} on ${data ?? profile(name).data.name}, in a process of its own. ` +
    '■ ends it and keeps what was trained.'
  );
}
