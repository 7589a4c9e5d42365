import type { RunConfig } from '../../experiments';
import { settingsThatDiffer, type DifferingValues } from '../../training';

/** A setting, or another factor of a run's outcome, that not all runs share: its values in the order of the runs. */
export type DifferingSetting = DifferingValues;

/**
 * Lists the differences between several runs: settings, then the other factors of the outcome: profile,
 * seed, the weights it started from, its images.
 */
export function differingSettings(configs: readonly RunConfig[]): readonly DifferingSetting[] {
  const settings = settingsThatDiffer(configs.map((config) => config.settings));
  const around: DifferingSetting[] = [
    { key: 'profile', values: configs.map(({ profile }) => profile) },
    { key: 'seed', values: configs.map(({ seed }) => seed) },
    { key: 'pretrained weights', values: configs.map(({ pretrained }) => pretrained?.name ?? null) },
    { key: 'images', values: configs.map(({ dataset }) => imagesName(dataset)) },
  ];
  return [...settings, ...around.filter(({ values }) => new Set(values).size > 1)];
}

/** A data set, told apart from others of its name: `mine (0a1b2c3d)`. */
export function imagesName({ name, hash }: RunConfig['dataset']): string {
  return `${name} (${hash.slice(0, 8)})`;
}
