import type { TrainingSettings } from '../../training';

/** Settings that came later than the first runs, with what those were trained with. */
const ADDED = { precision: 'fp32' } as const satisfies Partial<TrainingSettings>;

/** Settings as a config.json holds them: of an earlier version, some may be absent. */
export type StoredSettings = Omit<TrainingSettings, keyof typeof ADDED> & Partial<TrainingSettings>;

/** Settings of a run of any version, complete. Pure. */
export function completeSettings(stored: StoredSettings): TrainingSettings {
  return { ...stored, precision: stored.precision ?? ADDED.precision };
}

/** JSON of a configuration that is the same whether settings which came later are absent or have their defaults. */
export function jsonWithoutDefaults(config: object): string {
  const defaults: Readonly<Record<string, unknown>> = ADDED;
  return JSON.stringify(config, (key, value: unknown) =>
    Object.hasOwn(defaults, key) && value === defaults[key] ? undefined : value,
  );
}
