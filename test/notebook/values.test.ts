import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { inspect } from 'node:util';
import * as breedlab from '../../src';
import * as charts from '../../src/public/charts';
import * as data from '../../src/public/data';
import * as models from '../../src/public/models';
import * as statistics from '../../src/public/statistics';
import * as training from '../../src/public/training';
import { makeTinyDataset } from '../training/tiny';
import { temporaryFolder } from '../temporary';

const folder = temporaryFolder();
const loaders: data.Loader[] = [];
const SMALL = { classCount: 3, imageSize: 64, widthMultiplier: 0.125, dropout: 0 };
const ROWS = Array.from({ length: 30 }, (_, i) => ({ epoch: i + 1, loss: 1 / (i + 1) }));
const PREDICTIONS = {
  classes: ['Boxer', 'Collie', 'Whippet'],
  images: Array.from({ length: 60 }, (_, i) => ({
    image: `test/${i}.jpg`,
    trueClass: i % 3,
    topClasses: [i % 2, 2, 1 - (i % 2)],
    topProbabilities: [0.6, 0.3, 0.1],
    loss: 0.5,
  })),
};
const OUTCOMES = Array.from({ length: 5 }, (_, s) => Array.from({ length: 60 }, (__, i) => (i + s) % 3 === 0));

/** Values of the package that a cell may end in, by how a user comes to them. */
function values(): Readonly<Record<string, () => object | Promise<object>>> {
  const { experiment } = breedlab;
  const dogs = (): data.Dataset => data.readImageFolder(folder);
  const photo = (): string => dogs().images.train[0]!.path;
  const net = (): models.TrainableNetwork => models.network('Base_fix', SMALL);
  const batches = (split: data.Split): data.Loader => {
    const made = data.loader(dogs(), split, { ...SMALL, batchSize: 3 });
    loaders.push(made);
    return made;
  };
  const firstBatch = async (): Promise<data.LoadedBatch> => {
    for await (const batch of batches('train')) return batch;
    throw new Error('There is no batch.');
  };
  const matrix = statistics.confusionMatrix(PREDICTIONS);
  return {
    'experiment(34)': () => experiment(34),
    'experiment(34).with': () =>
      experiment(34).with({ learningRate: 0.003, dropout: 0, batchSize: 8, momentum: 0.8, mixup: 0.2 }),
    'experiment(34).settings': () => experiment(34).settings,
    defineExperiment: () => breedlab.defineExperiment({ id: 'printed', parent: 34, title: 'Printed', dropout: 0 }),
    allExperiments: () => breedlab.allExperiments(),
    ownExperiments: () => breedlab.ownExperiments(),
    resolve: () => breedlab.resolve(34, { profile: 'demo' }),
    changedSettings: () => breedlab.changedSettings(breedlab.resolve(28), breedlab.resolve(34)),
    publishedCurves: () => breedlab.publishedCurves(34)!,
    listRuns: () => breedlab.listRuns(),
    show: () => breedlab.show,
    defineModel: () =>
      breedlab.defineModel({
        name: 'printed',
        description: 'printed',
        layers: [
          { kind: 'flatten', name: 'flat' },
          { kind: 'dense', name: 'fc', units: 'classes' },
        ],
      }),
    defineDataset: () => breedlab.defineDataset({ name: 'printed-dogs', folder: folder, layout: 'split' }),
    defineChart: () =>
      breedlab.defineChart({ name: 'printed', title: 'Printed', of: 'data', draw: () => ({ mark: 'line' }) }),
    defineClaim: () =>
      breedlab.defineClaim({
        name: 'printed',
        statement: 'It prints.',
        parts: [{ kind: 'accuracy', from: 34, to: 35, treatment: ['model'], expected: 'higher' }],
      }),
    numberOption: () => breedlab.numberOption(0.5, { from: 0, to: 1 }),
    allModels: () => models.allModels(),
    'allModels()[0]': () => models.allModels()[0]!,
    architecture: () => models.architecture('AlexNet'),
    summarize: () => models.summarize(models.architecture('vgg16')),
    engine: () => models.engine(),
    network: net,
    readImageFolder: dogs,
    datasetSummary: () => data.datasetSummary(dogs()),
    decodeImage: () => data.decodeImage(photo()),
    readPhoto: () => data.readPhoto(photo()),
    loader: () => batches('train'),
    'a batch': firstBatch,
    transforms: () => data.transforms.all(),
    openTransform: () =>
      data.openTransform(data.evaluationTransform({ imageSize: 64, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] })),
    Random: () => data.Random.seeded(1),
    optimizers: () => training.optimizers.all(),
    createOptimizer: () => training.createOptimizer(net(), {}),
    createSchedule: () => training.createSchedule({ learningRate: 0.1, maxEpochs: 3, scheduler: { name: 'cosine' } }),
    createLoss: () => training.createLoss(),
    evaluate: () => training.evaluate(net(), batches('test')),
    predict: () => training.predict(net(), batches('test')),
    fit: () => {
      const all = { train: batches('train'), valid: batches('valid'), test: batches('test') };
      return training.fit(net(), all, { ...SMALL, batchSize: 3, maxEpochs: 1 });
    },
    allCharts: () => charts.allCharts(),
    lineChart: () => charts.lineChart(ROWS, { x: 'epoch', y: ['loss'], title: 'Loss' }),
    confusionHeatmap: () => charts.confusionHeatmap(matrix, { title: 'Confused', model: 'Base' }),
    chartOf: () =>
      charts.chartOf({
        mark: 'line',
        data: { values: ROWS },
        encoding: { x: { field: 'epoch' }, y: { field: 'loss' } },
      }),
    confusionMatrix: () => matrix,
    orderBySimilarity: () => statistics.orderBySimilarity(matrix),
    breedAccuracies: () => statistics.breedAccuracies(PREDICTIONS),
    mostConfused: () => statistics.mostConfused(PREDICTIONS),
    topLosses: () => statistics.topLosses(PREDICTIONS, 16),
    calibrate: () => statistics.calibrate(PREDICTIONS.images),
    testOutcomes: () => statistics.testOutcomes(PREDICTIONS),
    mcnemarExact: () => statistics.mcnemarExact(PREDICTIONS, PREDICTIONS),
    wilsonInterval: () => statistics.wilsonInterval(3, 10),
    accuracyOverSeeds: () => statistics.accuracyOverSeeds(OUTCOMES),
    compareOverSeeds: () => statistics.compareOverSeeds(OUTCOMES, OUTCOMES.toReversed()),
    summarizeSeeds: () => statistics.summarizeSeeds([0.1, 0.2, 0.4]),
  };
}

describe('a value of the package, as a cell prints it', () => {
  before(() => makeTinyDataset(folder));
  after(async () => {
    await Promise.all(loaders.map((each) => each.close()));
  });

  for (const [name, make] of Object.entries(values())) {
    it(`${name}: a line or two`, async () => {
      const text = inspect(await make());
      assert.ok(text.split('\n').length <= 2 && text.length <= 300, text.slice(0, 1000));
    });
  }

  it('says what it is', () => {
    assert.equal(
      inspect(breedlab.experiment(34)),
      'Experiment 34 · Base without the final sigmoid (29 with model Base_fix; published 63.64%)',
    );
    assert.match(inspect(breedlab.allExperiments()), /^Experiment\[\d+\]: 26, 27, .*\.\.\., \d+$/);
    assert.match(
      inspect(breedlab.resolve(34)),
      /^TrainingSettings \{ model: Base_fix, .*learningRate: 0\.01, .* prints all \}$/,
    );
    assert.match(inspect({ ...breedlab.resolve(34) }), /weightDecay: 0\.0005/);
    assert.deepEqual(JSON.parse(JSON.stringify(breedlab.resolve(34))), { ...breedlab.resolve(34) });
  });

  it('has no digits of a division', () => {
    const { testAccuracy } = breedlab.experiment(29).published!;
    assert.equal(testAccuracy, 0.0514);
    for (const { published } of breedlab.allExperiments()) assert.ok(String(published?.testAccuracy ?? 0).length <= 6);
  });
});

describe('an option that does not exist', () => {
  it('is refused with the nearest one, also where it comes in a variable', async () => {
    const given = { epochs: 2, sed: 3 };
    await assert.rejects(breedlab.train(34, given), /Unknown option of train 'sed'\. Did you mean 'seed'\?/);
    const steps = { step: 3, seed: 1 };
    await assert.rejects(breedlab.findLearningRate(34, steps), /Did you mean 'steps'\?/);
    await assert.rejects(breedlab.predict(34, { ...{ tops: 3 }, count: 1 }), /Did you mean 'top'\?/);
    await assert.rejects(breedlab.interpret(34, { ...{ pair: 3 }, bins: 4 }), /Did you mean 'pairs'\?/);
  });
});
