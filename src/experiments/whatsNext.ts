import type { ExperimentDifferences } from '../training';
import { publishedWeights } from '../weights';
import { inCleanPairs } from './cleanPairs';
import { makeExperiment, type Experiment } from './experiment';
import { experimentId, type ExperimentId } from './ids';
import type { RecipeName } from './recipes';
import { inSeries } from './series';

interface Entry {
  readonly id: number;
  readonly title: string;
  /** Default: none. It is of the series, of those that undo what confounds it, or stands above in this list. */
  readonly parent?: number;
  /** Settings that one without a parent begins with. Default: the published protocol. */
  readonly recipe?: RecipeName;
  readonly differences: ExperimentDifferences;
}

const { mean, std } = publishedWeights('efficientnet_lite0').input;

/** Layer-wise decay of VGG16-BN: its first stage learns at a thirty-second of the head's rate. */
const DECAY = { layerDecay: 0.5 } as const;

/** Side of the images on which every layer of Lite0 trains: the drawings' own, at which a step costs a quarter. */
const SMALLER = { imageSize: 112 } as const;

/**
 * Experiments beyond the series, on what it wished for: unfrozen convolutions, networks of today, ImageNet weights of a
 * network that comes with set-up, a recipe of today. They have no published result and no part in the conclusions of the
 * series; `train --all` leaves them out unless `--block whats-next` names them.
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
  // 46 trains nothing of the convolutions, 59 all of it.
  { id: 61, parent: 46, title: '46 unfrozen from stage 5', differences: { trainable: { from: 'stage5' } } },
  { id: 62, parent: 46, title: '46 unfrozen from stage 4', differences: { trainable: { from: 'stage4' } } },
  { id: 63, parent: 61, title: '46 unfrozen from stage 5, with layer-wise decay', differences: DECAY },
  { id: 64, parent: 62, title: '46 unfrozen from stage 4, with layer-wise decay', differences: DECAY },
  { id: 65, parent: 59, title: '46 with every layer training, with layer-wise decay', differences: DECAY },
  { id: 66, parent: 51, title: 'ResNet-18 from scratch, as VGG16-BN in 51', differences: { model: 'resnet18' } },
  { id: 67, parent: 51, title: 'MobileNetV2 from scratch, as VGG16-BN in 51', differences: { model: 'mobilenet_v2' } },
  { id: 68, parent: 60, title: '60 on images of 112 px', differences: SMALLER },
  {
    id: 69,
    title: 'EfficientNet-Lite0 with ImageNet weights, fine-tuned on images of 112 px',
    recipe: 'finetune',
    differences: { model: 'efficientnet_lite0', ...SMALLER, mean, std },
  },
  {
    id: 70,
    title: 'ResNet-18 from scratch by the modern recipe',
    recipe: 'scratch-modern',
    differences: { model: 'resnet18' },
  },
];

let built: ReadonlyMap<ExperimentId, Experiment> | undefined;

function experiments(): ReadonlyMap<ExperimentId, Experiment> {
  built ??= build();
  return built;
}

function build(): ReadonlyMap<ExperimentId, Experiment> {
  const made = new Map<ExperimentId, Experiment>();
  for (const { parent, ...entry } of ENTRIES) {
    const id = parent === undefined ? undefined : experimentId(parent);
    const ancestor = id === undefined ? null : (inSeries(id) ?? inCleanPairs(id) ?? made.get(id)!);
    const next = makeExperiment({ ...entry, parent: ancestor, block: 'whats-next' });
    made.set(next.id, next);
  }
  return made;
}

/** The experiments beyond the series, in order of their numbers, from 60 on. */
export function nextExperiments(): readonly Experiment[] {
  return [...experiments().values()];
}

/** The experiment beyond the series that has the id. */
export function inWhatsNext(id: ExperimentId): Experiment | undefined {
  return experiments().get(id);
}
