import * as fs from 'node:fs';
import * as path from 'node:path';
import { wilsonInterval } from '../analysis';
import { writeJsonAtomic } from '../core';
import { loadEngine } from '../engine';
import {
  readRun,
  readShippedTensors,
  shippedFolder,
  type BackbonePlan,
  type RunResult,
  type ShippedBackbone,
} from '../experiments';
import {
  assignWeights,
  loadWeights,
  openTraining,
  predict,
  writeTensorsFile,
  type TensorMap,
  type TensorSource,
} from '../training';
import { toFloat16 } from '../weights';

/** Options of {@link exportBackbone}. */
export interface BackboneExportOptions {
  /** Image worker threads. Default: the setting `workers`. */
  readonly workers?: number;
  /** Default: `data/backbones`. */
  readonly folder?: string;
  /** Size from which on weights are written in float16 instead of float32, in bytes. Default 8e6. */
  readonly largestBytes?: number;
}

/**
 * Writes the best weights of a backbone's run to `data/backbones/<model>.safetensors`, and beside them a JSON file that
 * says where they come from. Its accuracy is that of the written weights, which may be rounded to float16.
 */
export async function exportBackbone(
  plan: BackbonePlan,
  run: RunResult,
  { workers, folder = shippedFolder(), largestBytes = 8e6 }: BackboneExportOptions = {},
): Promise<ShippedBackbone> {
  const { config, dataset } = plan;
  const { model, imageSize, widthMultiplier } = config.settings;
  const weights = await loadWeights(run.folder, 'best');
  const values = [...weights.values()].reduce((sum, { data }) => sum + data.length, 0);
  const elementType = values * Float32Array.BYTES_PER_ELEMENT > largestBytes ? 'float16' : 'float32';
  const name = `${model}.safetensors`;
  const file = path.join(folder, name);
  fs.mkdirSync(folder, { recursive: true });
  const written = await writeTensorsFile(file, [...weights].map(sourceIn(elementType)));
  const correct = await countCorrect(plan, await readShippedTensors(file, written.sha256), workers);
  const total = dataset.images.test.length;
  const { sessions } = readRun(run.folder).environment;
  const shipped: ShippedBackbone = {
    model,
    file: name,
    ...written,
    elementType,
    command: `npm run backbones -- ${model}`,
    hash: plan.hash,
    scale: { imageSize, widthMultiplier },
    seed: config.seed,
    dataset: { ...config.dataset, classes: dataset.classes.map((each) => each.name) },
    epochs: run.metrics.epochsRun,
    bestEpoch: run.metrics.bestEpoch ?? run.metrics.epochsRun,
    testAccuracy: { correct, total, ...wilsonInterval(correct, total) },
    computedOn: sessions.map(({ engine, cpu, commit }) => ({ engine, cpu, commit })),
  };
  writeJsonAtomic(path.join(folder, `${model}.json`), shipped);
  return shipped;
}

function sourceIn(elementType: ShippedBackbone['elementType']) {
  return ([name, { shape, data }]: [string, { shape: readonly number[]; data: Float32Array }]): TensorSource =>
    elementType === 'float16'
      ? { name, shape, dtype: 'F16', read: () => toFloat16(data) }
      : { name, shape, read: () => data };
}

async function countCorrect(
  { config, dataset }: BackbonePlan,
  tensors: TensorMap,
  workers: number | undefined,
): Promise<number> {
  const engine = loadEngine();
  const { settings, seed } = config;
  const setup = openTraining({ engine, settings, dataset, seed, workers });
  try {
    assignWeights(engine, setup.network.weights, tensors);
    const images = await predict(engine, setup.network, setup.sources.test);
    return images.filter(({ label, logits }) => logits.indexOf(Math.max(...logits)) === label).length;
  } finally {
    await setup.close();
  }
}
