/** Learning-rate schedules. */
export { createSchedule, defineSchedule, schedules, type ScheduleSettings, type ScheduleSpec } from './registry';
export type {
  LearningRateSchedule,
  ScheduleConstants,
  ScheduleDefinition,
  SchedulePosition,
  ScheduleState,
} from './types';
