import type { ExperimentDifferences } from '../training';
import { publishedWeights } from '../weights';
import { makeExperiment, type Experiment } from './experiment';
import type { ExperimentId } from './ids';

interface Entry {
  readonly id: number;
  readonly title: string;
  readonly differences: ExperimentDifferences;
}

const { mean, std } = publishedWeights('efficientnet_lite0').input;

/**
 * Experiments beyond the series, each of the published protocol with differences of its own. They have no published result
 * and no part in the conclusions; `train --all` leaves them out.
 */
const ENTRIES: readonly Entry[] = [
  {
    id: 60,
    title: 'EfficientNet-Lite0 with ImageNet weights: its last layer alone',
    differences: {
      model: 'efficientnet_lite0',
      pretrained: true,
      fcLayersReinitialised: 1,
      trainable: 'as-described',
      // With these three an image's features are the same in every epoch, so that they are computed once.
      frozenBatchNorm: 'running',
      augmentation: { randomResizedCrop: false, horizontalFlip: false, colorJitter: null },
      dropout: 0.2,
      learningRate: 0.02,
      maxEpochs: 60,
      ...{ mean, std },
    },
  },
];

let built: ReadonlyMap<ExperimentId, Experiment> | undefined;

function experiments(): ReadonlyMap<ExperimentId, Experiment> {
  built ??= new Map(
    ENTRIES.map((entry) => {
      const made = makeExperiment({ ...entry, block: 'whats-next' });
      return [made.id, made];
    }),
  );
  return built;
}

/** The experiments beyond the series, in order of their numbers, from 60 on. */
export function nextExperiments(): readonly Experiment[] {
  return [...experiments().values()];
}

/** The experiment beyond the series that has the id. */
export function inWhatsNext(id: ExperimentId): Experiment | undefined {
  return experiments().get(id);
}
