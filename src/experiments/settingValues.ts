import { BreedlabError, nearest } from '../core';
import { allModels } from '../models';
import type { Freezing, TrainingSettings } from '../training';
import type { Precision, WeightInit } from '../models';

/** What a value may be: undefined when it is fine, else what to give instead, e.g. `a number above 0`. */
type Check = (value: unknown) => string | undefined;

const WEIGHT_INITS = Object.keys({
  ones: 1,
  uniform: 1,
  general: 1,
  default: 1,
} satisfies Record<WeightInit, 1>);
const FREEZINGS = Object.keys({ none: 1, 'as-described': 1, 'as-run': 1 } satisfies Record<Freezing, 1>);
const PRECISIONS = Object.keys({ fp32: 1, bf16: 1 } satisfies Record<Precision, 1>);

const positive = number('a number above 0', (value) => value > 0);
const atLeastZero = number('a number from 0', (value) => value >= 0);
const belowOne = number('a number from 0 to below 1', (value) => value >= 0 && value < 1);
const wholeFromOne = number('a whole number from 1', (value) => Number.isInteger(value) && value >= 1);
const wholeFromZero = number('a whole number from 0', (value) => Number.isInteger(value) && value >= 0);
const yesOrNo: Check = (value) => (typeof value === 'boolean' ? undefined : 'true or false');

/** A setting without a check takes any value: the type still holds for what is compiled. */
const CHECKS: Readonly<Partial<Record<keyof TrainingSettings, Check>>> = {
  model: oneOf(() => allModels().map(({ name }) => name)),
  weightInit: oneOf(() => WEIGHT_INITS),
  freezing: oneOf(() => FREEZINGS),
  pretrained: yesOrNo,
  fcLayersReinitialised: orNull(wholeFromOne),
  learningRate: positive,
  momentum: belowOne,
  weightDecay: atLeastZero,
  dropout: belowOne,
  batchSize: wholeFromOne,
  maxEpochs: wholeFromOne,
  earlyStoppingPatience: wholeFromZero,
  imageSize: wholeFromOne,
  widthMultiplier: positive,
  precision: oneOf(() => PRECISIONS),
  mean: threeOf(number('a number', () => true)),
  std: threeOf(positive),
  scheduler: group({
    factor: number('a number between 0 and 1', (value) => value > 0 && value < 1),
    patience: wholeFromZero,
    cooldown: wholeFromZero,
  }),
  augmentation: group({
    randomResizedCrop: yesOrNo,
    horizontalFlip: yesOrNo,
    colorJitter: orNull(
      group({
        brightness: atLeastZero,
        contrast: atLeastZero,
        saturation: atLeastZero,
        hue: number('a number from 0 to 0.5', (value) => value >= 0 && value <= 0.5),
      }),
    ),
  }),
};

/**
 * Checks the values of a configuration, which the types do not see where it came from a file or a terminal.
 *
 * @param owner whose they are, for the message: `Experiment 'mine'`
 * @throws BreedlabError naming the first setting whose value cannot be used, and what it takes
 */
export function checkSettingValues(owner: string, settings: Partial<TrainingSettings>): void {
  for (const [key, value] of Object.entries(settings)) {
    const wanted = CHECKS[key as keyof TrainingSettings]?.(value);
    if (wanted === undefined) continue;
    throw new BreedlabError(`${owner} has ${key} ${JSON.stringify(value)}.`, `Give ${wanted}.`);
  }
}

function number(wanted: string, holds: (value: number) => boolean): Check {
  return (value) =>
    typeof value === 'number' && Number.isFinite(value) && holds(value) ? undefined : wanted;
}

function oneOf(names: () => readonly string[]): Check {
  return (value) => {
    const known = names();
    if (known.includes(value as string)) return undefined;
    const guess = nearest(String(value), known);
    return guess === undefined ? `one of ${known.join(', ')}` : `'${guess}', or another of ${known.join(', ')}`;
  };
}

function orNull(check: Check): Check {
  return (value) => {
    const wanted = value === null ? undefined : check(value);
    return wanted === undefined ? undefined : `${wanted}, or null`;
  };
}

function threeOf(check: Check): Check {
  return (value) => {
    const wanted = 'three numbers, for red, green and blue';
    if (!Array.isArray(value) || value.length !== 3) return wanted;
    return value.every((part) => check(part) === undefined) ? undefined : wanted;
  };
}

function group(parts: Readonly<Record<string, Check>>): Check {
  return (value) => {
    if (typeof value !== 'object' || value === null) return `an object with ${Object.keys(parts).join(', ')}`;
    for (const [key, check] of Object.entries(parts)) {
      const wanted = check((value as Record<string, unknown>)[key]);
      if (wanted !== undefined) return `${key} as ${wanted}`;
    }
    return undefined;
  };
}
