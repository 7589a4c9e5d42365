import { changedSettings, settingText, type Experiment } from '../../experiments';

/** Changes of a user's experiment, for the summary of its training; none for one of the series. */
export function differenceNotes({ block, parent, settings }: Experiment): readonly string[] {
  if (block !== 'own' || parent === null) return [];
  const changes = changedSettings(parent.settings, settings).map(
    ({ key, from, to }) => `${key} ${settingText(to)} instead of ${settingText(from)}`,
  );
  return [`Differs from ${parent.id} in ${changes.join('; ') || 'nothing'}.`];
}
