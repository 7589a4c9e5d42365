import type { TrainingSettings } from '../../training';

/** A group of settings in words. */
export interface SettingsLine {
  readonly label: string;
  readonly text: string;
}

/** All settings of a training in eight short lines. */
export function describeSettings(settings: TrainingSettings): readonly SettingsLine[] {
  return [
    { label: 'Model', text: modelText(settings) },
    { label: 'Weights', text: weightsText(settings) },
    { label: 'Input', text: inputText(settings) },
    { label: 'Augmentation', text: augmentationText(settings.augmentation) },
    { label: 'Optimiser', text: optimizerText(settings) },
    { label: 'Learning rate', text: scheduleText(settings) },
    { label: 'Length', text: lengthText(settings) },
  ];
}

/** Any value of a setting for a table cell. */
export function settingText(value: unknown): string {
  if (value === null) return 'none';
  if (Array.isArray(value)) return value.join(', ');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'object')
    return Object.entries(value)
      .map(([key, part]) => `${key} ${settingText(part)}`)
      .join(', ');
  return String(value);
}

function modelText({ model, widthMultiplier, dropout }: TrainingSettings): string {
  const width = widthMultiplier === 1 ? 'full width' : `width × ${widthMultiplier}`;
  return `${model}, ${width}, dropout ${dropout}`;
}

function weightsText({
  pretrained,
  weightInit,
  fcLayersReinitialised: layers,
  freezing,
}: TrainingSettings): string {
  if (!pretrained) return `from scratch, initialisation '${weightInit}'`;
  const fresh =
    layers === null ? '' : `, last ${layers === 1 ? 'dense layer' : `${layers} dense layers`} new`;
  return `ImageNet${fresh}, freezing ${freezing}`;
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
  return `at most ${maxEpochs} epochs, early stopping ${earlyStoppingPatience} epochs after the best`;
}
