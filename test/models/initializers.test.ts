import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Random } from '../../src/core';
import { loadEngine } from '../../src/engine';
import {
  architecture,
  buildModel,
  initialDistribution,
  initializeWeights,
  kindOf,
  modelVariables,
  type Distribution,
  type Model,
  type VariableRole,
  type WeightInit,
} from '../../src/models';
import { drawInto, drawValues } from '../../src/models/initializers';

const engine = loadEngine();
const { tf } = engine;
const small = architecture('Base', { imageSize: 64, widthMultiplier: 0.25, classCount: 10 });

describe('distributions', () => {
  const tensor = (model: string, layer: string, role: string) => {
    const found = architecture(model).layers.find(({ name }) => name === layer)!;
    return { spec: kindOf(found).tensors!(found).find((spec) => spec.role === role)! };
  };
  const conv2 = (role: string) => tensor('Base', 'conv2', role);
  const fc1 = (role: string) => tensor('Base', 'fc1', role);
  const zero: Distribution = { kind: 'constant', value: 0 };
  const within = (fanIn: number): Distribution => ({
    kind: 'uniform',
    low: -1 / Math.sqrt(fanIn),
    high: 1 / Math.sqrt(fanIn),
  });

  test('weights and biases of every scheme', () => {
    const expected: Record<WeightInit, [weight: Distribution, bias: Distribution]> = {
      ones: [{ kind: 'constant', value: 1 }, zero],
      uniform: [{ kind: 'uniform', low: -0.5, high: 0.5 }, zero],
      general: [within(48 * 25), zero],
      default: [within(48 * 25), within(48 * 25)],
    };
    for (const [scheme, [weight, bias]] of Object.entries(expected)) {
      assert.deepEqual(initialDistribution(conv2('weight'), scheme as WeightInit), weight);
      assert.deepEqual(initialDistribution(conv2('bias'), scheme as WeightInit), bias);
    }
    assert.deepEqual(initialDistribution(fc1('weight'), 'default'), within(4608));
    assert.deepEqual(initialDistribution(fc1('bias'), 'default'), within(4608));
  });

  test("VGG's own default: kaiming normal, N(0, 0.01), zero biases; batch norm as identity", () => {
    const { defaultInit } = architecture('vgg16_bn');
    const expected = (layerName: string, role: VariableRole): Distribution =>
      initialDistribution(tensor('vgg16_bn', layerName, role), 'default', defaultInit);
    assert.deepEqual(expected('features.3', 'weight'), {
      kind: 'normal',
      mean: 0,
      deviation: Math.sqrt(2 / (64 * 9)),
    });
    assert.deepEqual(expected('features.3', 'bias'), zero);
    assert.deepEqual(expected('classifier.3', 'weight'), { kind: 'normal', mean: 0, deviation: 0.01 });
    assert.deepEqual(expected('classifier.3', 'bias'), zero);
    for (const scheme of ['ones', 'uniform', 'general', 'default'] as const) {
      const values = (['weight', 'bias', 'running_mean', 'running_var'] as const).map((role) =>
        initialDistribution(tensor('vgg16_bn', 'features.1', role), scheme, defaultInit),
      );
      assert.deepEqual(
        values.map((d) => d.kind === 'constant' && d.value),
        [1, 0, 0, 1],
        scheme,
      );
    }
    assert.equal(architecture('AlexNet').defaultInit, 'pytorch');
  });

  test("today's networks: what torchvision's definitions draw from", () => {
    const normal = (deviation: number): Distribution => ({ kind: 'normal', mean: 0, deviation });
    const uniform = (bound: number): Distribution => ({ kind: 'uniform', low: -bound, high: bound });
    const one: Distribution = { kind: 'constant', value: 1 };
    const cases: readonly (readonly [model: string, layer: string, role: string, expected: Distribution])[] = [
      ['resnet18', 'conv1', 'weight', normal(Math.sqrt(2 / (64 * 49)))],
      ['resnet18', 'layer1.0.bn2', 'weight', one],
      ['resnet50', 'fc', 'weight', within(2048)],
      ['resnet50', 'fc', 'bias', within(2048)],
      // The fan-out of a depthwise convolution is that of all its channels.
      ['mobilenet_v2', 'features.1.conv.0.0', 'weight', normal(Math.sqrt(2 / (32 * 9)))],
      ['mobilenet_v2', 'classifier.1', 'weight', normal(0.01)],
      ['mobilenet_v2', 'classifier.1', 'bias', zero],
      ['efficientnet_b0', 'features.1.0.block.1.fc1', 'weight', normal(Math.sqrt(2 / 8))],
      ['efficientnet_b0', 'features.1.0.block.1.fc1', 'bias', zero],
      ['efficientnet_b0', 'classifier.1', 'weight', uniform(1 / Math.sqrt(133))],
      ['convnext_tiny', 'features.1.0.block.3', 'weight', normal(0.02)],
      ['convnext_tiny', 'features.1.0', 'layer_scale', { kind: 'constant', value: 1e-6 }],
      ['vit_b_16', 'conv_proj', 'weight', normal(Math.sqrt(1 / 768))],
      ['vit_b_16', 'conv_proj', 'bias', zero],
      ['vit_b_16', 'class_token', 'class_token', zero],
      ['vit_b_16', 'encoder', 'pos_embedding', normal(0.02)],
      [
        'vit_b_16',
        'encoder.layers.encoder_layer_3.self_attention',
        'in_proj_weight',
        uniform(Math.sqrt(6 / (4 * 768))),
      ],
      ['vit_b_16', 'encoder.layers.encoder_layer_3.self_attention', 'out_proj.weight', within(768)],
      ['vit_b_16', 'encoder.layers.encoder_layer_3.mlp.0', 'weight', uniform(Math.sqrt(6 / (5 * 768)))],
      ['vit_b_16', 'encoder.layers.encoder_layer_3.mlp.0', 'bias', normal(1e-6)],
      ['vit_b_16', 'heads.head', 'weight', zero],
    ];
    for (const [model, layer, role, expected] of cases) {
      const { defaultInit } = architecture(model);
      assert.deepEqual(initialDistribution(tensor(model, layer, role), 'default', defaultInit), expected, layer + role);
    }
    assert.deepEqual(initialDistribution(tensor('vit_b_16', 'heads.head', 'weight'), 'uniform', 'vit'), uniform(0.5));
  });

  test('uniform values: bounds, mean, variance and shape', () => {
    const n = 100_000;
    const values = drawValues({ kind: 'uniform', low: -0.25, high: 0.25 }, new Float32Array(n), Random.seeded(5));
    assert.ok(values.every((value) => value >= -0.25 && value <= 0.25));
    const mean = values.reduce((a, b) => a + b, 0) / n;
    const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / n;
    const expected = 0.5 ** 2 / 12;
    // Four standard errors each.
    assert.ok(Math.abs(mean) < 4 * Math.sqrt(expected / n), `mean ${mean}`);
    assert.ok(Math.abs(variance / expected - 1) < 4 * Math.sqrt(0.8 / n), `variance ${variance}`);
    const distance = kolmogorovSmirnov(values, (x) => (x + 0.25) / 0.5);
    assert.ok(distance < 1.95 / Math.sqrt(n), `KS distance ${distance}`);
  });

  test('normal values: mean, variance and tails', () => {
    const n = 100_000;
    const values = drawValues({ kind: 'normal', mean: 0, deviation: 0.01 }, new Float32Array(n), Random.seeded(6));
    const mean = values.reduce((a, b) => a + b, 0) / n;
    const deviation = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / n);
    assert.ok(Math.abs(mean) < (4 * 0.01) / Math.sqrt(n));
    assert.ok(Math.abs(deviation / 0.01 - 1) < 4 / Math.sqrt(2 * n));
    const beyond2 = values.filter((value) => Math.abs(value) > 0.02).length / n;
    assert.ok(Math.abs(beyond2 - 0.0455) < 4 * Math.sqrt((0.0455 * 0.9545) / n), `${beyond2} beyond two sigma`);
  });
});

describe('initializeWeights', () => {
  test('every tensor gets its scheme', () => {
    const model = buildModel(engine, small);
    for (const scheme of ['ones', 'uniform', 'general', 'default'] as const) {
      initializeWeights(model, scheme, Random.seeded(1));
      for (const { name, spec, variable } of modelVariables(model)) {
        const distribution = initialDistribution({ spec }, scheme);
        const values = variable.dataSync();
        if (distribution.kind === 'constant')
          assert.deepEqual(range(values), [distribution.value, distribution.value], name);
        if (distribution.kind === 'uniform') assertFills(values, distribution, `${scheme} ${name}`);
      }
    }
    model.dispose();
  });

  test('equal seeds give equal weights, other seeds others; layers of one shape differ', () => {
    const a = weights(buildModel(engine, small, { random: Random.seeded(1) }));
    const b = weights(buildModel(engine, small, { random: Random.seeded(1) }));
    const c = weights(buildModel(engine, small, { random: Random.seeded(2) }));
    assert.deepEqual(a, b);
    for (const [name, values] of Object.entries(a)) assert.notDeepEqual(values, c[name], name);
    const shapes = Object.values(a).map((values) => [...values.subarray(0, 4)].join());
    assert.equal(new Set(shapes).size, shapes.length, 'no two tensors begin alike');
  });

  test('only the named layers are set when names are given', () => {
    const model = buildModel(engine, small, { random: Random.seeded(1) });
    const before = weights(model, false);
    initializeWeights(model, 'default', Random.seeded(2), { only: ['fc3'] });
    const after = weights(model);
    const changed = Object.keys(before).filter(
      (name) => Buffer.compare(bytes(before[name]!), bytes(after[name]!)) !== 0,
    );
    assert.deepEqual(changed, ['fc3.weight', 'fc3.bias']);
  });

  test('leaves no tensors behind, and is fast', () => {
    const held = tf.memory().numTensors;
    const model = buildModel(engine, architecture('Base'), {});
    const own = tf.memory().numTensors;
    const start = performance.now();
    initializeWeights(model, 'default', Random.seeded(1));
    const seconds = (performance.now() - start) / 1000;
    assert.equal(tf.memory().numTensors, own);
    // 15 million parameters take 0.2 s on one idle core.
    assert.ok(seconds < 5, `${seconds} s`);
    model.dispose();
    assert.equal(tf.memory().numTensors, held);
  });
});

function assertFills(values: ArrayLike<number>, { low, high }: { low: number; high: number }, what: string): void {
  const [least, most] = range(values);
  const rounding = (high - low) * 1e-6;
  assert.ok(least >= low - rounding && most <= high + rounding, `${what} in [${least}, ${most}]`);
  // The extremes of n uniform values leave (high - low) / n at either end on average.
  const gap = ((high - low) * 12) / values.length;
  assert.ok(least - low < gap && high - most < gap, `${what} reaches from ${least} to ${most}`);
}

function range(values: ArrayLike<number>): [least: number, most: number] {
  let [least, most] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    least = Math.min(least, values[i]!);
    most = Math.max(most, values[i]!);
  }
  return [least, most];
}

function weights(model: Model, dispose = true): Record<string, Float32Array> {
  const entries = modelVariables(model).map(({ name, variable }) => [
    name,
    variable.dataSync().slice() as Float32Array,
  ]);
  if (dispose) model.dispose();
  return Object.fromEntries(entries) as Record<string, Float32Array>;
}

function bytes(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function kolmogorovSmirnov(values: Float32Array, cumulative: (x: number) => number): number {
  const sorted = values.slice().sort();
  return sorted.reduce((largest, x, i) => Math.max(largest, Math.abs(cumulative(x) - (i + 0.5) / sorted.length)), 0);
}

test('a large tensor is drawn in parts, with the values of one draw, and leaves no tensors', () => {
  const engine = loadEngine();
  const { tf } = engine;
  const shape: [number, number] = [700, 2000];
  for (const distribution of [
    { kind: 'uniform', low: -1, high: 2 },
    { kind: 'normal', mean: 1, deviation: 3 },
    { kind: 'constant', value: 0.5 },
  ] as const) {
    const variable = tf.variable(tf.zeros(shape));
    const held = tf.memory().numTensors;
    drawInto(engine, [{ variable, distribution, random: Random.seeded(8) }]);
    assert.equal(tf.memory().numTensors, held);
    const drawn = drawValues(distribution, new Float32Array(1_400_000), Random.seeded(8));
    assert.deepEqual(variable.dataSync(), drawn, distribution.kind);
    variable.dispose();
  }
});
