import { IMAGENET_NORMALIZATION, pretrainingSettings, type ExperimentDifferences } from '../training';
import { makeExperiment, type Experiment } from './experiment';
import { experimentId, type ExperimentId } from './ids';
import { inSeries } from './series';

/** Two experiments that differ in what is asked about and in nothing else. */
export interface CleanPair {
  readonly from: ExperimentId;
  readonly to: ExperimentId;
  /** Settings in which they differ, as the table of settings names them. */
  readonly differsIn: readonly string[];
  /** The pair of the published series that differs in more. Null: the series has none for the question. */
  readonly replaces: { readonly from: ExperimentId; readonly to: ExperimentId } | null;
}

interface Entry {
  readonly id: number;
  readonly parent: number;
  readonly title: string;
  readonly differences: ExperimentDifferences;
  readonly pair: {
    readonly from: number;
    readonly to: number;
    readonly differsIn: readonly string[];
    readonly replaces: readonly [from: number, to: number] | null;
  };
}

/** Experiments that the series left out, each for a question that two of its experiments leave open. */
const ENTRIES: readonly Entry[] = [
  {
    id: 52,
    parent: 51,
    title: "51 at 49's learning rate: mean and std alone",
    differences: { learningRate: 0.001 },
    pair: { from: 49, to: 52, differsIn: ['mean', 'std'], replaces: [49, 51] },
  },
  {
    id: 53,
    parent: 30,
    title: '30 with crops only: the flip alone up to 31',
    differences: { augmentation: { randomResizedCrop: true } },
    pair: { from: 53, to: 31, differsIn: ['augmentation.horizontalFlip'], replaces: [30, 31] },
  },
  {
    id: 54,
    parent: 45,
    title: "45 at 38's learning rate: pretrained AlexNet to VGG16 alone",
    differences: { learningRate: 0.01 },
    pair: { from: 42, to: 54, differsIn: ['model'], replaces: [42, 45] },
  },
  {
    id: 55,
    parent: 37,
    title: "37 with 44's settings: pretraining alone",
    differences: { learningRate: 0.001, augmentation: { horizontalFlip: false }, ...IMAGENET_NORMALIZATION },
    pair: {
      from: 55,
      to: 44,
      differsIn: pretrainingSettings().filter((key) => key !== 'mean' && key !== 'std'),
      replaces: [37, 44],
    },
  },
  {
    id: 56,
    parent: 38,
    title: '38 frozen as described: its one new FC layer alone trains',
    differences: { trainable: 'as-described' },
    pair: { from: 38, to: 56, differsIn: ['trainable'], replaces: null },
  },
  {
    // 40 has no FC layer left to freeze, so 56, 57 and 40 are one, two and three layers as described.
    id: 57,
    parent: 39,
    title: '39 frozen as described: its two new FC layers alone train',
    differences: { trainable: 'as-described' },
    pair: { from: 56, to: 57, differsIn: ['fcLayersReinitialised'], replaces: null },
  },
  {
    id: 58,
    parent: 41,
    title: '41 with one new FC layer: colour jitter alone from 38',
    differences: { fcLayersReinitialised: 1 },
    pair: { from: 38, to: 58, differsIn: ['augmentation.colorJitter'], replaces: [38, 41] },
  },
  {
    id: 59,
    parent: 46,
    title: '46 with every layer training: what freezing the convolutions does',
    differences: { trainable: 'all' },
    pair: { from: 46, to: 59, differsIn: ['trainable'], replaces: null },
  },
];

let built: ReadonlyMap<ExperimentId, Experiment> | undefined;

function experiments(): ReadonlyMap<ExperimentId, Experiment> {
  built ??= new Map(
    ENTRIES.map(({ id, parent, title, differences }) => {
      const made = makeExperiment({
        id,
        title,
        block: 'clean-pairs',
        parent: inSeries(experimentId(parent))!,
        differences,
      });
      return [made.id, made];
    }),
  );
  return built;
}

/**
 * The experiments that undo what confounds pairs of the published series, in order of their numbers, from 52 on. The
 * series is trained without them, but for the study.
 */
export function cleanExperiments(): readonly Experiment[] {
  return [...experiments().values()];
}

/** The clean pairs that {@link cleanExperiments} make possible, one for each. */
export function cleanPairs(): readonly CleanPair[] {
  return ENTRIES.map(({ pair: { from, to, differsIn, replaces } }) => ({
    from: experimentId(from),
    to: experimentId(to),
    differsIn,
    replaces: replaces && { from: experimentId(replaces[0]), to: experimentId(replaces[1]) },
  }));
}

/** The experiment with the id, of those that undo what confounds pairs of the series. */
export function inCleanPairs(id: ExperimentId): Experiment | undefined {
  return experiments().get(id);
}
