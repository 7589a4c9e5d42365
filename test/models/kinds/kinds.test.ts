import assert from 'node:assert/strict';
import * as path from 'node:path';
import { describe, test } from 'node:test';
import { BreedlabError, Random } from '../../../src/core';
import {
  dropoutMask,
  loadEngine,
  Repeated,
  runsGraphs,
  seedTensor,
  stochasticDepthMask,
  type SeedPair,
  type Seed,
  type Tensor,
  type Tensor4D,
} from '../../../src/engine';
import {
  buildModel,
  freezeLayers,
  fromTorchLayout,
  infer,
  kindOf,
  layerGradient,
  layerKinds,
  layersModel,
  loadTorchWeights,
  modelVariables,
  summarize,
  torchShape,
  trainableVariables,
  trainingPass,
  type Architecture,
  type EmitGradient,
  type LayerSpec,
  type Model,
  type ModelVariable,
  type ResolvedLayer,
} from '../../../src/models';
import { resolveLayers } from '../../../src/models/architecture';
import { checkFields } from '../../../src/models/layers/fields';
import { Values } from '../../../src/models/passes/forwardOnly';
import { programsOf } from '../../../src/models/passes/passes';
import { planPass } from '../../../src/models/passes/plan';
import { RecordedPass } from '../../../src/models/passes/recorded';
import { nativeOnly } from '../../engine/nativeOnly';
import { architectureOf, KIND_CASES, layoutOf } from './cases';
import { REFERENCES, type Value } from './reference';
import { temporaryFolder } from '../../temporary';

const engine = loadEngine();
const { tf } = engine;
const BATCH = 3;
/** Share of the largest exact value. */
const TOLERANCE = 5e-6;
const SEED: SeedPair = [5, 7];

test('every kind has a case, and a formula in float64', () => {
  const tested = new Set<string>(KIND_CASES.map(({ layers }) => testedOf({ layers }).kind));
  assert.deepEqual(
    layerKinds.names().filter((name) => !tested.has(name)),
    [],
  );
  assert.deepEqual(
    layerKinds.names().filter((name) => REFERENCES[name] === undefined),
    [],
  );
});

for (const each of KIND_CASES) {
  describe(each.name, () => {
    const layout = layoutOf(each);
    const tested = testedOf(layout);

    test('shape, tensors and multiply-adds', () => {
      assert.deepEqual(tested.outputShape, each.shape);
      const tensors = kindOf(tested).tensors?.(tested) ?? [];
      const shapes = Object.fromEntries(tensors.map((spec) => [spec.role, torchShape({ spec })]));
      assert.deepEqual(shapes, each.tensors ?? {});
      const row = summarize(layout).rows.find(({ name }) => name === 'tested')!;
      assert.equal(row.multiplyAdds, each.multiplyAdds ?? 0);
      const isParameter = ([role]: [string, unknown]): boolean => !role.startsWith('running_');
      const sizes = Object.entries(each.tensors ?? {})
        .filter(isParameter)
        .map(([, shape]) => sizeOf(shape));
      assert.equal(
        row.parameters,
        sizes.reduce((a, b) => a + b, 0),
      );
      const { drawing, settings } = kindOf(tested);
      const said = [drawing.words?.(tested), drawing.window?.(tested), settings?.(tested), drawing.plural].join(' ');
      assert.doesNotMatch(said, /undefined|NaN|object/);
      assert.ok(drawing.words !== undefined || drawing.plural !== undefined, 'a drawing can be put in words');
    });

    test('values and gradients in training against float64', () => {
      const subject = new Subject(layout);
      const held = tf.memory().numTensors;
      const { y, gradients, stem } = subject.train();
      assert.equal(tf.memory().numTensors, held, 'nothing is left behind');
      const exact = subject.exact(true);
      assertClose(y, exact.data, 'output');
      const dy = subject.dy(exact.data.length);
      const weighted = (): number => subject.exact(true).data.reduce((sum, value, i) => sum + value * dy[i]!, 0);
      for (const variable of trainableVariables(subject.model)) {
        const expected = differences(subject.values.get(variable.name)!, weighted);
        assertClose(subject.inTorchOrder(variable, gradients.get(variable.name)!), expected, variable.name);
      }
      if (stem !== undefined)
        assertClose(
          stem,
          differences(subject.atStem(), () => subject.afterStem(dy)),
          'stem',
        );
      subject.dispose();
    });

    test('gradient of what it takes in evaluation against float64', () => {
      const subject = new Subject(layout);
      const held = tf.memory().numTensors;
      const images = subject.images();
      const exactDy = subject.dy(subject.exact(false).data.length);
      const order = logitsOrder(layout, exactDy.length);
      const dy = Float32Array.from(order, (at) => exactDy[at]!);
      const where = { layer: 'stem', scores: layout.layers.at(-1)!.name };
      const { activations, gradient } = layerGradient(subject.model, images, where, (scores) =>
        tf.tensor2d(dy, scores.shape),
      );
      const found = gradient.dataSync<'float32'>().slice();
      tf.dispose([images, activations, gradient]);
      assert.equal(tf.memory().numTensors, held, 'nothing is left behind');
      assertClose(
        found,
        differences(subject.atStem(), () => subject.afterStem(exactDy, false)),
        'stem',
      );
      subject.dispose();
    });

    test('fields that are no values or lack are refused, and optional ones may be left out', () => {
      const spec = each.layers.find(({ name }) => name === 'tested')!;
      const { fields } = kindOf(spec);
      for (const [field, rule] of Object.entries<{ readonly optional?: boolean }>(fields)) {
        const lacking = Object.fromEntries(Object.entries(spec).filter(([name]) => name !== field));
        const check = (layer: object): void => checkFields(layer as LayerSpec, fields);
        if (rule.optional === true) check(lacking);
        else assert.throws(() => check(lacking), BreedlabError);
        assert.throws(() => check({ ...lacking, [field]: { strange: true } }), BreedlabError);
      }
      assert.deepEqual(JSON.parse(JSON.stringify(spec)), spec);
    });

    test('frozen, it gives the same on', () => {
      const subject = new Subject(layout);
      const { gradients } = subject.train();
      freezeLayers(subject.model, ['tested']);
      const frozen = subject.train().gradients;
      for (const [name, gradient] of gradients) {
        const known = frozen.get(name);
        if (name.startsWith('tested.')) assert.equal(known, undefined, name);
        else assert.deepEqual(known, gradient, name);
      }
      subject.dispose();
    });

    test('values in evaluation against float64, and as stock layers', nativeOnly, async () => {
      const subject = new Subject(layout);
      const exact = subject.exact(false);
      const images = subject.images();
      const y = tf.tidy(() => infer(subject.model, images).dataSync<'float32'>());
      assertClose(y, inOurOrder(exact, layout), 'output');
      if (each.isExportable === false) {
        assert.throws(
          () => layersModel(subject.model),
          (error: unknown) => {
            assert.ok(error instanceof BreedlabError, String(error));
            assert.match(error.message, /tested/);
            return true;
          },
        );
      } else {
        const stock = layersModel(subject.model);
        const folder = temporaryFolder();
        await stock.save(`file://${folder}`);
        const loaded = await tf.loadLayersModel(`file://${path.join(folder, 'model.json')}`);
        const [a, b] = [stock, loaded].map((model) =>
          tf.tidy(() => (model.predict(images) as Tensor).dataSync<'float32'>()),
        );
        assert.deepEqual(a, b);
        assertClose(a!, inOurOrder(exact, layout), 'output of the stock layers');
        stock.dispose();
        loaded.dispose();
      }
      images.dispose();
      subject.dispose();
    });

    const skip = !runsGraphs(engine) && 'about the native engine';
    test('a step as one graph has the same bits', { skip }, () => {
      const subject = new Subject(layout);
      const variables = modelVariables(subject.model).map(({ variable }) => variable);
      const computation = {
        reads: variables,
        compute: ([images, seed]: readonly Tensor[]): Tensor =>
          tf.tidy(() => {
            const found = new Map<unknown, Tensor>();
            const pass = trainingPass(subject.model, images as Tensor4D, () => seed as Exclude<Seed, SeedPair>);
            const y = pass.logits.clone();
            pass.backward(tf.mul(y, 0.5), (variable, gradient) => found.set(variable, gradient.clone()));
            const gradients = variables.flatMap((variable) => found.get(variable) ?? []);
            return tf.concat([y, ...gradients].map((tensor) => tf.reshape(tensor, [-1])));
          }),
      };
      const repeated = new Repeated(engine, computation, { choose: 'graph' });
      const inputs = [subject.images(), seedTensor(engine, SEED)];
      for (let i = 0; i < 4; i++) repeated.run(inputs).dispose();
      assert.equal(repeated.chosen(inputs), 'graph');
      const [graph, eager] = [repeated.run(inputs), computation.compute(inputs)];
      assert.deepEqual(graph.dataSync(), eager.dataSync());
      tf.dispose([...inputs, graph, eager]);
      repeated.dispose();
      subject.dispose();
    });
  });
}

test('a batch norm moves its statistics by its momentum, the variance as the unbiased estimate', () => {
  const subject = new Subject(layoutOf(KIND_CASES.find(({ name }) => name === 'batchNorm2d')!));
  const [mean, variance] = ['running_mean', 'running_var'].map((role) => subject.values.get(`tested.${role}`)!.slice());
  const stem = subject.atStem();
  subject.train();
  const count = stem.length / 4;
  for (const [role, before] of [
    ['running_mean', mean!],
    ['running_var', variance!],
  ] as const) {
    const found = modelVariables(subject.model)
      .find(({ name }) => name === `tested.${role}`)!
      .variable.dataSync();
    for (let c = 0; c < 4; c++) {
      const values = stem.filter((_, i) => i % 4 === c);
      const average = values.reduce((a, b) => a + b, 0) / count;
      const spread = values.reduce((sum, value) => sum + (value - average) ** 2, 0) / (count - 1);
      const expected = 0.99 * before[c]! + 0.01 * (role === 'running_mean' ? average : spread);
      assert.ok(Math.abs(found[c]! - expected) < 1e-6, `${role} ${c}: ${found[c]} for ${expected}`);
    }
  }
  subject.dispose();
});

describe('what does not fit is named', () => {
  const stem = { kind: 'conv2d', name: 'stem', filters: 4, kernelSize: 1, stride: 1, padding: 0 } as const;
  const cases: readonly (readonly [what: string, layers: readonly LayerSpec[], message: RegExp])[] = [
    ['groups', [stem, { ...stem, name: 'a', groups: 3 }], /a \(conv2d\) has 3 groups.*4 channels/],
    [
      'filters of groups',
      [stem, { ...stem, name: 'a', filters: 6, groups: 'channels' }],
      /a \(conv2d\) has 4 groups.*6 filters/,
    ],
    ['padding', [{ ...stem, padding: 'sane' as 'same' }], /stem \(conv2d\) has the padding "sane"/],
    [
      'heads',
      [stem, { kind: 'tokens', name: 't' }, { kind: 'selfAttention', name: 'a', heads: 3 }],
      /a \(selfAttention\) has 3 heads.*4 features/,
    ],
    [
      'attention of images',
      [stem, { kind: 'selfAttention', name: 'a', heads: 2 }],
      /a \(selfAttention\) works on tokens and gets 5 x 5 x 4/,
    ],
    [
      'token',
      [stem, { kind: 'tokens', name: 't' }, { kind: 'selectToken', name: 's', token: 25 }],
      /s \(selectToken\) takes token 25 of 25/,
    ],
    [
      'gates',
      [
        stem,
        { kind: 'conv2d', name: 'g', filters: 3, kernelSize: 5, stride: 1, padding: 0 },
        { kind: 'scaleChannels', name: 's', inputs: ['stem', 'g'] },
      ],
      /s \(scaleChannels\) gets 1 x 1 x 3 from g for the 4 channels of stem/,
    ],
    [
      'sizes',
      [
        stem,
        { kind: 'maxPool2d', name: 'p', kernelSize: 2, stride: 2 },
        { kind: 'concat', name: 'c', inputs: ['stem', 'p'] },
      ],
      /c \(concat\) gets 5 x 5 x 4 from stem and 2 x 2 x 4 from p/,
    ],
    [
      'pooling padding',
      [{ kind: 'maxPool2d', name: 'p', kernelSize: 3, stride: 2, padding: 2 }],
      /p \(maxPool2d\) has the padding 2/,
    ],
    [
      'average padding',
      [{ kind: 'avgPool2d', name: 'p', kernelSize: 3, stride: 2, padding: 2 }],
      /p \(avgPool2d\) has the padding 2/,
    ],
    [
      'pixels of a dense layer',
      [stem, { kind: 'dense', name: 'd', units: 2 }],
      /d \(dense\) works on vectors and gets 5 x 5 x 4/,
    ],
  ];
  for (const [what, layers, message] of cases) {
    test(what, () => {
      assert.throws(
        () => resolveLayers(layers, [5, 5, 3], 'small'),
        (error: unknown) => {
          assert.ok(error instanceof BreedlabError, String(error));
          assert.match(error.message, message);
          assert.ok(error.remedy.length > 10);
          return true;
        },
      );
    });
  }
});

test('a tensor that is named as its layer is a parameter of the network itself', () => {
  const layers: readonly LayerSpec[] = [
    { kind: 'tokens', name: 'patches' },
    { kind: 'classToken', name: 'class_token' },
    { kind: 'positionEmbedding', name: 'encoder' },
    { kind: 'selectToken', name: 'logits' },
  ];
  const model = buildModel(engine, architectureOf(layers, 5));
  assert.deepEqual(
    modelVariables(model).map(({ name }) => name),
    ['class_token', 'encoder.pos_embedding'],
  );
  model.dispose();
});

test('what begins as a constant does so without a generator, too', () => {
  const model = buildModel(engine, layoutOf(KIND_CASES.find(({ name }) => name === 'layerScale of pixels')!));
  const scale = modelVariables(model).find(({ role }) => role === 'layer_scale')!;
  assert.deepEqual([...scale.variable.dataSync()], Array(4).fill(Math.fround(1e-6)));
  model.dispose();
});

/** A network of a case with random weights, and the same in float64. */
class Subject {
  readonly model: Model;
  /** Weights in PyTorch's layout by their names. */
  readonly values = new Map<string, Float64Array>();
  private readonly pixels: Float64Array;

  constructor(private readonly layout: Architecture) {
    this.model = buildModel(engine, layout);
    const random = Random.seeded(11);
    const weights = Object.fromEntries(
      modelVariables(this.model).map((variable) => {
        const shape = torchShape(variable);
        const isVariance = variable.role === 'running_var';
        const own = random.split(variable.name);
        const data = Float32Array.from({ length: sizeOf(shape) }, () =>
          isVariance ? own.uniform(0.5, 2) : own.uniform(-1.5, 1.5),
        );
        this.values.set(variable.name, Float64Array.from(data));
        return [variable.name, { shape, data }];
      }),
    );
    loadTorchWeights(this.model, weights);
    const own = random.split('pixels');
    const pixels = Float32Array.from({ length: BATCH * sizeOf(layout.inputShape) }, () => own.uniform(-2, 2));
    this.pixels = Float64Array.from(pixels);
  }

  images(): Tensor4D {
    return tf.tensor4d(Float32Array.from(this.pixels), [BATCH, ...this.layout.inputShape]);
  }

  /** Gradient of the output, in the order of PyTorch. */
  dy(size: number): Float32Array {
    const random = Random.seeded(12);
    return Float32Array.from({ length: size }, () => random.uniform(-1, 1));
  }

  /** Output in PyTorch's order; gradients of the weights by their names, and of what the stem gives. */
  train(): { y: Float32Array; gradients: Map<string, Float32Array>; stem: Float32Array | undefined } {
    const { model } = this;
    const names = new Map(modelVariables(model).map(({ name, variable }) => [variable, name]));
    const gradients = new Map<string, Float32Array>();
    const images = this.images();
    const { training } = programsOf(model);
    const explained = training.values.get('stem');
    const plan = planPass(training, (layer) => model.isTrained(layer), explained);
    const pass = new RecordedPass(model, plan, new Values(0, images), () => ({ training: true, seedOf: () => SEED }));
    const y = pass.logits.dataSync<'float32'>().slice();
    const order = logitsOrder(this.layout, y.length);
    const exactDy = this.dy(y.length);
    const ours = Float32Array.from(y, (_, i) => exactDy[order[i]!]!);
    const dLogits = tf.tensor2d(ours, [BATCH, ours.length / BATCH]);
    const emit: EmitGradient = (variable, found) => {
      assert.deepEqual(found.shape, variable.shape);
      gradients.set(names.get(variable)!, found.dataSync<'float32'>().slice());
    };
    const gradient = pass.backward(dLogits, emit, explained);
    const stem = gradient?.dataSync<'float32'>().slice();
    tf.dispose([images, dLogits]);
    gradient?.dispose();
    const inTorch = new Float32Array(y.length);
    order.forEach((at, i) => (inTorch[at] = y[i]!));
    return { y: inTorch, gradients, stem };
  }

  /** Values of a tensor of the model's layout in PyTorch's. */
  inTorchOrder(variable: ModelVariable, values: Float32Array): Float32Array {
    const shape = torchShape(variable);
    const positions = Float32Array.from({ length: values.length }, (_, i) => i);
    const order = tf.tidy(() => fromTorchLayout(this.model, variable, { shape, data: positions }).dataSync());
    const result = new Float32Array(values.length);
    values.forEach((value, i) => (result[order[i]!] = value));
    return result;
  }

  /** The output in float64, in PyTorch's order. */
  exact(training: boolean, given?: Value): Value {
    const known = new Map<string, Value>([['input', { shape: [BATCH, ...this.layout.inputShape], data: this.pixels }]]);
    let y: Value | undefined;
    for (const layer of this.layout.layers) {
      const inputs = layer.inputs.map((name) => known.get(name)!);
      y =
        given !== undefined && layer.name === 'stem'
          ? given
          : REFERENCES[layer.kind]!(layer, inputs, {
              training,
              tensor: (role) => this.values.get(layer.name === role ? role : `${layer.name}.${role}`)!,
              mask: (masked) => maskOf(masked, inputs[0]!.shape),
            });
      known.set(layer.name, y);
    }
    return y!;
  }

  private stem: Float64Array | undefined;

  /** What the stem gives, to be changed in place. */
  atStem(): Float64Array {
    const [layer] = this.layout.layers;
    const input = { shape: [BATCH, ...this.layout.inputShape], data: this.pixels };
    const { data } = REFERENCES.conv2d!(layer!, [input], {
      training: true,
      tensor: (role) => this.values.get(`stem.${role}`)!,
      mask: () => [],
    });
    this.stem = data;
    return data;
  }

  /** The sum of dy * y with what {@link atStem} gave. */
  afterStem(dy: Float32Array, training = true): number {
    const shape = [BATCH, ...this.layout.layers[0]!.outputShape];
    const y = this.exact(training, { shape, data: this.stem! });
    return y.data.reduce((sum, value, i) => sum + value * dy[i]!, 0);
  }

  dispose(): void {
    this.model.dispose();
  }
}

/** By operations of the engine, which its own tests hold against their distributions. */
function maskOf(layer: ResolvedLayer, shape: readonly number[]): ArrayLike<number> {
  const { rate } = layer as ResolvedLayer & { readonly rate: number };
  return tf.tidy(() =>
    layer.kind === 'dropout'
      ? dropoutMask(engine, shape, rate, SEED).dataSync()
      : stochasticDepthMask(engine, { batch: shape[0]!, rank: shape.length, rate }, SEED).dataSync(),
  );
}

/** Where each number of our output stands in PyTorch's: they differ where an image is flattened last. */
function logitsOrder({ layers }: Architecture, size: number): readonly number[] {
  const { kind, inputShape } = layers.at(-1)!;
  const positions = Array.from({ length: size }, (_, i) => i);
  if (kind !== 'flatten' || inputShape.length !== 3) return positions;
  const [height, width, channels] = inputShape;
  const pixels = height * width;
  return positions.map((i) => {
    const [image, pixel, c] = [Math.floor(i / (pixels * channels)), Math.floor(i / channels) % pixels, i % channels];
    return (image * channels + c) * pixels + pixel;
  });
}

function inOurOrder({ data }: Value, layout: Architecture): Float64Array {
  return Float64Array.from(logitsOrder(layout, data.length), (at) => data[at]!);
}

/** Central differences, exact to about 1e-9. @param values changed in place, and put back */
function differences(values: Float64Array, compute: () => number): Float64Array {
  const step = 1e-5;
  return Float64Array.from(values, (value, i) => {
    const [above, below] = [value + step, value - step].map((moved) => {
      values[i] = moved;
      return compute();
    });
    values[i] = value;
    return (above! - below!) / (2 * step);
  });
}

function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
  assert.equal(actual.length, expected.length, what);
  // The gradient of a bias before a batch norm is zero.
  const scale = Math.max(...Array.from(expected, Math.abs), 0.5);
  const distance = Math.max(...Array.from(expected, (value, i) => Math.abs(value - actual[i]!)));
  assert.ok(distance <= TOLERANCE * scale, `${what} differs by ${distance / scale} of its largest value`);
}

function testedOf<Layer extends LayerSpec | ResolvedLayer>({ layers }: { readonly layers: readonly Layer[] }): Layer {
  return layers.find(({ name }) => name === 'tested')!;
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
