import { unknownNameError } from '../core';
import { applyDifferences, baseSettings, IMAGENET_NORMALIZATION } from '../training';
import type { ExperimentDifferences, TrainingSettings } from '../training';

/** The recipes by name. */
export const RECIPE_NAMES = ['series', 'finetune', 'scratch-modern'] as const;

export type RecipeName = (typeof RECIPE_NAMES)[number];

/** A named set of base settings, for experiments without a parent. */
export interface Recipe {
  readonly name: RecipeName;
  /** A clause, for cards. */
  readonly about: string;
  /** All of its settings. */
  readonly settings: TrainingSettings;
}

/** Differences of each recipe from the published protocol. */
const DIFFERENCES: Readonly<Record<RecipeName, readonly [about: string, differences: ExperimentDifferences]>> = {
  series: ['the published protocol', {}],
  /**
   * Linear probing, then fine-tuning (Kumar et al. 2022, "Fine-tuning can distort pretrained features"), with layer-wise
   * decay: stages near the image, whose features are the most general, move the least.
   */
  finetune: [
    'a pretrained network: its new head first, then every layer, at rates that fall towards the image',
    {
      pretrained: true,
      fcLayersReinitialised: 1,
      trainable: 'head',
      unfreezing: [{ epoch: 3, trainable: 'all' }],
      frozenBatchNorm: 'running',
      layerDecay: 0.8,
      optimizer: { name: 'adamw' },
      learningRate: 0.001,
      weightDecay: 0.01,
      decayBiasesAndNorms: false,
      scheduler: { name: 'cosine', warmUpEpochs: 1 },
      loss: { name: 'cross-entropy', labelSmoothing: 0.1 },
      transforms: [{ name: 'random-resized-crop', scale: [0.5, 1] }, { name: 'random-horizontal-flip' }],
      dropout: 0.2,
      maxEpochs: 12,
      earlyStoppingPatience: 12,
      ...IMAGENET_NORMALIZATION,
    },
  ],
  /** What torchvision's own recipe for ResNet-50 of 2021 has, with AdamW, at a length for small data sets. */
  'scratch-modern': [
    'a network from scratch as it is trained today: AdamW, a cosine, smoothed labels, mixed and distorted images',
    {
      optimizer: { name: 'adamw' },
      learningRate: 0.001,
      weightDecay: 0.05,
      decayBiasesAndNorms: false,
      scheduler: { name: 'cosine', warmUpEpochs: 5 },
      loss: { name: 'cross-entropy', labelSmoothing: 0.1 },
      transforms: [
        { name: 'random-resized-crop', scale: [0.35, 1] },
        { name: 'random-horizontal-flip' },
        { name: 'trivial-augment-wide' },
        { name: 'random-erasing', p: 0.1 },
      ],
      mixup: 0.2,
      cutmix: 1,
      ema: 0.99,
      dropout: 0.2,
      maxEpochs: 100,
      earlyStoppingPatience: 100,
    },
  ],
};

/**
 * A recipe by name: `series`, `finetune` or `scratch-modern`.
 *
 * @throws BreedlabError with the nearest name when there is none
 * @example const { settings } = recipe('finetune');
 */
export function recipe(name: string): Recipe {
  const found = RECIPE_NAMES.find((each) => each === name);
  if (found === undefined) throw unknownNameError('recipe', name, RECIPE_NAMES);
  const [about, differences] = DIFFERENCES[found];
  return { name: found, about, settings: Object.freeze(applyDifferences(baseSettings, differences)) };
}

/** Every recipe, the published protocol first. */
export function allRecipes(): readonly Recipe[] {
  return RECIPE_NAMES.map(recipe);
}
