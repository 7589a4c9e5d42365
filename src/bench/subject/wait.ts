import { createLoader, readImageFolder, trainingTransform, type BatchLoader, type LoadedBatch } from '../../data';
import type { Engine } from '../../engine';
import { baseSettings } from '../../experiments';
import { buildNetwork, createOptimizer, letOthersRun, RepeatedStep, type TrainingSettings } from '../../training';
import { stopwatch, type OpenWork } from './process';
import type { MeasuredSteps, WaitWorkload } from './protocol';

const SEED = 1;
/** A rate so low that no loss can leave the floats, whatever the network. */
const LEARNING_RATE = 1e-4;
/** Time before a side is measured, in which the other's last batches run out. */
const QUIET_MILLISECONDS = 1500;
/**
 * Steps before the measurement, more than the batches that were prepared while nothing was trained. After as many
 * steps it is decided whether they run as one graph.
 */
const WARM_UP_STEPS = 10;

/**
 * Training as a run does it, on the loader's batches or on one of them over and over. The loader is in its second
 * epoch from the start: the first decodes the files, once for all runs.
 */
export async function openSteps(engine: Engine, workload: WaitWorkload): Promise<OpenWork> {
  const { model, imageSize, data, workers, source, steps } = workload;
  const settings: TrainingSettings = { ...baseSettings, model, imageSize };
  const { images, classes } = readImageFolder(data);
  const network = buildNetwork(engine, settings, classes.length, SEED);
  const loader = createLoader({
    ...{ images: images.train, batchSize: settings.batchSize, workers, shuffle: true, seed: SEED },
    transform: trainingTransform(settings),
  });
  const batches = endless(loader);
  for (let i = 0; source === 'loader' && i < loader.batchesPerEpoch; i++) await batches.next();
  const first: LoadedBatch = (await batches.next()).value;
  const fixed: LoadedBatch = { ...first, pixels: Float32Array.from(first.pixels) };
  if (source === 'batch') await loader.close();
  const next = async (): Promise<LoadedBatch> => (source === 'batch' ? fixed : (await batches.next()).value);

  const repeated = new RepeatedStep(engine, network, createOptimizer(engine, network.trainable, settings));
  let globalStep = 0;
  const step = (batch: LoadedBatch): void => {
    const { loss } = repeated.run(batch, { learningRate: LEARNING_RATE, globalStep: globalStep++ });
    if (!Number.isFinite(loss)) throw new Error(`The loss of step ${globalStep} is ${loss}.`);
  };
  const read = stopwatch();
  step(fixed);
  return {
    firstPassSeconds: read().seconds,
    async measure(): Promise<MeasuredSteps> {
      await new Promise((resolve) => setTimeout(resolve, QUIET_MILLISECONDS));
      for (let i = 0; i < WARM_UP_STEPS; i++) step(await next());
      const total = stopwatch();
      let [waitedSeconds, trained] = [0, 0];
      for (let i = 0; i < steps; i++) {
        const asked = stopwatch();
        const batch = await next();
        waitedSeconds += asked().seconds;
        step(batch);
        trained += batch.size;
        await letOthersRun();
      }
      return { ...total(), images: trained, waitedSeconds };
    },
    close: () => loader.close(),
  };
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
