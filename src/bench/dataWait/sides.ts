import type { BatchLoader, LoadedBatch } from '../../data';
import type { Engine } from '../../engine';
import { createOptimizer, letOthersRun, RepeatedStep, type Network, type TrainingSettings } from '../../training';
import type { Contender } from '../measure';

/** Some steps. */
export interface StepsSample {
  readonly imagesPerSecond: number;
  /** Part of the time for which the step waited for its batch. */
  readonly waitedShare: number;
  /** Processor time of all threads per image. Other work on the machine changes it little. */
  readonly processorMilliseconds: number;
}

export const FIXED = 'one batch over and over';
export const LOADED = 'batches of the loader';

/** What both sides train. */
export interface SharedTraining {
  readonly engine: Engine;
  readonly network: Network;
  readonly settings: TrainingSettings;
  readonly loader: BatchLoader;
  /** Steps of one measurement. */
  readonly steps: number;
}

/** Before a side is measured, the other's last batches are let run out. */
const QUIET_MILLISECONDS = 1500;
/**
 * Batches that were prepared while nothing was trained, and more: they cost the measurement nothing. After as many
 * steps it is decided whether they run as one graph.
 */
const WARM_UP_STEPS = 10;

/**
 * The two sides. The loader's batches come from its second epoch on: the first decodes the files, once for all
 * runs.
 */
export async function dataWaitSides(training: SharedTraining): Promise<readonly Contender<StepsSample>[]> {
  const batches = endless(training.loader);
  for (let i = 0; i < training.loader.batchesPerEpoch; i++) await batches.next();
  const first: LoadedBatch = (await batches.next()).value;
  const fixed: LoadedBatch = { ...first, pixels: Float32Array.from(first.pixels) };
  const step = stepper(training);
  const measure = async (next: () => Promise<LoadedBatch>): Promise<StepsSample> => {
    await new Promise((resolve) => setTimeout(resolve, QUIET_MILLISECONDS));
    for (let i = 0; i < WARM_UP_STEPS; i++) step(await next());
    const began = performance.now();
    const spent = process.cpuUsage();
    let waited = 0;
    let images = 0;
    for (let i = 0; i < training.steps; i++) {
      const asked = performance.now();
      const batch = await next();
      waited += performance.now() - asked;
      step(batch);
      images += batch.size;
      await letOthersRun();
    }
    const seconds = (performance.now() - began) / 1000;
    const { user, system } = process.cpuUsage(spent);
    return {
      imagesPerSecond: images / seconds,
      waitedShare: waited / 1000 / seconds,
      processorMilliseconds: (user + system) / 1000 / images,
    };
  };
  return [
    { name: FIXED, measure: () => measure(() => Promise.resolve(fixed)) },
    { name: LOADED, measure: () => measure(async () => (await batches.next()).value) },
  ];
}

/** Full batches of epoch after epoch. A last batch of fewer images would count with its share of overhead. */
async function* endless(loader: BatchLoader): AsyncGenerator<LoadedBatch, never> {
  for (let epoch = 1; ; epoch++) {
    let largest = 0;
    for await (const batch of loader.epoch(epoch)) {
      largest = Math.max(largest, batch.size);
      if (batch.size === largest) yield batch;
    }
  }
}

function stepper({ engine, network, settings }: SharedTraining): (batch: LoadedBatch) => void {
  const { learningRate, momentum, weightDecay } = settings;
  const optimizer = createOptimizer(engine, network.trainable, { momentum, weightDecay });
  const step = new RepeatedStep(engine, network, optimizer);
  let globalStep = 0;
  return (batch) => {
    const { loss } = step.run(batch, { learningRate, globalStep: globalStep++ });
    if (!Number.isFinite(loss)) throw new Error(`The loss became ${loss}: a smaller learning rate is needed.`);
  };
}
