import {
  createRegistry,
  entry,
  list,
  memberOf,
  nullable,
  number,
  numberOption,
  part,
  whole,
  words,
  type Spec,
  type WithOptions,
} from '../../../src/core';
import { setting } from '../../../src/training/settings/setting';
import { SETTINGS, type SchedulerSettings } from '../../../src/training/settings/table';

/** A registry whose members take options, as those of optimisers and schedules. */
export const optimizers = createRegistry<WithOptions>('optimizer', [
  { name: 'sgd', options: {} },
  {
    name: 'adamw',
    options: {
      beta1: numberOption(0.9, { from: 0, below: 1 }),
      epsilon: numberOption(1e-8, { above: 0 }),
    },
  },
]);

export const schedules = createRegistry<WithOptions>('schedule', [
  {
    name: 'plateau',
    options: {
      factor: numberOption(0.5, { above: 0, below: 1 }),
      patience: numberOption(3, { from: 0, whole: true }),
      cooldown: numberOption(2, { from: 0, whole: true }),
    },
  },
  { name: 'cosine', options: { warmUpEpochs: numberOption(5, { from: 0, whole: true }) } },
]);

/** Part of a network's layers, at another pace. */
interface LayerGroup {
  readonly layers: string;
  readonly learningRateFactor?: number;
}

/** The table with one more setting of each form. */
export const TABLE = {
  ...SETTINGS,
  scheduler: setting(
    memberOf<SchedulerSettings | Spec>(schedules, {
      unnamed: {
        name: 'plateau',
        parts: {
          factor: { description: 'Multiplies the learning rate at a reduction.' },
          patience: { description: 'Epochs without improvement that are tolerated.' },
          cooldown: { description: 'Epochs after a reduction in which bad ones are not counted.' },
        },
      },
    }),
    {
      default: { factor: 0.5, patience: 3, cooldown: 2 },
      of: 'training',
      description: 'How the rate falls.',
      card: { line: 'Learning rate', text: () => null },
      column: SETTINGS.scheduler.column,
    },
  ),
  /** One line, as a new setting is written. */
  warmUpSteps: setting(whole({ from: 0 }), {
    default: 0,
    of: 'training',
    omittedAtDefault: true,
    description: 'Steps of rising rate.',
    unit: 'steps',
  }),
  gradientClipNorm: setting(nullable(number({ above: 0 })), {
    default: null,
    of: 'training',
    omittedAtDefault: true,
    description: 'Largest norm of all gradients.',
    label: 'gradient norm up to',
    short: 'clipping',
  }),
  optimizer: setting(memberOf(optimizers), {
    default: { name: 'sgd' },
    of: 'training',
    omittedAtDefault: true,
    description: 'Which optimiser.',
    card: SETTINGS.optimizer.card,
  }),
  parameterGroups: setting(
    list(
      entry<LayerGroup>({
        layers: part(words("the names of layers, such as 'features.*'"), 'Which layers.'),
        learningRateFactor: part(number({ from: 0 }), 'Multiplies the rate.', { default: 1 }),
      }),
    ),
    { default: [], of: 'training', omittedAtDefault: true, description: 'Layers at another pace.' },
  ),
};
