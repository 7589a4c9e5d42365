import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { before, describe, test } from 'node:test';
import { readImageFolder, type Dataset } from '../../src/data';
import { loadEngine, type Tensor4D } from '../../src/engine';
import {
  fit,
  loadWeights,
  openTraining,
  predict,
  type FitOptions,
  type FitResult,
  type OpenTrainingOptions,
  type PredictedImage,
  type PretrainedWeights,
  type TrainingEvent,
  type TrainingSettings,
} from '../../src/training';
import { stateDict } from './pretrained';
import { makeTinyDataset, tinySettings, withoutTimes } from './tiny';
import { temporaryFolder } from '../temporary';

const engine = loadEngine();
const scratch = temporaryFolder();
const AUGMENTATION_OFF = { randomResizedCrop: false, horizontalFlip: false, colorJitter: null };
/** AlexNet of this width has 576 features per image: 9 + 12 + 24 images take 0.020 + 0.027 + 0.053 MiB. */
const ALL_FIT = 1;
let dataset: Dataset;
let folders = 0;

before(async () => {
  dataset = await makeTinyDataset(path.join(scratch, 'images'));
});

function transferSettings(changes: Partial<TrainingSettings> = {}): TrainingSettings {
  return tinySettings({
    ...{ model: 'AlexNet', pretrained: true, fcLayersReinitialised: 1, trainable: 'as-run' },
    ...{ widthMultiplier: 0.0625, maxEpochs: 3 },
    ...changes,
  });
}

interface Trained {
  readonly result: FitResult;
  readonly folder: string;
  readonly predictions: readonly PredictedImage[];
  /** Numbers of images whose features were computed together, in order. */
  readonly computations: readonly number[];
  readonly notices: readonly string[];
}

const computed = ({ computations }: Trained): number => computations.reduce((sum, images) => sum + images, 0);

type Changes = Partial<OpenTrainingOptions> & Partial<FitOptions>;

async function train(settings: TrainingSettings, changes: Changes = {}): Promise<Trained> {
  const { folder = path.join(scratch, `run-${++folders}`), workers = 1 } = changes;
  const pretrained: PretrainedWeights = { layout: 'torch', tensors: stateDict(engine, settings) };
  const notices: string[] = [];
  const onNotice = (message: string): void => void notices.push(message);
  const setup = openTraining({ engine, settings, dataset, seed: 3, pretrained, onNotice, ...changes, workers });
  const computations: number[] = [];
  const { features } = setup.network;
  setup.network.features = (pixels: Tensor4D, part) => {
    computations.push(pixels.shape[0]);
    return features(pixels, part);
  };
  try {
    const result = await fit({ ...changes, setup, settings, seed: 3, folder });
    const predictions =
      result.outcome.kind === 'interrupted' ? [] : await predict(engine, setup.network, setup.sources.test);
    return { result, folder, predictions, computations, notices };
  } finally {
    await setup.close();
  }
}

async function assertSame(actual: Trained, expected: Trained): Promise<void> {
  assert.deepEqual(withoutTimes(actual.result.history), withoutTimes(expected.result.history));
  assert.deepEqual(actual.predictions, expected.predictions);
  for (const choice of ['best', 'last'] as const) {
    assert.deepEqual(await loadWeights(actual.folder, choice), await loadWeights(expected.folder, choice));
  }
}

/** Aborts when `when` says so of an event. */
function stopWhen(when: (event: TrainingEvent) => boolean): Pick<FitOptions, 'signal' | 'onEvent'> {
  const controller = new AbortController();
  return { signal: controller.signal, onEvent: (event) => when(event) && controller.abort() };
}

describe('with augmentation, valid and test images are computed once, and nothing else changes', () => {
  for (const model of ['AlexNet', 'vgg16'] as const) {
    for (const trainable of ['as-run', 'as-described'] as const) {
      test(`${model}, ${trainable}`, async () => {
        const settings = transferSettings({ model, trainable });
        const [kept, plain] = [await train(settings, { featureCacheMiB: ALL_FIT }), await train(settings)];
        assert.deepEqual([computed(kept), computed(plain)], [9 + 12, 0]);
        await assertSame(kept, plain);
      });
    }
  }

  test('vgg16_bn, whose running statistics change, is computed each time', async () => {
    const { computations, notices } = await train(transferSettings({ model: 'vgg16_bn', maxEpochs: 1 }), {
      featureCacheMiB: ALL_FIT,
    });
    assert.deepEqual(computations, []);
    assert.deepEqual(notices, []);
  });
});

test('images whose features are kept are not loaded again', async () => {
  const folder = path.join(scratch, 'vanishing');
  const vanishing = await makeTinyDataset(folder);
  const options = { featureCacheMiB: ALL_FIT, pixelCache: { folder: path.join(scratch, 'no-pixels'), mostMiB: 0 } };
  const settings = transferSettings({ augmentation: AUGMENTATION_OFF });
  const expected = await train(settings, options);
  const actual = await train(settings, {
    ...options,
    dataset: vanishing,
    onEvent: (event) => event.type === 'epoch' && fs.rmSync(folder, { recursive: true, force: true }),
  });
  assert.equal(fs.existsSync(folder), false);
  assert.deepEqual(actual.result.skipped, []);
  await assertSame(actual, expected);
});

describe('without augmentation, training images are computed once too', () => {
  const settings = transferSettings({ augmentation: AUGMENTATION_OFF });
  const options = { featureCacheMiB: ALL_FIT };
  let whole: Trained;

  before(async () => {
    whole = await train(settings, options);
  });

  test('each on its own, for its batch is another in every epoch; the others by batch', () => {
    assert.deepEqual(whole.computations, [...Array<number>(24).fill(1), 5, 4, 5, 5, 2]);
  });

  test('losses are those without a cache, but for the last bits', async () => {
    const plain = await train(settings);
    whole.result.history.forEach((row, i) => {
      const other = plain.result.history[i]!;
      for (const loss of ['trainLoss', 'validLoss', 'testLoss'] as const) {
        assert.ok(Math.abs(row[loss] - other[loss]) < 1e-4 * other[loss], `${loss} of epoch ${row.epoch}`);
      }
    });
  });

  test('any number of workers gives the same', async () => {
    await assertSame(await train(settings, { ...options, workers: 2 }), whole);
  });

  test('interrupted and resumed, it ends like one that was never stopped', async () => {
    const folder = path.join(scratch, 'resumed');
    const moments: ((event: TrainingEvent) => boolean)[] = [
      (event) => event.type === 'batch' && event.epoch === 1,
      (event) => event.type === 'evaluating' && event.epoch === 2 && event.split === 'test',
      (event) => event.type === 'batch' && event.epoch === 3,
    ];
    for (const moment of moments) {
      const { result } = await train(settings, { ...options, folder, ...stopWhen(moment) });
      assert.equal(result.outcome.kind, 'interrupted');
    }
    await assertSame(await train(settings, { ...options, folder }), whole);
  });
});

test('files that do not decode are left out and named as without a cache', async () => {
  const images = path.join(scratch, 'with-bad-files');
  await makeTinyDataset(images);
  const bad = ['train/001.Color_0', 'valid/003.Color_2', 'test/002.Color_1'].map((place) =>
    path.join(images, place, 'bad.jpg'),
  );
  bad.forEach((file) => fs.writeFileSync(file, 'no image'));
  const withBad = readImageFolder(images);
  const settings = transferSettings({ augmentation: AUGMENTATION_OFF });
  const kept = await train(settings, { dataset: withBad, featureCacheMiB: ALL_FIT });
  const plain = await train(settings, { dataset: withBad });
  assert.equal(computed(kept), 9 + 12 + 24);
  for (const { result } of [kept, plain]) {
    assert.deepEqual(result.skipped.map((file) => file.path).sort(), [...bad].sort());
  }
  const indices = ({ predictions }: Trained): number[] => predictions.map(({ index }) => index);
  assert.deepEqual(indices(kept), indices(plain));
});

describe('features take no more memory than they may', () => {
  const settings = transferSettings({ augmentation: AUGMENTATION_OFF, maxEpochs: 1 });
  const cases: readonly (readonly [number, number, RegExp | null])[] = [
    [0, 0, null],
    [0.03, 9, /every epoch for test \(1 MiB\) and train \(1 MiB\).*0\.03 MiB.*BREEDLAB_FEATURE_CACHE_MB/],
    [0.06, 9 + 12, /every epoch for train \(1 MiB\)/],
    [0.2, 9 + 12 + 24, null],
  ];
  for (const [featureCacheMiB, images, notice] of cases) {
    test(`${featureCacheMiB} MiB: ${images} images are kept`, async () => {
      const trained = await train(settings, { featureCacheMiB });
      assert.equal(computed(trained), images);
      assert.equal(trained.notices.length, notice === null ? 0 : 1);
      if (notice !== null) assert.match(trained.notices[0]!, notice);
    });
  }
});

test('tensors in memory do not become more from step to step, and gone at the end', async () => {
  const before = engine.tf.memory().numTensors;
  const counts: number[] = [];
  await train(transferSettings({ augmentation: AUGMENTATION_OFF }), {
    featureCacheMiB: ALL_FIT,
    secondsBetweenCheckpoints: 0,
    onEvent: (event) => event.type === 'checkpoint' && counts.push(engine.tf.memory().numTensors),
  });
  assert.ok(counts.length >= 12);
  // While a graph holds momenta and weights, the two handles per variable that the optimizer has of them are away.
  assert.equal(Math.max(...counts), counts[0], counts.join(', '));
  assert.ok(new Set(counts).size <= 2, counts.join(', '));
  assert.equal(engine.tf.memory().numTensors, before);
});
