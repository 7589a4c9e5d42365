import { changedSettings } from '../../experiments';
import type { TrainingSettings } from '../../training';

/** Settings by what a reader calls them; two that share a name are one change. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  weightInit: 'initial weights',
  learningRate: 'rate',
  fcLayersReinitialised: 'new FC layers',
  'augmentation.randomResizedCrop': 'crop',
  'augmentation.horizontalFlip': 'flip',
  'augmentation.colorJitter': 'jitter',
  mean: 'mean and std',
  std: 'mean and std',
  imageSize: 'image size',
  widthMultiplier: 'width',
  batchSize: 'batch size',
  maxEpochs: 'most epochs',
};

/** What pretraining brings with it goes without saying. */
const WITH_PRETRAINING = ['fcLayersReinitialised', 'freezing', 'mean', 'std'];

/** Changed settings in short, e.g. `model`, `pretrained`, `rate`. */
export function changesInShort(keys: readonly string[]): readonly string[] {
  const told = keys.includes('pretrained') ? keys.filter((key) => !WITH_PRETRAINING.includes(key)) : keys;
  return [...new Set(told.map((key) => SHORT_NAMES[key] ?? key))];
}

/** What differs between two trainings, in short. */
export function changesBetween(from: TrainingSettings, to: TrainingSettings): readonly string[] {
  return changesInShort(changedSettings(from, to).map(({ key }) => key));
}
