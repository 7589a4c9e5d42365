import { BreedlabError } from '../../core';
import type { ModelOptions } from '../types';

/** Options from which a family of models lays out its layers. */
export type FamilyOptions = Required<ModelOptions>;

const DEFAULTS: FamilyOptions = { classCount: 133, imageSize: 224, widthMultiplier: 1, dropout: 0.5 };

/**
 * Options with their defaults filled in.
 *
 * @param dropoutOfModel the model's, where the options name none. Default 0.5
 * @throws BreedlabError naming the option, its value and its range
 */
export function completeOptions(options: ModelOptions, dropoutOfModel = DEFAULTS.dropout): FamilyOptions {
  const complete: FamilyOptions = {
    classCount: options.classCount ?? DEFAULTS.classCount,
    imageSize: options.imageSize ?? DEFAULTS.imageSize,
    widthMultiplier: options.widthMultiplier ?? DEFAULTS.widthMultiplier,
    dropout: options.dropout ?? dropoutOfModel,
  };
  const { classCount, imageSize, widthMultiplier, dropout } = complete;
  demand(Number.isInteger(classCount) && classCount >= 1, 'classCount', classCount, 'a whole number of at least 1');
  demand(Number.isInteger(imageSize) && imageSize >= 1, 'imageSize', imageSize, 'a whole number of pixels');
  demand(widthMultiplier > 0 && Number.isFinite(widthMultiplier), 'widthMultiplier', widthMultiplier, 'above 0');
  demand(dropout >= 0 && dropout < 1, 'dropout', dropout, 'at least 0 and below 1');
  return complete;
}

function demand(holds: boolean, option: keyof ModelOptions, value: number, range: string): void {
  if (!holds) throw new BreedlabError(`The model option ${option} is ${value}.`, `It must be ${range}.`);
}

/** A hidden width under the width multiplier: rounded, at least 1. */
export function scaled(width: number, { widthMultiplier }: FamilyOptions): number {
  return Math.max(1, Math.round(width * widthMultiplier));
}
