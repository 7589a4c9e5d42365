import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Batch } from '../../src/data';
import { loadEngine, Repeated, type Tensor } from '../../src/engine';
import { allModels, type ModelName } from '../../src/models';
import {
  buildNetwork,
  createLoss,
  createMixing,
  createOptimizer,
  defineLoss,
  optimizers,
  RepeatedStep,
  trainStep,
  type ModelNetwork,
  type Optimizer,
  type StepOptions,
  type TrainingSettings,
} from '../../src/training';
import { nativeOnly } from '../engine/nativeOnly';
import { hashedImages } from '../models/fixtures';
import { tinySettings } from './tiny';

const engine = loadEngine();
const { tf } = engine;

/** A training, and the same one operation at a time. */
class Twins {
  readonly graph: { readonly network: ModelNetwork; readonly optimizer: Optimizer };
  readonly eager: { readonly network: ModelNetwork; readonly optimizer: Optimizer };
  readonly step: RepeatedStep;
  private readonly options: StepOptions;
  private globalStep = 0;

  constructor(settings: TrainingSettings, choose: 'graph' | 'faster' = 'graph') {
    [this.graph, this.eager] = [0, 1].map(() => {
      const network = buildNetwork(engine, settings, 3, 5);
      return { network, optimizer: createOptimizer(engine, network.trainable, settings) };
    }) as [Twins['graph'], Twins['eager']];
    this.options = { loss: createLoss(settings.loss), gradientClipNorm: settings.gradientClipNorm };
    const options = { ...this.options, choose };
    this.step = new RepeatedStep(engine, this.graph.network, this.graph.optimizer, options);
  }

  /** @returns the loss of both */
  train(batch: Batch, learningRate = 0.01): number {
    const rates = { learningRate, globalStep: this.globalStep++ };
    const expected = trainStep(engine, this.eager.network, this.eager.optimizer, batch, rates, this.options);
    assert.deepEqual(this.step.run(batch, rates), expected, `step ${rates.globalStep}`);
    return expected.loss;
  }

  assertSame(): void {
    const valuesOf = ({ network, optimizer }: Twins['graph']): Record<string, Float32Array> =>
      Object.fromEntries([
        ...network.weights.map(({ name, variable }) => [name, variable.dataSync().slice()]),
        ...optimizer.exportSlots().map(({ name, variable }) => [`slot ${name}`, variable.dataSync().slice()]),
      ]);
    assert.deepEqual(valuesOf(this.graph), valuesOf(this.eager));
  }

  setLastBias(values: readonly number[]): void {
    for (const { network } of [this.graph, this.eager]) {
      tf.tidy(() => network.weights.at(-1)!.variable.assign(tf.tensor1d([...values])));
    }
  }

  dispose(): void {
    this.step.dispose();
    for (const { network, optimizer } of [this.graph, this.eager]) {
      optimizer.dispose();
      network.dispose();
    }
  }
}

function batchOf(size: number, imageSize = 64): Batch {
  const images = hashedImages(engine, 'repeated', size, imageSize);
  const pixels = images.dataSync<'float32'>().slice();
  images.dispose();
  const indices = Int32Array.from({ length: size }, (_, i) => i);
  return { pixels, height: imageSize, width: imageSize, labels: indices.map((i) => i % 3), indices, size };
}

/** How many of the runs of `action` were by a graph, by the inputs' shapes. */
function waysOf(action: () => void): ReadonlySet<string> {
  const ways = new Set<string>();
  const { run } = Repeated.prototype;
  Repeated.prototype.run = function (this: Repeated, inputs: readonly Tensor[]) {
    ways.add(`${inputs[0]!.shape[0]} ${this.chosen(inputs)}`);
    return run.call(this, inputs);
  };
  try {
    action();
  } finally {
    Repeated.prototype.run = run;
  }
  return ways;
}

defineLoss({
  name: 'squared-distance',
  losses: ({ logits, targets }) => tf.sum(tf.square(tf.sub(tf.softmax(logits), targets)), 1).as1D(),
});

describe('a step as one graph', nativeOnly, () => {
  test('every optimiser that updates in place here is among the cases', () => {
    const tried = Object.values(cases).map(({ optimizer }) => optimizer?.name);
    for (const { name, inPlace } of optimizers.all()) assert.equal(tried.includes(name), inPlace !== undefined, name);
  });

  test('while both ways are timed and after the faster one is chosen, every step updates once', () => {
    const twins = new Twins(tinySettings({}), 'faster');
    const ways = waysOf(() => {
      for (let step = 0; step < 14; step++) twins.train(batchOf(4));
    });
    assert.ok(ways.has('4 undefined') && (ways.has('4 graph') || ways.has('4 eager')), [...ways].join());
    twins.assertSame();
    twins.dispose();
  });

  test('mixed images: to the last bit', () => {
    const settings = tinySettings({ mixup: 0.4 });
    const [twins, mixing] = [new Twins(settings), createMixing(settings, { classes: 3, seed: 1 })!];
    const ways = waysOf(() => {
      for (let step = 0; step < 6; step++) twins.train(mixing.mix(batchOf(4), step));
    });
    assert.ok(ways.has('4 graph'), [...ways].join());
    twins.assertSame();
    twins.dispose();
  });

  for (const { name } of allModels()) {
    test(`${name}: all values to the last bit`, () => {
      const twins = new Twins(tinySettings({ model: name, widthMultiplier: 0.0625 }));
      const ways = waysOf(() => {
        for (let step = 0; step < 7; step++) twins.train(batchOf(4), step < 5 ? 0.01 : 0.005);
      });
      assert.ok(ways.has('4 graph'), [...ways].join());
      twins.assertSame();
      twins.dispose();
    });
  }

  const cases: Readonly<Record<string, Partial<TrainingSettings>>> = {
    'without weight decay': { weightDecay: 0 },
    'without dropout': { dropout: 0 },
    'convolutions in bfloat16': { precision: 'bf16' },
    "with Nesterov's momentum": { optimizer: { name: 'sgd', nesterov: true } },
    'with Nesterov and no weight decay': { optimizer: { name: 'sgd', nesterov: true }, weightDecay: 0 },
    'with AdamW': { optimizer: { name: 'adamw' }, weightDecay: 0.01 },
    'with AdamW and no weight decay': { optimizer: { name: 'adamw' }, weightDecay: 0 },
    'with clipped gradients': { gradientClipNorm: 0.01 },
    'with groups of parameters': {
      decayBiasesAndNorms: false,
      parameterGroups: [{ layers: 'conv*', learningRateFactor: 0.1, weightDecayFactor: 2 }],
    },
    'with smoothed labels': { loss: { name: 'cross-entropy', labelSmoothing: 0.1 } },
  };
  for (const [what, changes] of Object.entries(cases)) {
    test(`${what}: to the last bit`, () => {
      const twins = new Twins(tinySettings(changes));
      const ways = waysOf(() => {
        for (let step = 0; step < 6; step++) twins.train(batchOf(4));
      });
      assert.ok(ways.has('4 graph'), [...ways].join());
      twins.assertSame();
      twins.dispose();
    });
  }

  test("a user's loss: to the last bit, whether there is a graph of it or not", () => {
    const twins = new Twins(tinySettings({ loss: { name: 'squared-distance' } }));
    const losses = Array.from({ length: 6 }, () => twins.train(batchOf(4)));
    assert.ok(
      losses.every((loss) => loss > 0 && loss < 2),
      losses.join(),
    );
    twins.assertSame();
    twins.dispose();
  });

  test('batches of two sizes in turn, a checkpoint and evaluations between them, and weights put back', () => {
    const twins = new Twins(tinySettings());
    const [large, small] = [batchOf(4), batchOf(3)];
    const ways = waysOf(() => {
      for (let epoch = 0; epoch < 6; epoch++) {
        for (const batch of [large, large, small]) twins.train(batch);
        twins.assertSame();
        tf.tidy(() => {
          const images = tf.tensor4d(large.pixels, [4, 64, 64, 3]);
          const [a, b] = [twins.graph, twins.eager].map(({ network }) => network.infer(images).dataSync());
          assert.deepEqual(a, b);
        });
        for (const { network } of [twins.graph, twins.eager]) {
          const { variable } = network.trainable[epoch]!;
          tf.tidy(() => variable.assign(tf.mul(variable, 0.5)));
        }
      }
    });
    assert.ok(ways.has('4 graph') && ways.has('3 graph'), [...ways].join());
    twins.assertSame();
    twins.dispose();
  });

  test('the optimizer may update between two runs', () => {
    const twins = new Twins(tinySettings());
    for (let step = 0; step < 8; step++) {
      twins.train(batchOf(4));
      for (const { network, optimizer } of [twins.graph, twins.eager]) {
        const { variable } = network.trainable[1]!;
        const gradient = tf.onesLike(variable);
        if (step % 2 === 1) {
          optimizer.prepare({ learningRate: 0.1 });
          optimizer.apply(variable, gradient);
        }
        gradient.dispose();
      }
    }
    twins.assertSame();
    twins.dispose();
  });

  /** Without and with running statistics, which a step assigns to. */
  for (const model of ['Base_fix', 'vgg16_bn'] as const) {
    const settings = { model, ...(model === 'Base_fix' ? {} : { widthMultiplier: 0.0625 }) };

    test(`${model}: a loss that is not finite changes no weight, before there is a graph and after`, () => {
      for (const steps of [1, 6]) {
        const twins = new Twins(tinySettings({ ...settings, dropout: 0 }));
        for (let step = 0; step < steps; step++) twins.train(batchOf(4));
        twins.setLastBias([1, Infinity, 0]);
        const held = tf.memory().numTensors;
        assert.ok(!Number.isFinite(twins.train(batchOf(4))));
        assert.ok(tf.memory().numTensors <= held, 'the graph took the momenta, or had them');
        twins.assertSame();
        assert.deepEqual([...twins.graph.network.weights.at(-1)!.variable.dataSync()], [1, Infinity, 0]);
        twins.setLastBias([0, 0, 0]);
        assert.ok(Number.isFinite(twins.train(batchOf(4))), 'and the training can go on');
        twins.assertSame();
        twins.dispose();
      }
    });

    test(`${model}: holds as many tensors from step to step, and none at the end`, () => {
      const before = tf.memory().numTensors;
      const twins = new Twins(tinySettings(settings));
      const counts = Array.from({ length: 10 }, () => {
        twins.train(batchOf(4));
        return tf.memory().numTensors;
      });
      assert.equal(new Set(counts.slice(5)).size, 1, counts.join());
      assert.ok(counts[9]! < counts[0]!, counts.join());
      twins.dispose();
      assert.equal(tf.memory().numTensors, before);
    });
  }
});

test('models of many parameters run one operation at a time', nativeOnly, () => {
  const large: ModelName = 'AlexNet';
  const twins = new Twins(tinySettings({ model: large, widthMultiplier: 1, imageSize: 64 }));
  const ways = waysOf(() => [0, 1].forEach(() => twins.train(batchOf(2))));
  assert.equal(ways.size, 0);
  twins.dispose();
});
