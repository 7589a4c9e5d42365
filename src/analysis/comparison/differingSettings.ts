import { changedSettings, type RunConfig } from '../../experiments';

/** A setting that not all runs share. */
export interface DifferingSetting {
  /** e.g. `augmentation.colorJitter`, `seed`. */
  readonly key: string;
  /** One value per run, in their order. */
  readonly values: readonly unknown[];
}

/**
 * What several runs do not share: settings in their order, then what else decides a run's outcome: profile,
 * seed, the weights it started from, its images.
 */
export function differingSettings(configs: readonly RunConfig[]): readonly DifferingSetting[] {
  const [first] = configs;
  if (first === undefined) return [];
  const changes = configs.map(({ settings }) => changedSettings(first.settings, settings));
  const keys = [...new Set(changes.flat().map(({ key }) => key))];
  const settings = keys.map((key) => {
    const original = changes.flat().find((change) => change.key === key)!.from;
    const values = changes.map((own) => {
      const change = own.find((each) => each.key === key);
      return change === undefined ? original : change.to;
    });
    return { key, values };
  });
  const around: DifferingSetting[] = [
    { key: 'profile', values: configs.map(({ profile }) => profile) },
    { key: 'seed', values: configs.map(({ seed }) => seed) },
    { key: 'pretrained weights', values: configs.map(({ pretrained }) => pretrained?.name ?? null) },
    { key: 'images', values: configs.map(({ dataset }) => `${dataset.name} (${dataset.hash.slice(0, 8)})`) },
  ];
  return [...settings, ...around.filter(({ values }) => new Set(values).size > 1)];
}
