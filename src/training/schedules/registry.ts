import { createRegistry, inOneLine, readOptions, type OptionTable, type Spec } from '../../core';
import { constant, cosine, oneCycle, stepDecay } from './fixed';
import { plateau } from './plateau';
import type { LearningRateSchedule, ScheduleDefinition, ScheduleState } from './types';

/** Every schedule that settings can name. */
export const schedules = createRegistry<ScheduleDefinition>('schedule', [
  plateau,
  constant,
  stepDecay,
  cosine,
  oneCycle,
]);

/**
 * Adds your own learning-rate schedule, which settings then name like `plateau`.
 *
 * @throws BreedlabError for a name that is not a plain word or belongs to a built-in schedule
 * @example
 * defineSchedule({
 *   name: 'exponential',
 *   options: { gamma: numberOption(0.9, { above: 0 }) },
 *   step: (state, _after, { options }) => ({ ...state, learningRate: state.learningRate * options.gamma }),
 * });
 */
export function defineSchedule<Table extends OptionTable, State extends ScheduleState = ScheduleState>(
  definition: ScheduleDefinition<Table, State>,
): ScheduleDefinition<Table, State> {
  return schedules.define(definition);
}

/** The settings that {@link createSchedule} reads. */
export interface ScheduleSettings {
  readonly learningRate: number;
  readonly maxEpochs: number;
  /** A schedule with its options. Without a name: `plateau`. */
  readonly scheduler: ScheduleSpec | PlateauSettings;
}

/** A schedule's name, and the options that differ from the defaults. */
export type ScheduleSpec = Spec;

/** The options of `plateau`, whose name may be left out: it was once the only schedule. */
interface PlateauSettings {
  readonly name?: 'plateau';
  readonly factor: number;
  readonly patience: number;
  readonly cooldown: number;
}

/**
 * The schedule that settings name.
 *
 * @param definition a schedule in place of the settings' own. Default: theirs
 * @throws BreedlabError for a schedule or an option that does not exist, or conflicting values
 * @example
 * const schedule = createSchedule({ learningRate: 0.1, maxEpochs: 20, scheduler: { name: 'cosine', warmUpEpochs: 2 } });
 * schedule.rateAt(schedule.start(), { epoch: 1, batch: 0, batchesPerEpoch: 50 }); // 0.001
 */
export function createSchedule(settings: ScheduleSettings, definition?: ScheduleDefinition): LearningRateSchedule {
  const { learningRate, maxEpochs, scheduler } = settings;
  const name = scheduler.name ?? plateau.name;
  const member = definition ?? schedules.get(name);
  const given = name === member.name ? scheduler : {};
  const options = readOptions('schedule', member.options ?? {}, { ...given, name: member.name });
  const constants = { learningRate, maxEpochs, options };
  member.check?.(constants);
  return inOneLine(`LearningRateSchedule ${member.name}`, {
    name: member.name,
    start: () => member.start?.(constants) ?? { learningRate },
    step: (state, after) => member.step?.(state, after, constants) ?? state,
    rateAt: (state, position) => member.rateAt?.(state, position, constants) ?? state.learningRate,
  });
}
