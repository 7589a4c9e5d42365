import { BACKBONE_DATA, shippedBackbone, shippedText, type ProfileName } from '../../experiments';
import { settingsCard, type SettingsLine, type TrainingSettings } from '../../training';

export type { SettingsLine } from '../../training';

/**
 * All settings of a training in seven short lines.
 *
 * @param profile profile of the run, which decides the source of its pretrained weights
 */
export function describeSettings(settings: TrainingSettings, profile: ProfileName): readonly SettingsLine[] {
  return settingsCard(settings, pretrainedOn(settings, profile));
}

/** Images that the pretrained weights of a profile learned from. */
function pretrainedOn(settings: TrainingSettings, profile: ProfileName): string {
  if (profile === 'paper') return 'ImageNet';
  const learned =
    shippedBackbone(settings.model, settings) === undefined
      ? `drawn things (${BACKBONE_DATA.name})`
      : shippedText([settings.model]);
  return `a backbone pretrained on ${learned}, not on ImageNet`;
}
