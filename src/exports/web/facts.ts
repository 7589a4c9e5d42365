import { wilsonInterval, type Interval } from '../../analysis';
import { isDrawnData, runScope, scopeText, type ExperimentId } from '../../experiments';
import type { EndedRun } from '../model/trainedModel';

/** Facts of a model for the page. */
export interface ModelFacts {
  readonly experiment: ExperimentId;
  readonly title: string;
  readonly model: string;
  readonly parameters: number;
  readonly runId: string;
  /** Series and seed of the run, and how it differs from its profile. */
  readonly scope: string;
  /** ISO 8601. */
  readonly trainedAt: string;
  readonly epochs: number;
  readonly bestEpoch: number;
  readonly classes: readonly string[];
  readonly accuracy: Interval & { readonly correct: number; readonly total: number };
  readonly top5Accuracy: number;
  readonly dataset: {
    readonly name: string;
    readonly trainImages: number;
    /** It learned from drawings made by Breedlab, so that photographs are strange to it. */
    readonly isDrawn: boolean;
  };
  /** Data that its initial weights learned from; null for a training from scratch. */
  readonly pretrainedOn: string | null;
}

export function modelFacts(run: EndedRun): ModelFacts {
  const { runId, config, history, metrics, predictions } = run;
  const { dataset } = config;
  const correct = metrics.testCorrect ?? 0;
  return {
    experiment: config.experiment,
    title: config.title,
    model: config.settings.model,
    parameters: metrics.parameters,
    runId,
    scope: scopeText(runScope(config)),
    trainedAt: metrics.finishedAt,
    epochs: history.length,
    bestEpoch: metrics.bestEpoch ?? history.length,
    classes: predictions.classes,
    accuracy: { ...wilsonInterval(correct, metrics.testTotal), correct, total: metrics.testTotal },
    top5Accuracy: metrics.testTop5Accuracy ?? 0,
    dataset: { name: dataset.name, trainImages: dataset.counts.train, isDrawn: isDrawnData(dataset.name) },
    pretrainedOn: config.pretrained?.on ?? null,
  };
}
