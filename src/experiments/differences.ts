import { BreedlabError, nearest } from '../core';
import type { TrainingSettings } from '../training';

/** What one experiment changes in its parent's settings. Nested groups may be given in part. */
export type ExperimentDifferences = Partial<Omit<TrainingSettings, NestedKey>> & {
  [K in NestedKey]?: Partial<TrainingSettings[K]>;
};

type NestedKey = 'augmentation' | 'scheduler';

/** Every settings key, with the keys of its group where it is one: the run-time side of the type. */
const SETTINGS_KEYS: { readonly [K in keyof TrainingSettings]: readonly string[] | null } = {
  model: null,
  weightInit: null,
  pretrained: null,
  fcLayersReinitialised: null,
  freezing: null,
  learningRate: null,
  momentum: null,
  weightDecay: null,
  dropout: null,
  batchSize: null,
  maxEpochs: null,
  earlyStoppingPatience: null,
  scheduler: ['factor', 'patience', 'cooldown'],
  augmentation: ['randomResizedCrop', 'horizontalFlip', 'colorJitter'],
  mean: null,
  std: null,
  imageSize: null,
  widthMultiplier: null,
  precision: null,
};

/** The names of all settings, in their order. */
export function settingNames(): readonly string[] {
  return Object.keys(SETTINGS_KEYS);
}

/**
 * Settings with `differences` applied; neither argument is changed.
 *
 * @throws BreedlabError for a key that does not exist, naming the nearest one that does
 */
export function applyDifferences(settings: TrainingSettings, differences: ExperimentDifferences): TrainingSettings {
  checkKeys(differences);
  return {
    ...settings,
    ...differences,
    augmentation: { ...settings.augmentation, ...differences.augmentation },
    scheduler: { ...settings.scheduler, ...differences.scheduler },
  };
}

/** One setting that two configurations do not share, e.g. `augmentation.colorJitter`. */
export interface SettingChange {
  readonly key: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** The settings in which `to` differs from `from`, in the order of the settings. */
export function changedSettings(from: TrainingSettings, to: TrainingSettings): SettingChange[] {
  const changes: SettingChange[] = [];
  for (const [key, group] of settingsEntries()) {
    if (group === null) {
      compare(key, from[key], to[key]);
    } else {
      const [a, b] = [from[key] as unknown as Record<string, unknown>, to[key] as unknown as Record<string, unknown>];
      for (const part of group) compare(`${key}.${part}`, a[part], b[part]);
    }
  }
  return changes;

  function compare(key: string, a: unknown, b: unknown): void {
    if (JSON.stringify(a) !== JSON.stringify(b)) changes.push({ key, from: a, to: b });
  }
}

function settingsEntries(): [keyof TrainingSettings, readonly string[] | null][] {
  return Object.entries(SETTINGS_KEYS) as [keyof TrainingSettings, readonly string[] | null][];
}

function checkKeys(differences: ExperimentDifferences): void {
  const groups = new Map<string, readonly string[] | null>(Object.entries(SETTINGS_KEYS));
  for (const [key, value] of Object.entries(differences)) {
    const parts = groups.get(key);
    if (parts === undefined) throw unknownKey(key, [...groups.keys()]);
    if (parts === null || value === undefined) continue;
    if (typeof value !== 'object' || value === null) throw notAGroup(key, value, parts);
    for (const part of Object.keys(value)) {
      if (!parts.includes(part)) throw unknownKey(`${key}.${part}`, parts.map((p) => `${key}.${p}`));
    }
  }
}

function notAGroup(key: string, value: unknown, parts: readonly string[]): BreedlabError {
  return new BreedlabError(
    `An experiment has ${key} ${JSON.stringify(value)}.`,
    `Give an object with what differs of ${parts.join(', ')}.`,
  );
}

function unknownKey(key: string, known: readonly string[]): BreedlabError {
  const guess = nearest(key, known);
  return new BreedlabError(
    `An experiment has no setting '${key}'.`,
    `${guess === undefined ? '' : `Did you mean '${guess}'? `}Settings: ${known.join(', ')}.`,
  );
}
