import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { before, describe, it } from 'node:test';
import { SPLITS, type Dataset } from '../../src/data';
import {
  createOptimizer,
  engine,
  evaluate,
  fit,
  loader,
  loadWeights,
  network,
  predict,
  saveWeights,
  step,
  type Loader,
  type NetworkOptimizer,
  type TrainableNetwork,
} from '../../src/parts';
import {
  fit as fitSetup,
  openTraining,
  type EpochRow,
  type NetworkBatch,
  type TrainingSettings,
} from '../../src/training';
import { makeTinyDataset, tinySettings } from '../training/tiny';
import { temporaryFolder } from '../temporary';

const EPOCHS = 2;
const settings = tinySettings({ maxEpochs: EPOCHS, batchSize: 5 });
const SEED = 3;

type Losses = Pick<EpochRow, 'trainLoss' | 'validLoss' | 'testLoss'>;
const lossesOf = ({ trainLoss, validLoss, testLoss }: Losses): Losses => ({ trainLoss, validLoss, testLoss });

describe("loops of one's own", () => {
  const folder = temporaryFolder();
  let dataset: Dataset;
  let trained: readonly Losses[];
  before(async () => {
    dataset = await makeTinyDataset(folder);
    trained = await lossesOfTraining(settings);
  });

  /** What a run's own loop comes to. */
  async function lossesOfTraining(of: TrainingSettings): Promise<readonly Losses[]> {
    const setup = openTraining({ engine: engine(), settings: of, dataset, seed: SEED, workers: 1 });
    try {
      return (await fitSetup({ setup, settings: of, seed: SEED })).history.map(lossesOf);
    } finally {
      await setup.close();
    }
  }

  const make = (of: TrainingSettings = settings): TrainableNetwork =>
    network(of.model, { ...of, classCount: dataset.classes.length, seed: SEED });

  async function withLoaders<T>(
    of: TrainingSettings,
    use: (loaders: Record<(typeof SPLITS)[number], Loader>) => Promise<T>,
  ): Promise<T> {
    const open = (split: (typeof SPLITS)[number]): Loader => loader(dataset, split, { ...of, seed: SEED, workers: 1 });
    const loaders = { train: open('train'), valid: open('valid'), test: open('test') };
    try {
      return await use(loaders);
    } finally {
      for (const split of SPLITS) await loaders[split].close();
    }
  }

  type OneStep = (
    net: TrainableNetwork,
    optimizer: NetworkOptimizer,
    batch: NetworkBatch,
  ) => { loss: number; size: number };
  const byHand: OneStep = (net, optimizer, batch) => {
    const result = net.backward(batch);
    optimizer.step();
    return result;
  };
  const inOne: OneStep = (_, optimizer, batch) => step(optimizer, batch);

  async function lossesOf2(of: TrainingSettings, oneStep: OneStep): Promise<readonly Losses[]> {
    const net = make(of);
    const optimizer = createOptimizer(net, of);
    try {
      return await withLoaders(of, async ({ train, valid, test }) => {
        const rows: Losses[] = [];
        for (let epoch = 1; epoch <= EPOCHS; epoch++) {
          let sum = 0;
          for await (const batch of train) {
            const { loss, size } = oneStep(net, optimizer, batch);
            sum += loss * size;
          }
          const [validLoss, testLoss] = [(await evaluate(net, valid)).loss, (await evaluate(net, test)).loss];
          rows.push({ trainLoss: sum / train.images, validLoss, testLoss });
        }
        return rows;
      });
    } finally {
      optimizer.dispose();
      net.dispose();
    }
  }

  const steps: readonly (readonly [string, OneStep])[] = [
    ['backward and step', byHand],
    ['one step', inOne],
  ];
  for (const [name, oneStep] of steps) {
    it(`${name}: losses are those of a training, to the last bit`, async () => {
      assert.deepEqual(await lossesOf2(settings, oneStep), trained);
    });
    it(`${name}: the same with AdamW, a clipped gradient and no decay of biases`, async () => {
      const others = tinySettings({
        ...{ maxEpochs: EPOCHS, optimizer: { name: 'adamw' }, learningRate: 0.001 },
        ...{ gradientClipNorm: 0.5, decayBiasesAndNorms: false },
      });
      assert.deepEqual(await lossesOf2(others, oneStep), await lossesOfTraining(others));
    });
  }

  it('fit: losses are those of a training, nothing is written, a folder takes checkpoints and continues', async () => {
    const net = make();
    const place = path.join(folder, 'checkpoints');
    await withLoaders(settings, async (batches) => {
      const { history, outcome } = await fit(net, batches, settings, { seed: SEED });
      assert.deepEqual(history.map(lossesOf), trained);
      assert.equal(outcome.kind, 'max-epochs');
      assert.equal(fs.existsSync(place), false);
    });
    net.dispose();
    const again = make();
    await withLoaders(settings, async (batches) => {
      const first = await fit(again, batches, { ...settings, maxEpochs: 1 }, { seed: SEED, folder: place });
      assert.equal(first.history.length, 1);
    });
    const resumed = network(settings.model, { ...settings, classCount: dataset.classes.length, seed: 99 });
    await withLoaders(settings, async (batches) => {
      const { history } = await fit(resumed, batches, settings, { seed: SEED, folder: place });
      assert.equal(history.length, EPOCHS);
    });
    again.dispose();
    resumed.dispose();
  });

  it('adds gradients until the optimizer steps: two halves are the whole', async () => {
    const still = tinySettings({ dropout: 0, batchSize: 6 });
    const net = make(still);
    await withLoaders(still, async ({ train }) => {
      for await (const batch of train) {
        net.backward(batch);
        const whole = valuesOf(net);
        net.zeroGradients();
        assert.equal(net.gradients.size, 0);
        for (const from of [0, 3]) net.backward(part(batch, from, from + 3), { factor: 0.5 });
        for (const [name, values] of valuesOf(net)) {
          const expected = whole.get(name)!;
          const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
          values.forEach((value, i) =>
            assert.ok(Math.abs(value - expected[i]!) <= 1e-5 * largest + 1e-9, `${name}[${i}]`),
          );
        }
        break;
      }
    });
    net.dispose();
  });

  it('refuses to step without gradients, and a network from pretrained weights', () => {
    const net = make();
    assert.throws(() => createOptimizer(net).step(), /holds no gradients to step with\. Call its backward/);
    assert.throws(() => network('AlexNet', { pretrained: true }), /pretrained weights was asked for.*loadWeights/s);
    net.dispose();
  });

  it('saves weights and loads them, and says which do not fit', async () => {
    const file = path.join(folder, 'mine.safetensors');
    const [net, other] = [
      make(),
      network(settings.model, { ...settings, classCount: dataset.classes.length, seed: 8 }),
    ];
    await saveWeights(net, file);
    await loadWeights(other, file);
    await withLoaders(settings, async ({ test }) => {
      assert.deepEqual(await predict(other, test), await predict(net, test));
    });
    const wider = network(settings.model, { ...settings, classCount: 9 });
    await assert.rejects(loadWeights(wider, file), /are not those of Base_fix: The weights hold \[.*\] for fc/);
    for (const each of [net, other, wider]) each.dispose();
  });
});

function valuesOf(net: TrainableNetwork): ReadonlyMap<string, Float32Array> {
  return new Map([...net.gradients].map(([name, gradient]) => [name, gradient.dataSync<'float32'>().slice()]));
}

/** Some images of a batch. */
function part(batch: NetworkBatch, from: number, to: number): NetworkBatch {
  if ('features' in batch) throw new Error('A loader gives pixels.');
  const perImage = batch.pixels.length / batch.size;
  return {
    ...batch,
    size: to - from,
    pixels: batch.pixels.slice(from * perImage, to * perImage),
    labels: batch.labels.slice(from, to),
    indices: batch.indices.slice(from, to),
  };
}
