import { counted, listedByName, printedAs, type JsonSchema, type Kind, type NamedMember } from '../../core';
import { stepsText, trainingTransform } from '../../data';
import { columnsOf, type SettingColumn } from './columns';
import {
  applyTo,
  checkValuesOf,
  combined,
  currentNames,
  defaultsOf,
  differenceBetween,
  differing,
  entriesOf,
  listed,
  type DifferingValues,
} from './differences';
import { schemaOf } from './schema';
import { restoredFrom, storedFrom } from './stored';
import { SETTINGS, type ExperimentDifferences, type TrainingSettings } from './table';
import { cardOf, changeText, shortNames, type SettingsLine } from './texts';

export type { SettingColumn } from './columns';
export type { DifferingValues } from './differences';
export {
  DOG_IMAGES_NORMALIZATION,
  IMAGENET_NORMALIZATION,
  SERIES_COLOR_JITTER,
  type ExperimentDifferences,
  type SchedulerSettings,
  type TrainingSettings,
} from './table';
export type { Unfreezing } from './trainable';
export { changeText, settingText, type SettingsLine } from './texts';

/** One setting that two configurations do not share, e.g. `augmentation.colorJitter`. */
export interface SettingChange {
  readonly key: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** Settings as a file of any version holds them. */
export type StoredSettings = Partial<TrainingSettings>;

const PRINTED = [
  'model',
  'weightInit',
  'pretrained',
  'trainable',
  'learningRate',
  'dropout',
  'batchSize',
  'maxEpochs',
  'imageSize',
] as const;

/** The published protocol: the settings of every experiment of the series, apart from its differences. */
export const baseSettings: TrainingSettings = Object.freeze(printed(complete(defaultsOf(SETTINGS))));

/** Settings as a cell prints them: those that are asked for most; a copy prints all. */
function printed(settings: TrainingSettings): TrainingSettings {
  return printedAs(settings, () => {
    const shown = PRINTED.map((key) => `${key}: ${changeText(settings[key])}`);
    const more = Object.keys(settings).length - shown.length;
    return `TrainingSettings { ${shown.join(', ')}, and ${more} more: { ...settings } prints all }`;
  });
}

/** The names of all settings, in their order. */
export function settingNames(): readonly string[] {
  return Object.keys(SETTINGS);
}

/** Names that settings had in earlier versions; files and definitions with them are read. */
export function formerSettingNames(): readonly string[] {
  const rows = Object.values<{ readonly formerly?: { readonly key: string } }>(SETTINGS);
  return rows.flatMap(({ formerly }) => (formerly === undefined ? [] : [formerly.key]));
}

/**
 * Settings with `differences` applied; neither argument is changed.
 *
 * @throws BreedlabError for a key that does not exist, naming the nearest one that does
 */
export function applyDifferences(settings: TrainingSettings, differences: ExperimentDifferences): TrainingSettings {
  return printed(applyTo(SETTINGS, settings, differences));
}

/** Differences under the settings' names of today: those of earlier versions are still read. Pure. */
export function currentDifferences<Differences extends object>(differences: Differences): Differences {
  return currentNames(SETTINGS, differences);
}

/** Two differences, one after the other, as one. */
export function combineDifferences(first: ExperimentDifferences, second: ExperimentDifferences): ExperimentDifferences {
  return combined(SETTINGS, first, second);
}

/**
 * The settings in which `to` differs from `from`, in the order of the settings.
 *
 * @example const changes = changedSettings(resolve(28), resolve(34));
 */
export function changedSettings(from: TrainingSettings, to: TrainingSettings): SettingChange[] {
  const changes = differing(SETTINGS, [from, to]).map(({ key, values: [before, after] }) => ({
    key,
    from: before,
    to: after,
  }));
  const text = ({ key, from: before, to: after }: SettingChange): string =>
    `${key} from ${changeText(before)} to ${changeText(after)}`;
  return listedByName('SettingChange', changes, text);
}

/** Setting in which a training differs from what was expected, in words: `2 epochs instead of 20`. */
export interface Deviation {
  readonly key: string;
  readonly text: string;
}

/** Differences of the settings `to` from the expected ones, e.g. `learningRate 0.003 instead of 0.01`. */
export function deviationsOf(expected: TrainingSettings, to: TrainingSettings): readonly Deviation[] {
  const rows = entriesOf(SETTINGS) as ReadonlyMap<string, { readonly counts?: string }>;
  return changedSettings(expected, to).map(({ key, from, to: value }) => {
    const noun = rows.get(key)?.counts;
    const own = noun !== undefined && typeof value === 'number' ? counted(value, noun) : `${key} ${changeText(value)}`;
    return { key, text: `${own} instead of ${changeText(from)}` };
  });
}

/**
 * The settings that not all of several trainings share: those that the second changes, then the third's, and so on. Where
 * one of them has steps of its own in place of its augmentation, the steps of each are compared, in words.
 */
export function settingsThatDiffer(trainings: readonly TrainingSettings[]): readonly DifferingValues[] {
  if (trainings.every(({ transforms }) => transforms === null)) return differing(SETTINGS, trainings);
  const { augmentation } = trainings[0]!;
  const inWords = trainings.map((each) => ({
    ...each,
    augmentation,
    transforms: stepsText(trainingTransform(each).steps),
  }));
  return differing(SETTINGS, inWords);
}

/** The least difference that turns `from` into `to`. */
export function leastDifference(from: TrainingSettings, to: TrainingSettings): ExperimentDifferences {
  return differenceBetween(SETTINGS, from, to);
}

/** Every setting with its value, parts of groups named as {@link changedSettings} names them: `scheduler.factor`. */
export function listSettings(settings: TrainingSettings): readonly (readonly [key: string, value: unknown])[] {
  return listed(SETTINGS, settings);
}

/**
 * Checks the values of a configuration, which types do not check if it came from a file or a terminal.
 *
 * @param owner their owner, for the message: `Experiment 'mine'`
 * @throws BreedlabError naming the first setting whose value cannot be used, and what it takes
 */
export function checkSettingValues(owner: string, settings: Partial<TrainingSettings>): void {
  checkValuesOf(SETTINGS, owner, settings);
}

/** Settings of a run of any version, complete. Pure. */
export function completeSettings(stored: StoredSettings): TrainingSettings {
  return complete(restoredFrom(SETTINGS, stored));
}

/** Settings for a file: without those that came later and have their defaults. Pure; {@link completeSettings} reads them. */
export function storedSettings(settings: TrainingSettings): StoredSettings {
  return storedFrom(SETTINGS, settings, 'file');
}

/** Settings for a hash, which stays the same for a training from before a setting existed and one with its default. */
export function hashedSettings(settings: TrainingSettings): StoredSettings {
  return storedFrom(SETTINGS, settings, 'hash');
}

/** The members of registries that a configuration names: optimiser, schedule, loss, transforms. */
export function membersNamed(settings: TrainingSettings): readonly NamedMember[] {
  const values = new Map<string, unknown>(Object.entries(settings));
  return Object.entries<{ readonly kind: Pick<Kind<unknown>, 'members'> }>(SETTINGS).flatMap(
    ([key, { kind }]) => kind.members?.(values.get(key)) ?? [],
  );
}

/** Settings under which nothing keeps a network from learning its images by heart. */
export function withoutRegularisation(settings: TrainingSettings): TrainingSettings {
  const off = Object.entries<{ readonly unregularised?: unknown }>(SETTINGS).flatMap(([key, { unregularised }]) =>
    unregularised === undefined ? [] : [[key, unregularised]],
  );
  return { ...settings, ...Object.fromEntries(off) };
}

/**
 * All settings of a training in seven short lines, e.g. `Model`: `vgg16, full width, dropout 0.5`.
 *
 * @param pretrainedOn training data of pretrained weights, e.g. `ImageNet`
 */
export function settingsCard(settings: TrainingSettings, pretrainedOn: string): readonly SettingsLine[] {
  return cardOf(SETTINGS, settings, pretrainedOn);
}

/** Changed settings in short, by their short names, e.g. `rate`; two that share a name are one change. */
export function changesInShort(keys: readonly string[]): readonly string[] {
  return shortNames(SETTINGS, keys);
}

/** Differences between two trainings, in short. */
export function changesBetween(from: TrainingSettings, to: TrainingSettings): readonly string[] {
  return changesInShort(changedSettings(from, to).map(({ key }) => key));
}

/** Settings that come with pretraining: `pretrained` itself, new and frozen layers, the input of those weights. */
export function pretrainingSettings(): readonly string[] {
  const rows = Object.entries<{ readonly comesWithPretraining?: boolean }>(SETTINGS);
  return rows.filter(([key, row]) => key === 'pretrained' || row.comesWithPretraining === true).map(([key]) => key);
}

/** Text for a profile's scale of a setting, with N for its values: `images of N pixels`. */
export function scaledText(key: string): string {
  const rows = entriesOf(SETTINGS) as ReadonlyMap<string, { readonly scaled?: string }>;
  return rows.get(key)?.scaled ?? `${key} N`;
}

/** Every setting as columns of CSV files, in their order. */
export function settingColumns(): readonly SettingColumn[] {
  return columnsOf(SETTINGS);
}

/** JSON Schema of `settings` in the files of a run. */
export function settingsSchema(): JsonSchema {
  return schemaOf(SETTINGS);
}

/** The table decides which keys exist, so a record of all of them is complete. */
function complete(values: Readonly<Record<string, unknown>>): TrainingSettings {
  return values as Readonly<Record<string, unknown>> & TrainingSettings;
}
