import { BACKBONE_DATA, type ProfileName } from '../../experiments';
import { settingsCard, type SettingsLine, type TrainingSettings } from '../../training';

export type { SettingsLine } from '../../training';

/** Images that the pretrained weights of a profile learned from. */
const PRETRAINED_ON: Readonly<Record<ProfileName, string>> = {
  demo: `a backbone pretrained on drawn things (${BACKBONE_DATA.name}), not on ImageNet`,
  paper: 'ImageNet',
};

/**
 * All settings of a training in seven short lines.
 *
 * @param profile profile of the run, which decides the source of its pretrained weights
 */
export function describeSettings(settings: TrainingSettings, profile: ProfileName): readonly SettingsLine[] {
  return settingsCard(settings, PRETRAINED_ON[profile]);
}
