import {
  experimentId,
  resolve,
  type Predictions,
  type Run,
  type RunConfig,
  type RunStatus,
} from '../../src/experiments';
import type { TrainingSettings } from '../../src/training';

/** What a made-up run is. */
export interface MadeRunOptions {
  readonly runId?: string;
  readonly status?: RunStatus;
  readonly predictions: Predictions | null;
  readonly settings?: Partial<TrainingSettings>;
  readonly config?: Partial<RunConfig>;
}

/** A run of experiment 34 as `readRun` gives it, made up; it lies nowhere. */
export function madeRun({
  runId = 'made',
  status = 'finished',
  predictions,
  settings = {},
  config = {},
}: MadeRunOptions): Run {
  return {
    runId,
    folder: `/made/${runId}`,
    status,
    config: {
      formatVersion: 1,
      experiment: experimentId(34),
      title: 'Base without the final sigmoid',
      parent: experimentId(29),
      profile: 'demo',
      seed: 1,
      settings: { ...resolve(34, { profile: 'demo' }), ...settings },
      dataset: { name: 'made', hash: '0123456789abcdef', classCount: 4, counts: { train: 8, valid: 4, test: 9 } },
      ...config,
    },
    environment: { sessions: [] },
    history: [],
    metrics: null,
    predictions,
  };
}
