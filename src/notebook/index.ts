/** What a cell calls: `show`, and `train` with live progress and interrupt. */
export {
  show,
  type AugmentationOptions,
  type DatasetOptions,
  type ProfileOptions,
  type SampleOptions,
} from './show';
export { train, type TrainedRun, type TrainOptions } from './training';
