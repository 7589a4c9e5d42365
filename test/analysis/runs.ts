import * as fs from 'node:fs';
import * as path from 'node:path';
import {
  countingRule,
  experiment,
  experimentId,
  resolve,
  toStoredConfig,
  toStoredMetrics,
  type Predictions,
  type ProfileName,
  type PretrainedOn,
  type RunConfig,
  type RunMetrics,
  type SessionEnvironment,
} from '../../src/experiments';
import type { EngineInfo } from '../../src/engine';
import type { EpochRow, Outcome, TrainingSettings } from '../../src/training';
import { temporaryFolder } from '../temporary';

/** Where a made-up run was trained. */
export const MADE_SESSION: SessionEnvironment = {
  startedAt: '2026-11-23T18:00:00.000Z',
  engine: {
    package: '@tensorflow/tfjs-node-gpu',
    packageVersion: '4.22.0',
    tensorflowVersion: '2.21.0',
    device: 'cpu',
    threads: 2,
    binding: 'compiled',
  },
  node: 'v20.20.0',
  os: 'Linux 6.1.0 x64',
  cpu: 'A processor',
  cores: 2,
  memoryGiB: 15.6,
  commit: 'bf726ae5d0c1f2a3b4c5d6e7f8091a2b3c4d5e6f+changes',
  dataset: { name: 'made', hash: 'made', root: '/made' },
};

/** A made-up run of the demo profile. */
export interface MadeRun {
  /** An experiment of the series, or a name of one's own. */
  readonly id: number | string;
  /** Default 1. */
  readonly seed?: number;
  /** Which of the test images it gets right. */
  readonly correct: readonly boolean[];
  /** Parent of an experiment of one's own. Default: none. */
  readonly parent?: number;
  /** Default: the first run is the oldest. */
  readonly startedAt?: string;
  /** Default 3. */
  readonly minutes?: number;
  /** Default: ended after its last epoch. */
  readonly outcome?: Outcome;
  /** Changes of the profile's settings. Default: none. */
  readonly changed?: Partial<TrainingSettings>;
  /** Default: none, as from scratch. */
  readonly pretrainedOn?: PretrainedOn;
  /** Default: that of the profile's own images, or the name of the other data set. */
  readonly datasetHash?: string;
  /** Default 'demo'. */
  readonly profile?: ProfileName;
  /** Name of another dataset. Default: the profile's own. */
  readonly dataset?: string;
  /** Where it ran. Default: not known. */
  readonly engine?: EngineInfo;
}

/** Writes run folders as trainings write them; returns the folder of runs. */
export function makeRuns(runs: readonly MadeRun[]): string {
  const folder = temporaryFolder();
  runs.forEach((run, i) => writeRun(folder, run, i));
  return folder;
}

function sessionOf({ startedAt, engine = MADE_SESSION.engine }: MadeRun, index: number): SessionEnvironment {
  return { ...MADE_SESSION, startedAt: startedAt ?? new Date(1000 * index).toISOString(), engine };
}

/** The first `right` of `total` images correct. */
export function firstRight(right: number, total = 300): boolean[] {
  return Array.from({ length: total }, (_, i) => i < right);
}

function writeRun(folder: string, run: MadeRun, index: number): void {
  const runId = `${run.id}-seed${run.seed ?? 1}-${index}`;
  const target = path.join(folder, run.profile ?? 'demo', String(run.id), runId);
  const config = configOf(run);
  const files = {
    config: toStoredConfig(config),
    environment: { sessions: [sessionOf(run, index)] },
    history: [epochRow(1), epochRow(2)],
    metrics: toStoredMetrics(madeMetrics(runId, config, run)),
    predictions: predictionsOf(run.correct),
  };
  fs.mkdirSync(target, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    fs.writeFileSync(path.join(target, `${name}.json`), JSON.stringify(content));
  }
}

function configOf(run: MadeRun): RunConfig {
  const isOwn = typeof run.id === 'string';
  const known = isOwn ? { title: run.id, parent: null } : experiment(run.id);
  const { title, parent } = known;
  return {
    formatVersion: 1,
    experiment: experimentId(run.id),
    title,
    parent: run.parent === undefined ? (parent?.id ?? null) : experimentId(run.parent),
    profile: run.profile ?? 'demo',
    seed: run.seed ?? 1,
    settings: { ...resolve(isOwn ? 34 : run.id, { profile: run.profile ?? 'demo' }), ...run.changed },
    dataset: datasetOf(run),
  };
}

/** The profile's own drawings as the rule knows them, or a dataset of another name. */
function datasetOf({ profile = 'demo', dataset, datasetHash, correct }: MadeRun): RunConfig['dataset'] {
  const { name, drawn, hashes } = countingRule(profile, []).images;
  const hash = datasetHash ?? (dataset === name ? undefined : dataset) ?? hashes[0] ?? 'made';
  return dataset === undefined || dataset === name
    ? { name, hash, ...drawn! }
    : { name: dataset, hash, classCount: 2, counts: { train: 10, valid: 5, test: correct.length } };
}

/** The summary of a made-up run. */
export function madeMetrics(runId: string, config: RunConfig, run: Omit<MadeRun, 'id'>): RunMetrics {
  const right = run.correct.filter(Boolean).length;
  const total = run.correct.length;
  return {
    runId,
    experiment: config.experiment,
    title: config.title,
    profile: config.profile,
    seed: config.seed,
    model: config.settings.model,
    pretrained: config.settings.pretrained,
    pretrainedOn: run.pretrainedOn ?? null,
    parameters: 1000 + (Number(config.experiment) || 0),
    dataset: config.dataset,
    outcome: run.outcome ?? { kind: 'max-epochs', epoch: 2, bestEpoch: 2 },
    bestEpoch: 2,
    epochsRun: 2,
    // The lower, the more it gets right, as validation images usually have it.
    validLoss: 2 - right / total,
    testLoss: 1,
    testAccuracy: right / total,
    testTop5Accuracy: 1,
    testCorrect: right,
    testTotal: total,
    skipped: { count: 0, files: [] },
    timing: { trainMinutes: run.minutes ?? 3, imagesPerSecond: 100 },
    finishedAt: '2026-11-23T18:30:00.000Z',
  };
}

function epochRow(epoch: number): EpochRow {
  return {
    epoch,
    learningRate: 0.01,
    trainLoss: 2.123456789 / epoch,
    trainAccuracy: 0.3,
    validLoss: 2 / epoch,
    validAccuracy: 0.3,
    testLoss: 2 / epoch,
    testAccuracy: 0.3,
    seconds: 1,
    imagesPerSecond: 100,
  };
}

function predictionsOf(correct: readonly boolean[]): Predictions {
  return {
    classes: ['a', 'b'],
    images: correct.map((right, i) => ({
      image: `test/${String(i).padStart(4, '0')}.jpg`,
      trueClass: 0,
      topClasses: right ? [0, 1] : [1, 0],
      topProbabilities: [0.6, 0.4],
    })),
  };
}

/**
 * Runs of which one stands for 34, the last, and others could be taken for it: a short one, one on other images, of
 * another scale, of another seed, one that was interrupted, and an older one. 35 has none that stands for it.
 */
export const MIXED: readonly MadeRun[] = [
  { id: 29, correct: firstRight(10, 40) },
  { id: 34, correct: firstRight(20, 40) },
  { id: 34, correct: firstRight(22, 40), changed: { maxEpochs: 2 } },
  { id: 34, correct: firstRight(24, 40), dataset: 'mine' },
  { id: 34, correct: firstRight(26, 40), seed: 3 },
  { id: 34, correct: firstRight(30, 40), changed: { imageSize: 32 } },
  { id: 35, correct: firstRight(12, 40), dataset: 'mine' },
  { id: 35, correct: firstRight(14, 40), changed: { maxEpochs: 2 } },
  { id: 34, correct: firstRight(32, 40) },
  { id: 34, correct: firstRight(34, 40), changed: { maxEpochs: 2 }, dataset: 'mine' },
  { id: 34, correct: firstRight(36, 40), outcome: { kind: 'interrupted', epoch: 1, step: 3 } },
];
