/**
 * The one table of an experiment's settings. **A new setting is one row**, and its TSDoc comment, which completion
 * shows:
 *
 * ```ts
 * /** The largest norm of all gradients together; null: no bound. *\/
 * gradientClipNorm: setting(nullable(number({ above: 0 })), {
 *   default: null,
 *   of: 'training',
 *   omittedAtDefault: true,
 *   description: 'Largest norm of all gradients together; larger ones are scaled down. Null: no bound.',
 * }),
 * ```
 *
 * From it follow the type {@link TrainingSettings} and that of differences, the base settings, the check of keys and
 * values with their suggestions, the lists of changes, ids and titles of child experiments, config.json and its
 * hash, cards, report, CSV and TensorBoard; `npm run write:settings` writes its part of the JSON Schemas and docs,
 * and a test says when they are stale. {@link SettingDetails} lists a row's other fields. Rows that come later than
 * the first runs stand at the end and are `omittedAtDefault`: then no earlier configuration or hash changes.
 *
 * Kinds (`core/kinds`): `number`, `whole`, `yesOrNo`, `words`, `oneOf`, `nameAmong`, `nullable`, `channels`, `list`,
 * `group` (an object that differences give in part), `entry` (one that they replace), and `memberOf(registry)`, a
 * member of a registry by its name or as `{ name, ...options }`, whose options are the member's own.
 *
 * A row's functions must not name {@link TrainingSettings}, which follows from the table.
 */
import {
  channels,
  counted,
  entry,
  group,
  list,
  memberOf,
  nameAmong,
  nullable,
  number,
  oneOf,
  part,
  recordOf,
  whole,
  words,
  yesOrNo,
  type Spec,
} from '../../core';
import { stepsOrNull, stepsText, type Augmentation, type ColorJitterStrengths } from '../../data';
import { allModels } from '../../models';
import { losses } from '../losses';
import { optimizers, type ParameterGroup } from '../optimizers';
import { schedules } from '../schedules';
import { setting, type SettingDifferences, type SettingRows, type SettingValues } from './setting';
import { settingText } from './texts';
import { FREEZING, trainableKind, trainableText, type Unfreezing } from './trainable';

/** Channel statistics of dogImages' training images, as published. */
export const DOG_IMAGES_NORMALIZATION = {
  mean: [0.4864, 0.456, 0.3918],
  std: [0.2602, 0.2536, 0.2562],
} as const;

/** Channel statistics of ImageNet, as torchvision's weights expect them. */
export const IMAGENET_NORMALIZATION = {
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
} as const;

/** The series' ColorJitter. */
export const SERIES_COLOR_JITTER = { brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.2 } as const;

/** PyTorch's ReduceLROnPlateau, mode 'min', on the validation loss. */
export interface SchedulerSettings {
  /** Multiplies the learning rate. Published: 0.5. */
  readonly factor: number;
  /** Epochs without improvement that are tolerated. Published: 3. */
  readonly patience: number;
  /** Epochs after a reduction in which bad epochs are not counted. Published: 2. */
  readonly cooldown: number;
}

const jitterFactor = part(number({ from: 0 }), 'Factor drawn from [1 - this, 1 + this].');

const colorJitter = nullable(
  group<ColorJitterStrengths>({
    brightness: jitterFactor,
    contrast: jitterFactor,
    saturation: jitterFactor,
    hue: part(number({ from: 0, to: 0.5 }), 'Turn of the colour wheel drawn from [-this, this].'),
  }),
);

/** Every setting once, in the order of display. */
export const SETTINGS = {
  /** Name of the architecture. */
  model: setting(
    nameAmong(() => allModels().map(({ name }) => name)),
    {
      default: 'Base',
      of: 'model',
      description: 'Name of the architecture, e.g. `vgg16_bn`; `npx breedlab models` lists them.',
      card: { text: (model) => model },
      column: { meaning: 'Architecture.' },
    },
  ),
  /** Distribution of the initial weights; `default` is PyTorch's, for VGG torchvision's. */
  weightInit: setting(oneOf('ones', 'uniform', 'general', 'default'), {
    default: 'default',
    of: 'model',
    description: "Distribution of the initial weights; `default` is PyTorch's, for VGG torchvision's.",
    short: 'initial weights',
    card: {
      line: 'Weights',
      place: 1,
      text: (weightInit, { settings }) => (settings.pretrained === true ? null : `initialisation '${weightInit}'`),
    },
    column: { meaning: 'Distribution of the initial weights.' },
  }),
  /** Start from trained weights: ImageNet's in the paper profile. */
  pretrained: setting(yesOrNo(), {
    default: false,
    of: 'model',
    description: 'Whether it starts from trained weights.',
    card: { line: 'Weights', text: (pretrained, { pretrainedOn }) => (pretrained ? pretrainedOn : 'from scratch') },
    column: { meaning: '`true` when it started from trained weights.' },
  }),
  /**
   * "Number of unfrozen FC layers": how many of the last dense layers are re-initialised; null trains from
   * scratch.
   */
  fcLayersReinitialised: setting(nullable(whole({ from: 1 })), {
    default: null,
    of: 'model',
    description: 'How many of the last dense layers begin anew; null for a training from scratch.',
    short: 'new FC layers',
    comesWithPretraining: true,
    card: {
      line: 'Weights',
      place: 1,
      text: (layers, { settings }) =>
        layers === null || settings.pretrained !== true
          ? null
          : `last ${layers === 1 ? 'dense layer' : `${layers} dense layers`} new`,
    },
    column: { meaning: 'How many of the last dense layers began anew; empty from scratch.' },
  }),
  /**
   * Layers of a pretrained model that train; 'all' when it trains from scratch. The last `fcLayersReinitialised` dense
   * layers always do.
   * - `all`: every layer.
   * - `head`: the layers that begin anew, and nothing else.
   * - `{ from: 'stage5' }`: from a stage of the network, or from a layer, to its end; `npx breedlab models` lists stages.
   * - `as-described`: as the series' text has it; convolutions and the other dense layers are frozen.
   * - `as-run`: only the convolutions are frozen; the published code's freezing of dense layers did nothing.
   */
  trainable: setting(trainableKind, {
    default: 'all',
    of: 'model',
    description:
      'Which layers train. `all`; `head`: those that begin anew; `{ from }`: from a stage or a layer on; ' +
      '`as-described`: all but convolutions and the other dense layers; `as-run`: all but the convolutions.',
    comesWithPretraining: true,
    formerly: FREEZING,
    card: {
      line: 'Weights',
      place: 1,
      text: (trainable, { settings }) => (settings.pretrained === true ? trainableText(trainable) : null),
    },
    column: {
      meaning: '`all`, `head`, `as-run`, `as-described`, or `from` and a stage or a layer.',
      value: (trainable) => (typeof trainable === 'string' ? trainable : `from ${trainable.from}`),
    },
  }),
  /** Learning rate of the first epoch. */
  learningRate: setting(number({ above: 0 }), {
    default: 0.01,
    of: 'training',
    description: 'Of the first epoch.',
    short: 'rate',
    scaled: 'a learning rate of N',
    card: { line: 'Learning rate', text: String },
  }),
  /** Share of the last step's direction that is kept. */
  momentum: setting(number({ from: 0, below: 1 }), {
    default: 0.9,
    of: 'training',
    description: 'Of stochastic gradient descent.',
    card: {
      text: (momentum, { settings }) => (usesMomentum(settings.optimizer) ? `momentum ${momentum}` : null),
    },
    column: { meaning: "SGD's momentum." },
  }),
  /** L2 factor added to every gradient, biases included, as PyTorch's SGD does. */
  weightDecay: setting(number({ from: 0 }), {
    default: 0.0005,
    of: 'training',
    description: 'L2 factor added to every gradient, biases included.',
    unregularised: 0,
    column: { meaning: 'L2 factor added to every gradient.' },
  }),
  /** Probability with which an element is dropped. */
  dropout: setting(number({ from: 0, below: 1 }), {
    default: 0.5,
    of: 'model',
    description: 'Probability with which an element is dropped.',
    unregularised: 0,
    card: { line: 'Model', place: 2 },
  }),
  /** Images per step. */
  batchSize: setting(whole({ from: 1, to: 65_536 }), {
    default: 32,
    of: 'training',
    description: 'Images per step.',
    short: 'batch size',
    scaled: 'batches of N',
    card: { text: (size) => `batches of ${size}` },
  }),
  /** Epochs at most. */
  maxEpochs: setting(whole({ from: 1 }), {
    default: 500,
    of: 'training',
    description: 'Epochs at most.',
    short: 'most epochs',
    counts: 'epoch',
    scaled: 'at most N epochs',
    card: { line: 'Length', text: (epochs) => `at most ${counted(epochs, 'epoch')}` },
  }),
  /** Training stops when more than this many epochs have passed since the best validation loss. */
  earlyStoppingPatience: setting(whole({ from: 0 }), {
    default: 10,
    of: 'training',
    description: 'Training stops when more epochs than this have passed since the best one.',
    card: { line: 'Length', text: (epochs) => `early stopping ${counted(epochs, 'epoch')} after the best` },
    column: { meaning: 'Stops when more epochs than this have passed since the best.' },
  }),
  /** Learning-rate schedule: PyTorch's ReduceLROnPlateau on the validation loss, or another schedule by name. */
  scheduler: setting(
    memberOf<SchedulerSettings | Spec>(schedules, {
      unnamed: {
        name: 'plateau',
        parts: {
          factor: {
            description: 'Multiplies the learning rate at a reduction.',
            column: { meaning: 'Of a reduction of the rate.' },
          },
          patience: {
            description: 'Epochs without improvement that are tolerated.',
            column: { meaning: 'Bad epochs tolerated.' },
          },
          cooldown: {
            description: 'Epochs after a reduction in which bad ones are not counted.',
            column: { meaning: 'Epochs after a reduction.' },
          },
        },
      },
    }),
    {
      default: { factor: 0.5, patience: 3, cooldown: 2 },
      of: 'training',
      description: "PyTorch's ReduceLROnPlateau on the validation loss, or another schedule by its name.",
      card: { line: 'Learning rate', text: scheduleText },
      column: {
        meaning: 'Schedule of the learning rate, with its options; empty for the reduction on a plateau.',
        value: (scheduler) => (isSpec(scheduler) ? settingText(scheduler) : null),
      },
    },
  ),
  /** Random transforms of training images besides resizing. */
  augmentation: setting(
    group<Augmentation>({
      randomResizedCrop: part(yesOrNo(), "torchvision's RandomResizedCrop instead of the centre crop.", {
        short: 'crop',
        column: { name: 'random_resized_crop', meaning: 'Whether training crops at random.' },
      }),
      horizontalFlip: part(yesOrNo(), 'Flips half of the images.', {
        short: 'flip',
        column: { name: 'horizontal_flip', meaning: 'Whether training flips half of the images.' },
      }),
      colorJitter: part(colorJitter, "Strengths of torchvision's ColorJitter; null without.", {
        short: 'jitter',
        column: {
          name: 'color_jitter',
          meaning: 'Strengths of brightness, contrast, saturation and hue, with spaces between; empty without.',
        },
      }),
    }),
    {
      default: { randomResizedCrop: true, horizontalFlip: true, colorJitter: SERIES_COLOR_JITTER },
      of: 'data',
      description: 'What training does to images besides resizing.',
      unregularised: { randomResizedCrop: false, horizontalFlip: false, colorJitter: null },
      card: { text: (value, { settings }) => (settings.transforms ? null : augmentationText(value)) },
    },
  ),
  /** Mean of red, green and blue over pixels in [0, 1]; subtracted. */
  mean: setting(channels(), {
    default: DOG_IMAGES_NORMALIZATION.mean,
    of: 'data',
    description: 'Of red, green and blue over pixels in [0, 1]; subtracted.',
    short: 'mean and std',
    comesWithPretraining: true,
    card: { line: 'Input' },
    column: { meaning: 'Of red, green, blue, with spaces between.' },
  }),
  /** Standard deviation of red, green and blue over pixels in [0, 1]; divided by. */
  std: setting(channels({ above: 0 }), {
    default: DOG_IMAGES_NORMALIZATION.std,
    of: 'data',
    description: 'Of red, green and blue over pixels in [0, 1]; divided by.',
    short: 'mean and std',
    comesWithPretraining: true,
    card: { line: 'Input' },
    column: { meaning: 'Of red, green, blue, with spaces between.' },
  }),
  /** Height and width of the network's input in pixels. */
  imageSize: setting(whole({ from: 1, to: 8192 }), {
    default: 224,
    of: 'data',
    description: "Height and width of the network's input in pixels.",
    short: 'image size',
    scaled: 'images of N pixels',
    card: { line: 'Input', place: -1, text: (size) => `${size} px` },
    column: { meaning: "Height and width of the network's input." },
  }),
  /** Factor on the model's hidden widths. */
  widthMultiplier: setting(number({ above: 0, to: 64 }), {
    default: 1,
    of: 'model',
    description: "Factor on the model's hidden widths.",
    short: 'width',
    scaled: 'N times the width of the networks',
    card: { place: 1, text: (width) => (width === 1 ? 'full width' : `width × ${width}`) },
    column: { meaning: 'Factor on the hidden widths.' },
  }),
  /** Number format of convolutions, in training and in evaluation. */
  precision: setting(oneOf('fp32', 'bf16'), {
    default: 'fp32',
    of: 'model',
    description: 'What convolutions are computed in. Absent in runs of before it could be chosen, which are `fp32`.',
    omittedAtDefault: 'in-hashes',
    card: { place: 3, text: (precision) => (precision === 'bf16' ? 'convolutions in bfloat16' : null) },
    column: { meaning: 'Of convolutions: `fp32` or `bf16`.' },
  }),
  /** Optimiser, with its options: `sgd`, `adamw`, or one that `defineOptimizer` added. */
  optimizer: setting(memberOf<Spec>(optimizers), {
    default: { name: 'sgd' },
    of: 'training',
    omittedAtDefault: true,
    description: 'Which optimiser, with its options.',
    card: { place: -1, text: optimizerText },
  }),
  /** Loss that training minimises: `cross-entropy` with label smoothing or without, or one that `defineLoss` added. */
  loss: setting(memberOf<Spec>(losses), {
    default: { name: 'cross-entropy' },
    of: 'training',
    omittedAtDefault: true,
    description: 'What training makes small, with its options.',
  }),
  /** The largest norm of all gradients together; null: no bound. */
  gradientClipNorm: setting(nullable(number({ above: 0 })), {
    default: null,
    of: 'training',
    omittedAtDefault: true,
    description: 'Largest norm of all gradients together; larger ones are scaled down. Null: no bound.',
    label: 'gradient norm up to',
    short: 'clipping',
  }),
  /** True if biases, norms and other parameters of one axis decay, too. */
  decayBiasesAndNorms: setting(yesOrNo(), {
    default: true,
    of: 'training',
    omittedAtDefault: true,
    description: 'Whether biases, norms and other parameters of one axis decay, too.',
    short: 'decay of biases',
    card: { text: (decays) => (decays ? null : 'no decay of biases and norms') },
  }),
  /** Layers with different rates; the first group that matches a layer applies. */
  parameterGroups: setting(
    list(
      entry<ParameterGroup>({
        layers: part(
          words("the names of layers, such as 'features.*', or of a stage"),
          'Names of layers, where `*` stands for any characters, or the name of a stage.',
        ),
        learningRateFactor: part(number({ from: 0 }), 'Multiplies the learning rate.', { default: 1 }),
        weightDecayFactor: part(number({ from: 0 }), 'Multiplies the weight decay.', { default: 1 }),
      }),
    ),
    {
      default: [],
      of: 'training',
      omittedAtDefault: true,
      description: 'Layers that learn at another pace; the first group that matches a layer holds.',
      short: 'groups of parameters',
      column: { value: (groups) => (groups.length === 0 ? null : JSON.stringify(groups)) },
    },
  ),
  /** Parameter of the Beta distribution by which pairs of images are blended; 0: they are not. */
  mixup: setting(number({ from: 0 }), {
    default: 0,
    of: 'data',
    omittedAtDefault: true,
    description: 'Parameter of the Beta distribution by which training blends pairs of images; 0: none.',
    unregularised: 0,
  }),
  /** Parameter of the Beta distribution by which parts of images are exchanged; 0: they are not. */
  cutmix: setting(number({ from: 0 }), {
    default: 0,
    of: 'data',
    omittedAtDefault: true,
    description: 'Parameter of the Beta distribution by which training exchanges parts of images; 0: none.',
    label: 'CutMix',
    unregularised: 0,
  }),
  /**
   * Steps of the training transform, in their order, by name or as `{ name, ...options }`; null: those that
   * `augmentation` composes.
   */
  transforms: setting(stepsOrNull, {
    default: null,
    of: 'data',
    omittedAtDefault: true,
    description: 'Steps of the training transform, in their order; null: those that `augmentation` composes.',
    unregularised: null,
    card: { text: (steps) => (steps === null ? null : stepsText(steps)) },
    column: {
      meaning: 'Steps of the training transform; empty where `augmentation` composes them.',
      value: (steps) => (steps === null ? null : stepsText(steps)),
    },
  }),
  /**
   * Statistics by which frozen batch norms normalise in training: `batch`, as PyTorch's under `.train()`, or `running`: the
   * frozen stretch then computes as in evaluation, so that its features can be computed once.
   */
  frozenBatchNorm: setting(oneOf('batch', 'running'), {
    default: 'batch',
    of: 'model',
    omittedAtDefault: true,
    description: 'What frozen batch norms normalise by in training: the batch, or their running statistics.',
    label: 'frozen batch norm',
    short: 'frozen batch norm',
    card: {
      line: 'Weights',
      place: 1,
      text: (by) => (by === 'batch' ? null : 'frozen batch norms keep their statistics'),
    },
    column: { meaning: '`batch` or `running`.' },
  }),
  /** Factor on the learning rate from a stage of the network to the one before it, towards the image; 1: one rate. */
  layerDecay: setting(number({ above: 0, to: 1 }), {
    default: 1,
    of: 'training',
    omittedAtDefault: true,
    description: 'Factor on the learning rate from a stage of the network to the one before it; 1: one rate for all.',
    short: 'layer-wise decay',
    card: {
      line: 'Learning rate',
      text: (factor) => (factor === 1 ? null : `× ${factor} for each stage further from the head`),
    },
  }),
  /**
   * Gradual unfreezing: what trains from an epoch on, after `trainable`, which says it for the first epochs; each has to
   * train more than the one before. `trainable: 'head'` and `[{ epoch: 4, trainable: 'all' }]` warm the head up for three.
   */
  unfreezing: setting(
    list(
      entry<Unfreezing>({
        epoch: part(whole({ from: 2 }), 'The epoch with which it begins, from 2.'),
        trainable: part(trainableKind, 'Which layers train from then on.'),
      }),
    ),
    {
      default: [],
      of: 'model',
      omittedAtDefault: true,
      description: 'Which layers train from later epochs on, more and more of them.',
      card: {
        line: 'Weights',
        place: 1,
        text: (steps) =>
          steps.length === 0
            ? null
            : steps.map(({ epoch, trainable }) => `from epoch ${epoch} ${trainableText(trainable)}`).join(', '),
      },
      column: { value: (steps) => (steps.length === 0 ? null : JSON.stringify(steps)) },
    },
  ),
  /**
   * Decay of a moving average of the weights, per step: it is what is evaluated, and kept as the best weights. Null: the
   * weights themselves.
   */
  ema: setting(nullable(number({ above: 0, below: 1 })), {
    default: null,
    of: 'training',
    omittedAtDefault: true,
    description:
      'Decay per step of a moving average of the weights, which is evaluated and kept as the best; null: the weights.',
    short: 'moving average',
    card: { text: (decay) => (decay === null ? null : `weights averaged with decay ${decay}`) },
  }),
  /** Evaluation takes the mean of the logits of an image and of its mirror image. */
  flipAveraging: setting(yesOrNo(), {
    default: false,
    of: 'model',
    omittedAtDefault: true,
    description: 'Whether evaluation takes the mean of the logits of an image and of its mirror image.',
    short: 'flip averaging',
    card: { line: 'Input', text: (flips) => (flips ? 'evaluated with its mirror image' : null) },
  }),
} satisfies SettingRows;

type Table = typeof SETTINGS;

/** Everything that decides the outcome of a training besides data, seed and engine. */
export interface TrainingSettings extends SettingValues<Table> {}

/** Changes of one experiment to its parent's settings. Nested groups may be given in part. */
export interface ExperimentDifferences extends SettingDifferences<Table> {}

function scheduleText(scheduler: SchedulerSettings | Spec): string {
  if (isSpec(scheduler)) return settingText(scheduler);
  const { factor, patience, cooldown } = scheduler;
  return `× ${factor} on a plateau (patience ${patience}, cooldown ${cooldown})`;
}

function isSpec(scheduler: SchedulerSettings | Spec): scheduler is Spec {
  return 'name' in scheduler;
}

/** The optimisers of the package as the field writes them. */
const WRITTEN: Readonly<Record<string, string>> = { sgd: 'SGD', adamw: 'AdamW' };

function optimizerText({ name, ...options }: Spec): string {
  return settingText({ name: WRITTEN[name] ?? name, ...options });
}

function usesMomentum(optimizer: unknown): boolean {
  const { name = 'sgd' } = recordOf(optimizer) ?? {};
  return optimizers.find(String(name))?.usesMomentum !== false;
}

function augmentationText({ randomResizedCrop, horizontalFlip, colorJitter: jitter }: Augmentation): string | null {
  const parts = [
    ...(randomResizedCrop ? ['random resized crop'] : []),
    ...(horizontalFlip ? ['horizontal flip'] : []),
    ...(jitter === null
      ? []
      : [
          `colour jitter (brightness ${jitter.brightness}, contrast ${jitter.contrast}, ` +
            `saturation ${jitter.saturation}, hue ${jitter.hue})`,
        ]),
  ];
  return parts.length === 0 ? null : parts.join(', ');
}
