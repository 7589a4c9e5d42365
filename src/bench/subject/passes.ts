import { Random } from '../../core';
import type { Batch } from '../../data';
import type { Engine } from '../../engine';
import { baseSettings } from '../../experiments';
import {
  buildNetwork,
  predictStep,
  createOptimizer,
  RepeatedStep,
  type ModelNetwork,
  type TrainingSettings,
} from '../../training';
import { peakMiB, stopwatch, type OpenWork } from './process';
import type { Measured, Workload } from './protocol';

const SEED = 1;
/** Small, so that noise with fixed labels does not make the loss diverge within the measured steps. */
const LEARNING_RATE = 1e-4;

/** Number of passes of one shape after which it is decided whether they run as one graph (see Repeated). */
const WARM_UP_PASSES = 10;
/** Large models do without; there the two ways take about the same time. */
const MOST_WARM_UP_MILLISECONDS = 20_000;

/** Builds the network as a run would, and lets it compute once: the first pass allocates. */
export function openPasses(engine: Engine, workload: Workload): OpenWork {
  const network = openNetwork(engine, workload);
  const batch = noiseBatch(workload);
  const pass = workload.task === 'step' ? trainingPasses(engine, network, batch) : predictions(engine, network, batch);
  const read = stopwatch();
  pass();
  const { seconds: firstPassSeconds } = read();
  let isWarm = false;
  return {
    firstPassSeconds,
    measure({ seconds = 0 }): Measured {
      if (!isWarm) warmUp(pass);
      isWarm = true;
      return measure(pass, seconds);
    },
  };
}

/** Passes before the measurement, in which the faster way to compute is found. */
function warmUp(pass: () => number): void {
  const began = performance.now();
  for (let i = 0; i < WARM_UP_PASSES && performance.now() - began < MOST_WARM_UP_MILLISECONDS; i++) pass();
}

function measure(pass: () => number, leastSeconds: number): Measured {
  const began = performance.now();
  let images = 0;
  let seconds: number;
  do {
    images += pass();
    seconds = (performance.now() - began) / 1000;
  } while (seconds < leastSeconds);
  return { images, seconds, peakMiB: peakMiB() };
}

/** @returns computes one batch and returns its number of images, when all of it is computed */
function trainingPasses(engine: Engine, network: ModelNetwork, batch: Batch): () => number {
  const optimizer = createOptimizer(engine, network.trainable, baseSettings);
  const smallest = network.trainable.reduce((a, b) => (a.variable.size <= b.variable.size ? a : b));
  const step = new RepeatedStep(engine, network, optimizer);
  let globalStep = 0;
  return () => {
    const { loss } = step.run(batch, { learningRate: LEARNING_RATE, globalStep });
    // A step that is not finite updates nothing, and would count as a fast one.
    if (!Number.isFinite(loss)) throw new Error(`The loss of step ${globalStep} is ${loss}.`);
    globalStep += 1;
    // A GPU's update may still be under way.
    if (engine.info.device === 'gpu') smallest.variable.dataSync();
    return batch.size;
  };
}

function predictions(engine: Engine, network: ModelNetwork, batch: Batch): () => number {
  return () => {
    const logits = predictStep(engine, network, batch);
    if (!logits.every(Number.isFinite)) throw new Error('The logits are not finite.');
    return batch.size;
  };
}

function openNetwork(engine: Engine, workload: Workload): ModelNetwork {
  const { model, imageSize, widthMultiplier, classes, freezing, precision } = workload;
  const scratch: TrainingSettings = { ...baseSettings, model, imageSize, widthMultiplier, precision };
  const network = buildNetwork(engine, scratch, classes, SEED);
  if (freezing === 'none') return network;

  const transfer: TrainingSettings = { ...scratch, pretrained: true, fcLayersReinitialised: 1, trainable: freezing };
  const tensors = new Map(
    network.weights.map(({ name, variable }) => [
      name,
      {
        shape: variable.shape,
        // Read on request: all of them at once would double the memory.
        get data(): Float32Array {
          return variable.dataSync<'float32'>();
        },
      },
    ]),
  );
  const kept = buildNetwork(engine, transfer, classes, SEED, { layout: 'breedlab', tensors });
  network.dispose();
  return kept;
}

/** Normalized noise, one image shifted by another distance for each, since drawing takes time; labels in turn. */
function noiseBatch({ batch, imageSize, classes }: Workload): Batch {
  const random = Random.seeded(SEED).split('pixels');
  const values = imageSize ** 2 * 3;
  const image = Float32Array.from({ length: values }, () => random.uniform(-2, 2));
  const pixels = new Float32Array(batch * values);
  for (let i = 0; i < pixels.length; i++) pixels[i] = image[(i + 7919 * Math.floor(i / values)) % values]!;
  return {
    pixels,
    height: imageSize,
    width: imageSize,
    labels: Int32Array.from({ length: batch }, (_, i) => i % classes),
    indices: Int32Array.from({ length: batch }, (_, i) => i),
    size: batch,
  };
}
