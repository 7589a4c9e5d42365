import * as fs from 'node:fs';
import * as path from 'node:path';
import { BreedlabError, settings, writeJsonAtomic, type Lease } from '../../core';
import type { Dataset } from '../../data';
import { bfloat16Notice, engineNotice, loadEngine, requireBfloat16, type Engine } from '../../engine';
import { summarize } from '../../models';
import {
  assignWeights,
  fit,
  loadWeights,
  openTraining,
  plannedArchitecture,
  predict,
  type EpochRow,
  type FitResult,
  type PretrainedWeights,
  type TrainingSettings,
  type TrainingSetup,
} from '../../training';
import type { PretrainedSource, Predictions, RunConfig, RunEvent, RunMetrics } from '../types';
import { extensionsOf, workerModules } from '../usersCode';
import { recordSession, sessionEnvironment } from './environment';
import { findRun, type FoundRun, type ResumeMode } from './folder';
import { lockRunFolder } from './folderLock';
import { hasTrained, runFile } from './layout';
import { summarizeRun } from './metrics';
import { beginRun, createRunFolder, type NewRun } from './newRun';
import { toPredictions } from './predictions';
import { readMetrics, writeMetrics } from './storedRun';

/** Options of {@link runExperiment}. */
export interface RunExperimentOptions {
  readonly config: RunConfig;
  readonly dataset: Dataset;
  /** Source of the pretrained weights, as planned. Default: none, for an experiment from scratch. */
  readonly pretrained?: PretrainedSource;
  /**
   * `never`: a new run. `auto`: continues the newest unfinished run of the same configuration, where there
   * is one.
   * `reuse`: like `auto`, and a finished run of the same configuration is returned as it is. Default 'never'.
   */
  readonly resume?: ResumeMode;
  /** Continues the unfinished run of this folder, whatever `resume` says. Default: none in particular. */
  readonly folder?: string;
  /** Called with each event, in order. Default: none. */
  readonly onEvent?: (event: RunEvent) => void;
  /** Stops the training with a checkpoint. Default: never. */
  readonly signal?: AbortSignal;
  /** Image worker threads. Default: the setting `workers`. */
  readonly workers?: number;
  /** Limit of decoded pixels on disk for the next run, in MiB; 0 keeps none. Default: the setting `cacheMiB`. */
  readonly cacheMiB?: number;
  /** Limit of frozen layers' features in memory, in MiB; 0 keeps none. Default: the setting `featureCacheMiB`. */
  readonly featureCacheMiB?: number;
  /** Folder of runs. Default: the setting `runsFolder`. */
  readonly runsFolder?: string;
  /** Seconds between checkpoints within an epoch. Default 300. */
  readonly secondsBetweenCheckpoints?: number;
}

/** Result of {@link runExperiment}. */
export interface RunResult {
  readonly runId: string;
  readonly folder: string;
  readonly metrics: RunMetrics;
  /** True when a finished run was returned and nothing was trained. */
  readonly reused: boolean;
}

/**
 * Trains one experiment under one profile and one seed, into a run folder of its own:
 * `<runsFolder>/<profile>/<experiment>/<runId>/`. An interrupted or killed run can be continued with
 * `resume`.
 *
 * @throws BreedlabError when another process writes the run, a checkpoint is damaged, the disk is full, or the
 *   experiment cannot be trained here
 * @throws LeaseLostError when another process took the run over while this one was stopped or cut off
 */
export async function runExperiment(options: RunExperimentOptions): Promise<RunResult> {
  const { config, resume = 'never', onEvent = () => undefined, runsFolder = settings().runsFolder } = options;
  requireSameDataset(options);
  requireSameWeights(options);
  plannedArchitecture(config.settings, config.dataset.classCount);
  // Checks before the folder is made, so that a run that cannot start leaves nothing behind.
  if (config.settings.precision === 'bf16') requireBfloat16(loadEngine());
  const found: FoundRun | undefined =
    options.folder === undefined ? findRun(runsFolder, config, resume) : { kind: 'unfinished', folder: options.folder };
  if (found?.kind === 'finished') return reuseRun(found.folder, config, onEvent);

  const onWait = (message: string): void => onEvent({ type: 'waiting', message });
  const { folder, lease } =
    found === undefined
      ? await beginRun(() => createRunFolder(runsFolder, config, new Date()))
      : { folder: found.folder, lease: await lockRunFolder(found.folder, { onWait, signal: options.signal }) };
  // A process that has lost the run stops like one that is asked to, and the lease says why.
  const signal = AbortSignal.any([lease.lost, ...(options.signal === undefined ? [] : [options.signal])]);
  try {
    if (!fs.existsSync(runFile(folder, 'config'))) {
      throw new BreedlabError(`Run ${path.basename(folder)} was deleted just now.`, 'Train the experiment anew.');
    }
    const result = await trainInto({ folder, lease }, { ...options, signal }, onEvent);
    lease.ask();
    return result;
  } catch (error) {
    // Weights that do not fit, or a full disk: there is nothing to continue, and it would pass for an unfinished run.
    const isLeft = found === undefined && !lease.lost.aborted && !hasTrained(folder);
    if (isLeft) fs.rmSync(folder, { recursive: true, force: true });
    throw error;
  } finally {
    lease.release();
  }
}

async function trainInto(
  run: NewRun,
  options: RunExperimentOptions,
  onEvent: (event: RunEvent) => void,
): Promise<RunResult> {
  const { config, dataset, workers } = options;
  const { folder, lease } = run;
  const engine = loadEngine();
  const session = sessionEnvironment(engine.info, dataset, extensionsOf(config.settings));
  const differs = recordSession(folder, session, lease);
  // The summary of an earlier session would be out of date until this one ends.
  lease.remove(runFile(folder, 'metrics'));
  const opened = await options.pretrained?.open({ ...options, onEvent });
  try {
    onEvent({ type: 'run', runId: path.basename(folder), folder, config });
    if (differs.length > 0) onEvent({ type: 'warning', message: differsText(differs) });
    const metrics =
      opened === null ? interruptedInPretraining(run, options, onEvent) : await trainWith(opened?.weights);
    return { runId: metrics.runId, folder, metrics, reused: false };
  } finally {
    opened?.close();
  }

  async function trainWith(pretrained: PretrainedWeights | undefined): Promise<RunMetrics> {
    const { settings: training, seed } = config;
    for (const message of noticesOf(engine, training)) onEvent({ type: 'warning', message });
    const { pixelCacheFolder, cacheMiB, featureCacheMiB } = settings();
    const setup = openTraining({
      ...{ engine, settings: training, dataset, seed, pretrained, workers },
      pixelCache: { folder: pixelCacheFolder, mostMiB: options.cacheMiB ?? cacheMiB },
      featureCacheMiB: options.featureCacheMiB ?? featureCacheMiB,
      extensions: workerModules(training),
      onNotice: (message) => onEvent({ type: 'warning', message }),
    });
    try {
      return await fitAndSummarize(run, options, setup, onEvent);
    } finally {
      await setup.close();
    }
  }
}

function differsText(differs: readonly string[]): string {
  return `This run goes on with another engine than it began with (${differs.join(', ')}): its last digits may differ.`;
}

/** Reasons why a training is slower here than it could be. */
function noticesOf(engine: Engine, { precision }: TrainingSettings): readonly string[] {
  const notices = [engineNotice(engine), precision === 'bf16' ? bfloat16Notice(engine) : undefined];
  return notices.filter((notice) => notice !== undefined);
}

/** The summary of a run that was asked to stop before it had its initial weights. */
function interruptedInPretraining(
  { folder, lease }: NewRun,
  { config, dataset }: RunExperimentOptions,
  onEvent: (event: RunEvent) => void,
): RunMetrics {
  const outcome = { kind: 'interrupted', epoch: 1, step: 0 } as const;
  const layout = plannedArchitecture(config.settings, config.dataset.classCount);
  const metrics = summarizeRun({
    runId: path.basename(folder),
    config,
    dataset,
    parameters: summarize(layout).totals.parameters,
    result: { outcome, history: [], bestEpoch: null, skipped: [] },
    predictions: null,
    finishedAt: new Date(),
  });
  writeMetrics(folder, metrics, lease);
  onEvent({ type: 'finished', outcome });
  onEvent({ type: 'metrics', metrics });
  return metrics;
}

async function fitAndSummarize(
  { folder, lease }: NewRun,
  { config, dataset, signal, secondsBetweenCheckpoints }: RunExperimentOptions,
  setup: TrainingSetup,
  onEvent: (event: RunEvent) => void,
): Promise<RunMetrics> {
  const result = await fit({
    setup,
    settings: config.settings,
    seed: config.seed,
    folder,
    writer: lease,
    signal,
    secondsBetweenCheckpoints,
    onEvent: keepingHistory(folder, lease, onEvent),
  });
  const predictions = await predictTest(folder, dataset, setup, result);
  if (predictions !== null) writeJsonAtomic(runFile(folder, 'predictions'), predictions, lease);
  const metrics = summarizeRun({
    runId: path.basename(folder),
    config,
    dataset,
    parameters: setup.network.parameters,
    result,
    predictions,
    finishedAt: new Date(),
  });
  writeMetrics(folder, metrics, lease);
  onEvent({ type: 'metrics', metrics });
  return metrics;
}

/** Passes events on, and writes history.json as the training's history grows. */
function keepingHistory(folder: string, lease: Lease, onEvent: (event: RunEvent) => void): (event: RunEvent) => void {
  let history: readonly EpochRow[] = [];
  const write = (rows: readonly EpochRow[]): void => {
    history = rows;
    writeJsonAtomic(runFile(folder, 'history'), rows, lease);
  };
  return (event) => {
    if (event.type === 'start') write(event.history);
    if (event.type === 'epoch') write([...history, event.row]);
    onEvent(event);
  };
}

/**
 * Predictions of the best weights for the test images; null without best weights, and after an interrupt, which
 * must end quickly.
 */
async function predictTest(
  folder: string,
  dataset: Dataset,
  { engine, network, sources }: TrainingSetup,
  { outcome, bestEpoch }: FitResult,
): Promise<Predictions | null> {
  if (outcome.kind === 'interrupted' || bestEpoch === null) return null;
  assignWeights(engine, network.weights, await loadWeights(folder, 'best'));
  return toPredictions(dataset, await predict(engine, network, sources.test));
}

/** Tells of a finished run what its training process would, and takes it as it is. */
export function reuseRun(folder: string, config: RunConfig, onEvent: (event: RunEvent) => void): RunResult {
  const runId = path.basename(folder);
  const metrics = readMetrics(folder)!;
  onEvent({ type: 'run', runId, folder, config });
  onEvent({ type: 'metrics', metrics });
  return { runId, folder, metrics, reused: true };
}

function requireSameWeights({ config, pretrained }: RunExperimentOptions): void {
  if (config.pretrained?.hash === pretrained?.origin.hash) return;
  const name = (weights: { readonly name: string; readonly hash: string } | undefined): string =>
    weights === undefined ? 'none' : `${weights.name} (${weights.hash.slice(0, 16)})`;
  throw new BreedlabError(
    `The configuration is for pretrained weights ${name(config.pretrained)}, given: ${name(pretrained?.origin)}.`,
    'Plan the run again with the weights it is to use.',
  );
}

function requireSameDataset({ config, dataset }: RunExperimentOptions): void {
  if (config.dataset.hash === dataset.hash) return;
  throw new BreedlabError(
    `The configuration is for dataset ${config.dataset.name} (${config.dataset.hash}), ` +
      `and ${dataset.root} is another (${dataset.hash}).`,
    'Plan the run again with the images it is to use.',
  );
}
