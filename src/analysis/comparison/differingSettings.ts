import type { RunConfig } from '../../experiments';
import { settingsThatDiffer, type DifferingValues } from '../../training';

/** A setting, or what else decides a run's outcome, that not all runs share: its values in their order. */
export type DifferingSetting = DifferingValues;

/**
 * What several runs do not share: settings, then what else decides a run's outcome: profile,
 * seed, the weights it started from, its images.
 */
export function differingSettings(configs: readonly RunConfig[]): readonly DifferingSetting[] {
  const settings = settingsThatDiffer(configs.map((config) => config.settings));
  const around: DifferingSetting[] = [
    { key: 'profile', values: configs.map(({ profile }) => profile) },
    { key: 'seed', values: configs.map(({ seed }) => seed) },
    { key: 'pretrained weights', values: configs.map(({ pretrained }) => pretrained?.name ?? null) },
    { key: 'images', values: configs.map(({ dataset }) => `${dataset.name} (${dataset.hash.slice(0, 8)})`) },
  ];
  return [...settings, ...around.filter(({ values }) => new Set(values).size > 1)];
}
