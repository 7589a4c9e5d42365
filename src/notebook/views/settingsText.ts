import { counted } from '../../core';
import { BACKBONE_DATA, type ProfileName } from '../../experiments';
import type { TrainingSettings } from '../../training';

/** A group of settings in words. */
export interface SettingsLine {
  readonly label: string;
  readonly text: string;
}

/**
 * All settings of a training in seven short lines.
 *
 * @param profile under which it runs: where its pretrained weights come from
 */
export function describeSettings(settings: TrainingSettings, profile: ProfileName): readonly SettingsLine[] {
  return [
    { label: 'Model', text: modelText(settings) },
    { label: 'Weights', text: weightsText(settings, profile) },
    { label: 'Input', text: inputText(settings) },
    { label: 'Augmentation', text: augmentationText(settings.augmentation) },
    { label: 'Optimiser', text: optimizerText(settings) },
    { label: 'Learning rate', text: scheduleText(settings) },
    { label: 'Length', text: lengthText(settings) },
  ];
}

function modelText({ model, widthMultiplier, dropout, precision }: TrainingSettings): string {
  const width = widthMultiplier === 1 ? 'full width' : `width × ${widthMultiplier}`;
  const convolutions = precision === 'bf16' ? ', convolutions in bfloat16' : '';
  return `${model}, ${width}, dropout ${dropout}${convolutions}`;
}

/** What pretrained weights of a profile learned from. */
const PRETRAINED_ON: Readonly<Record<ProfileName, string>> = {
  demo: `a backbone pretrained on drawn things (${BACKBONE_DATA.name}), not on ImageNet`,
  paper: 'ImageNet',
};

function weightsText(
  { pretrained, weightInit, fcLayersReinitialised: layers, freezing }: TrainingSettings,
  profile: ProfileName,
): string {
  if (!pretrained) return `from scratch, initialisation '${weightInit}'`;
  const fresh =
    layers === null ? '' : `, last ${layers === 1 ? 'dense layer' : `${layers} dense layers`} new`;
  return `${PRETRAINED_ON[profile]}${fresh}, freezing ${freezing}`;
}

function inputText({ imageSize, mean, std }: TrainingSettings): string {
  return `${imageSize} px, mean ${mean.join(', ')}, std ${std.join(', ')}`;
}

function augmentationText({
  randomResizedCrop,
  horizontalFlip,
  colorJitter,
}: TrainingSettings['augmentation']): string {
  const parts: string[] = [];
  if (randomResizedCrop) parts.push('random resized crop');
  if (horizontalFlip) parts.push('horizontal flip');
  if (colorJitter !== null) {
    const { brightness, contrast, saturation, hue } = colorJitter;
    parts.push(
      `colour jitter (brightness ${brightness}, contrast ${contrast}, saturation ${saturation}, hue ${hue})`,
    );
  }
  return parts.length === 0 ? 'none' : parts.join(', ');
}

function optimizerText({ momentum, weightDecay, batchSize }: TrainingSettings): string {
  return `SGD, momentum ${momentum}, weight decay ${weightDecay}, batches of ${batchSize}`;
}

function scheduleText({ learningRate, scheduler: { factor, patience, cooldown } }: TrainingSettings): string {
  return `${learningRate}, × ${factor} on a plateau (patience ${patience}, cooldown ${cooldown})`;
}

function lengthText({ maxEpochs, earlyStoppingPatience }: TrainingSettings): string {
  return `at most ${counted(maxEpochs, 'epoch')}, early stopping ${counted(earlyStoppingPatience, 'epoch')} after the best`;
}
