import { describeTransform, evaluationTransform, type ImageTransform } from '../../data';
import { storedId, type ExperimentName, type Run } from '../../experiments';

/** Content of `userDefinedMetadata.breedlab` in model.json: all that using the model needs. */
export interface ModelMetadata {
  /** Version of this object. 2: `transform` is a list of steps. */
  readonly format: 2;
  /** A number for one of the series. */
  readonly experiment: ExperimentName;
  readonly title: string;
  readonly runId: string;
  /** Names for people, in the order of the model's outputs. */
  readonly classes: readonly string[];
  readonly input: {
    /** float32 [batch, height, width, 3]. */
    readonly shape: readonly [null, number, number, 3];
    /** From a decoded image (8 bits, red, green, blue) to the input, in torchvision's words. */
    readonly steps: readonly string[];
    /** The same as data; the resize is Pillow's bilinear one, which antialiases. */
    readonly transform: ImageTransform;
  };
  /** Not normalized: their softmax are the probabilities. */
  readonly output: 'logits';
}

/** The same for a model in PyTorch's layouts, whose images come channels first. */
export interface TorchMetadata extends Omit<ModelMetadata, 'input'> {
  /** Name of the architecture. */
  readonly model: string;
  readonly input: Omit<ModelMetadata['input'], 'shape'> & {
    /** float32 [batch, 3, height, width]. */
    readonly shape: readonly [null, 3, number, number];
  };
}

/** @param classes names in the order of the outputs */
export function torchMetadata(run: Run, classes: readonly string[]): TorchMetadata {
  const { input, ...rest } = modelMetadata(run, classes);
  const { model, imageSize } = run.config.settings;
  return { ...rest, model, input: { ...input, shape: [null, 3, imageSize, imageSize] } };
}

/** @param classes names in the order of the outputs */
export function modelMetadata(run: Run, classes: readonly string[]): ModelMetadata {
  const { experiment, title, settings } = run.config;
  const transform = evaluationTransform(settings);
  const { imageSize } = settings;
  return {
    format: 2,
    experiment: storedId(experiment),
    title,
    runId: run.runId,
    classes,
    input: { shape: [null, imageSize, imageSize, 3], steps: describeTransform(transform), transform },
    output: 'logits',
  };
}
