import * as path from 'node:path';
import { counted, printedAs, readJson, settings, unknownNameError } from '../core';
import type { Augmentation } from '../data';
import { uncheckedId, type ExperimentId, type ExperimentName } from './ids';

/** Result of one published experiment; test figures are those of the best epoch. */
export interface PublishedResult {
  readonly bestEpoch: number;
  readonly testLoss: number;
  /** In [0, 1]. */
  readonly testAccuracy: number;
  readonly testCorrect: number;
  readonly testTotal: number;
  readonly trainMinutes: number;
}

/** Every epoch of a published run, from its TensorBoard log; each list has one value per epoch. */
export interface PublishedCurves {
  /** From 1, as in the published table, since the curve does not decide a tie of losses. Default: the lowest. */
  readonly bestEpoch?: number;
  readonly learningRate: readonly number[];
  readonly trainLoss: readonly number[];
  readonly validLoss: readonly number[];
  readonly testLoss: readonly number[];
  /** In [0, 1]. */
  readonly testAccuracy: readonly number[];
}

/** One experiment as data/published/experiments.json holds it: the text's differences and the command's settings. */
export interface PublishedExperiment {
  readonly id: ExperimentId;
  readonly parent: ExperimentId | null;
  readonly differences: readonly string[];
  readonly results: Omit<PublishedResult, 'testAccuracy'> & { readonly testAccuracyPercent: number };
  readonly asRun: {
    readonly model: string;
    readonly pretrained: boolean;
    readonly fcLayersReinitialised: number | null;
    readonly weightInit: string;
    readonly lr: number;
    readonly batchSize: number;
    readonly weightDecay: number;
    readonly momentum: number;
    readonly dropout: number;
    readonly maxEpochs: number;
    readonly earlyStoppingPatience: number;
    readonly scheduler: { readonly patience: number; readonly factor: number; readonly cooldown: number };
    readonly mean: readonly number[];
    readonly std: readonly number[];
    readonly augmentation: Augmentation;
    readonly epochsRun: number;
  };
}

/** experiments.json names experiments by number. */
type StoredExperiment = Omit<PublishedExperiment, 'id' | 'parent'> & {
  readonly id: number;
  readonly parent: number | null;
};

type CurvesFile = Record<
  string,
  Omit<PublishedCurves, 'testAccuracy' | 'bestEpoch'> & { testAccuracyPercent: number[] }
>;

/** All 26 published experiments, as published. */
export function publishedExperiments(): readonly PublishedExperiment[] {
  return readPublished<StoredExperiment[]>('experiments.json').map((stored) => ({
    ...stored,
    id: uncheckedId(stored.id),
    parent: stored.parent === null ? null : uncheckedId(stored.parent),
  }));
}

/** @throws BreedlabError when no such experiment was published */
export function publishedExperiment(id: ExperimentId): PublishedExperiment {
  const all = publishedExperiments();
  const found = all.find((e) => e.id === id);
  if (found === undefined)
    throw unknownNameError(
      'published experiment',
      id,
      all.map((e) => e.id),
    );
  return found;
}

/** The count follows from the accuracy: the text of 43 repeats that of 42, and agrees everywhere else. */
export function publishedResult(id: ExperimentId): PublishedResult {
  const { testAccuracyPercent, ...rest } = publishedExperiment(id).results;
  const testAccuracy = fraction(testAccuracyPercent);
  return { ...rest, testAccuracy, testCorrect: Math.round(testAccuracy * rest.testTotal) };
}

/**
 * The published curves of an experiment, or null for one that is not of the series.
 *
 * @example const losses = publishedCurves(34)?.validLoss;
 */
export function publishedCurves(name: ExperimentName): PublishedCurves | null {
  const id = uncheckedId(name);
  const curves = readPublished<CurvesFile>('curves.json')[id];
  if (curves === undefined) return null;
  const { testAccuracyPercent, ...losses } = curves;
  const testAccuracy = testAccuracyPercent.map(fraction);
  const { bestEpoch } = publishedExperiment(id).results;
  return printedAs(
    { ...losses, testAccuracy, bestEpoch },
    `PublishedCurves of ${id}: ${counted(testAccuracy.length, 'epoch')}, best ${bestEpoch} { ${Object.keys(losses).join(', ')}, testAccuracy }`,
  );
}

/** A percentage of two decimals as a fraction, without the last bits of the division. */
function fraction(percent: number): number {
  return Number((percent / 100).toFixed(12));
}

const cache = new Map<string, unknown>();

/** Published figures are tracked files that never change while a process runs, so one read is enough. */
function readPublished<T>(name: string): T {
  const file = path.join(settings().dataFolder, 'published', name);
  if (!cache.has(file)) cache.set(file, readJson<T>(file));
  return cache.get(file) as T;
}
