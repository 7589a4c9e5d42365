import type { Engine, Tensor, Tensor1D, Tensor2D, Tensor4D } from '../../src/engine';
import * as batchNorm from '../../src/engine/ops/batchNorm';
import * as bias from '../../src/engine/ops/bias';
import * as convolution from '../../src/engine/ops/convolution';
import { kernelGradientByConvolution } from '../../src/engine/ops/kernelGradientByConvolution';
import * as dense from '../../src/engine/ops/dense';
import * as pooling from '../../src/engine/ops/maxPooling';
import * as relu from '../../src/engine/ops/relu';
import { InPlaceSlot, PortableSlot, ScalarCache, type SgdSlot } from '../../src/engine/ops/sgdUpdate';
import * as crossEntropy from '../../src/engine/ops/softmaxCrossEntropy';
import * as exact from './float64';

/** How far an operation is from float64 on one kind of input: the native one, and the stock one. */
export interface Accuracy {
  readonly operation: string;
  readonly input: string;
  /** Largest difference over the largest exact value, of the worst of outputs and gradients. */
  readonly native: number;
  readonly stock: number;
}

type Values = ArrayLike<number>;

/** One operation on one kind of input. `run` gives outputs and gradients, in the order of `expected`. */
interface Case<Implementation> {
  readonly operation: string;
  readonly input: string;
  readonly native: Implementation;
  readonly stock: Implementation;
  readonly run: (implementation: Implementation) => readonly Tensor[];
  readonly expected: () => readonly Values[];
}

/** Every operation on random and on hard inputs. */
export function measureAccuracy(engine: Engine): readonly Accuracy[] {
  return [
    ...convolutions(engine),
    ...kernelGradients(engine),
    ...biases(engine),
    ...poolings(engine),
    ...batchNorms(engine),
    ...relus(engine),
    ...denseLayers(engine),
    ...crossEntropies(engine),
    ...updates(engine),
  ];
}

function measure<Implementation>(engine: Engine, subject: Case<Implementation>): Accuracy {
  const { operation, input, native, stock, run, expected } = subject;
  const values = expected();
  const error = (implementation: Implementation): number =>
    engine.tf.tidy(() => {
      const results = run(implementation).map((tensor) => tensor.dataSync());
      return Math.max(...results.map((result, i) => worstDifference(result, values[i]!)));
    });
  return { operation, input, native: error(native), stock: error(stock) };
}

/** Largest difference over the largest expected value; infinite for values that are no numbers. */
export function worstDifference(actual: Values, expected: Values): number {
  let [difference, scale] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    const distance = Math.abs(actual[i]! - expected[i]!);
    if (!(distance <= difference)) difference = Number.isNaN(distance) ? Infinity : distance;
    scale = Math.max(scale, Math.abs(expected[i]!));
  }
  if (actual.length !== expected.length) return Infinity;
  return difference === 0 ? 0 : difference / scale;
}

function normal<T extends Tensor>({ tf }: Engine, shape: readonly number[], seed: number, mean = 0): T {
  return tf.randomNormal([...shape], mean, 1, 'float32', seed) as T;
}

function read(tensor: Tensor): Float32Array {
  return tensor.dataSync<'float32'>().slice();
}

function convolutions(engine: Engine): Accuracy[] {
  const same = { shape: [2, 12, 12, 24], kernelSize: 3, filters: 16, stride: 1, padding: 1 } as const;
  const strided = { shape: [2, 31, 31, 3], kernelSize: 11, filters: 16, stride: 4, padding: 0 } as const;
  const cases = [
    { input: '3 x 3, padded', layout: same, mean: 0 },
    { input: '3 x 3, inputs around 100', layout: same, mean: 100 },
    { input: '11 x 11, stride 4', layout: strided, mean: 0 },
  ] as const;
  return cases.map(({ input, layout, mean }) =>
    engine.tf.tidy(() => {
      const { shape, kernelSize, filters } = layout;
      const x = normal<Tensor4D>(engine, shape, 1, mean);
      const kernel = normal<Tensor4D>(engine, [kernelSize, kernelSize, shape[3], filters], 2);
      const offset = normal<Tensor1D>(engine, [filters], 3);
      const dy = normal<Tensor4D>(engine, exact.convolvedShape(layout), 4);
      const sliding = { stride: layout.stride, padding: layout.padding === 0 ? 'valid' : 'same' } as const;
      return measure(engine, {
        operation: 'convolution with bias',
        input,
        native: convolution.native,
        stock: convolution.portable,
        run: (implementation) => [
          implementation.forward(engine, x, kernel, offset, sliding),
          convolution.convolutionInputGradient(engine, { dy, x, kernel }, sliding),
          ...implementation.kernelAndBiasGradient(engine, { dy, x, kernel }, sliding),
        ],
        expected() {
          const results = exact.convolve(layout, read(x), read(kernel), read(offset), read(dy));
          return [results.y, results.dx, results.dKernel, results.dBias];
        },
      }) as never;
    }),
  );
}

/** As a forward convolution, beside oneDNN's own operation. */
function kernelGradients(engine: Engine): Accuracy[] {
  const cases = [
    { input: '56 px', shape: [3, 56, 56, 8], kernelSize: 3, mean: 0 },
    { input: '56 px, 5 x 5, one image at a time', shape: [3, 56, 56, 4], kernelSize: 5, mean: 0, mostBytes: 1 },
    { input: '224 px, inputs around 3', shape: [2, 224, 224, 4], kernelSize: 3, mean: 3 },
    { input: '13 px, channels as images', shape: [16, 13, 13, 8], kernelSize: 3, mean: 0, channelsAs: 'images' },
    { input: '13 px, inputs around 3, channels as images', shape: [32, 13, 13, 8], kernelSize: 3, mean: 3, channelsAs: 'images' },
  ] as const;
  return cases.map(({ input, shape, kernelSize, mean, ...options }) =>
    engine.tf.tidy(() => {
      const layout = { shape, kernelSize, filters: 4, stride: 1, padding: (kernelSize - 1) / 2 } as const;
      const x = normal<Tensor4D>(engine, shape, 1, mean);
      const kernel = normal<Tensor4D>(engine, [kernelSize, kernelSize, shape[3], 4], 2);
      const dy = normal<Tensor4D>(engine, exact.convolvedShape(layout), 4);
      return measure(engine, {
        operation: 'kernel gradient as convolution',
        input,
        native: () => kernelGradientByConvolution(engine, { dy, x, kernel }, options),
        stock: () =>
          convolution.native.kernelAndBiasGradient(engine, { dy, x, kernel }, { stride: 1, padding: 'same' })[0],
        run: (gradient) => [gradient()],
        expected: () => [exact.convolve(layout, read(x), read(kernel), new Float32Array(4), read(dy)).dKernel],
      }) as never;
    }),
  );
}

function biases(engine: Engine): Accuracy[] {
  return ([0, 100] as const).map((mean) =>
    engine.tf.tidy(() => {
      const x = normal<Tensor4D>(engine, [8, 56, 56, 16], 1, mean);
      const offset = normal<Tensor1D>(engine, [16], 2);
      return measure(engine, {
        operation: 'bias',
        input: mean === 0 ? 'random' : `values around ${mean}`,
        native: bias.native,
        stock: bias.portable,
        run: ({ add, gradient }) => [add(engine, x, offset), gradient(engine, x)],
        expected() {
          const [values, offsets] = [read(x), read(offset)];
          return [
            Float64Array.from(values, (value, i) => value + offsets[i % 16]!),
            exact.columnSums(values, 16),
          ];
        },
      }) as never;
    }),
  );
}

function poolings(engine: Engine): Accuracy[] {
  return ([2, 3] as const).map((size) =>
    engine.tf.tidy(() => {
      const shape = [2, 15, 15, 16] as const;
      const window = { size, stride: 2 };
      const x = normal<Tensor4D>(engine, shape, 1);
      const dy = normal<Tensor4D>(engine, [2, 7, 7, 16], 2);
      return measure(engine, {
        operation: 'max pooling with workspace',
        input: `${size} x ${size}, stride 2`,
        native: pooling.native,
        stock: pooling.portable,
        run(implementation) {
          const pooled = implementation.forward(engine, x, window);
          return [pooled.y, implementation.gradient(engine, { ...pooled, x, dy }, window)];
        },
        expected() {
          const { y, dx } = exact.maxPool(read(x), shape, window, read(dy));
          return [y, dx];
        },
      }) as never;
    }),
  );
}

function batchNorms(engine: Engine): Accuracy[] {
  const cases = [
    { input: 'random', shape: [8, 28, 28, 16], mean: 0 },
    { input: 'values around 100', shape: [8, 28, 28, 16], mean: 100 },
    { input: '100,000 pixels around 3', shape: [2, 224, 224, 2], mean: 3 },
    { input: 'few pixels', shape: [8, 4, 4, 64], mean: 0 },
  ] as const;
  return cases.map(({ input, shape, mean }) =>
    engine.tf.tidy(() => {
      const [x, dy] = [normal<Tensor4D>(engine, shape, 1, mean), normal<Tensor4D>(engine, shape, 2, 0.1)];
      const [scale, offset] = [normal<Tensor1D>(engine, [shape[3]], 3, 2), normal<Tensor1D>(engine, [shape[3]], 4)];
      const inputs = { x, scale, offset, epsilon: 1e-5 };
      return measure(engine, {
        operation: 'batch norm',
        input,
        native: batchNorm.grouped,
        stock: batchNorm.portable,
        run(implementation) {
          const { y, mean: m, unbiasedVariance, reserves } = implementation.forward(engine, inputs);
          return [y, m, unbiasedVariance, ...implementation.gradient(engine, { ...inputs, dy, reserves })];
        },
        expected() {
          const results = exact.normalizeBatch(read(x), read(scale), read(offset), read(dy), 1e-5);
          const { y, mean: m, unbiasedVariance, dx, dScale, dOffset } = results;
          return [y, m, unbiasedVariance, dx, dScale, dOffset];
        },
      }) as never;
    }),
  );
}

function relus(engine: Engine): Accuracy[] {
  return engine.tf.tidy(() => {
    const [y, dy] = [engine.tf.relu(normal(engine, [8, 14, 14, 16], 1)), normal(engine, [8, 14, 14, 16], 2)];
    return [
      measure(engine, {
        operation: 'ReLU gradient',
        input: 'half of the outputs zero',
        native: relu.native,
        stock: relu.portable,
        run: (gradient) => [gradient(engine, dy, y)],
        expected() {
          const outputs = read(y);
          return [read(dy).map((value, i) => (outputs[i]! > 0 ? value : 0))];
        },
      }),
    ] as never;
  });
}

function denseLayers(engine: Engine): Accuracy[] {
  const [batch, inputs, outputs] = [16, 1024, 48];
  return ([0, 100] as const).map((mean) =>
    engine.tf.tidy(() => {
      const x = normal<Tensor2D>(engine, [batch, inputs], 1, mean);
      const kernel = normal<Tensor2D>(engine, [inputs, outputs], 2);
      const dy = normal<Tensor2D>(engine, [batch, outputs], 3);
      return measure(engine, {
        operation: 'dense layers',
        input: mean === 0 ? 'random' : `inputs around ${mean}`,
        native: dense.native,
        stock: dense.portable,
        run: (implementation) => [
          implementation.product(engine, x, kernel),
          implementation.inputGradient(engine, { dy, x, kernel }),
          implementation.kernelGradient(engine, { dy, x, kernel }),
        ],
        expected() {
          const [xs, kernels, dys] = [read(x), read(kernel), read(dy)];
          return [
            exact.multiply(xs, kernels, [batch, inputs, outputs]),
            exact.multiply(dys, exact.transpose(kernels, inputs, outputs), [batch, outputs, inputs]),
            exact.multiply(exact.transpose(xs, batch, inputs), dys, [inputs, batch, outputs]),
          ];
        },
      }) as never;
    }),
  );
}

function crossEntropies(engine: Engine): Accuracy[] {
  const [batch, classes] = [32, 133];
  const labels = Array.from({ length: batch }, (_, i) => (i * 11) % classes);
  return ([1, 30, 1e4] as const).map((spread) =>
    engine.tf.tidy(() => {
      const logits = engine.tf.mul(normal(engine, [batch, classes], 1), spread) as Tensor2D;
      const indices = engine.tf.tensor1d(labels, 'int32');
      return measure(engine, {
        operation: 'cross-entropy',
        input: spread === 1 ? 'random' : `logits in the ${spread === 30 ? 'tens' : 'ten thousands'}`,
        native: crossEntropy.native,
        stock: crossEntropy.portable,
        run(parts) {
          const { losses, gradient } = parts(engine, logits, indices);
          return [losses, gradient];
        },
        expected() {
          const { losses, gradient } = exact.crossEntropy(read(logits), labels);
          return [losses, gradient];
        },
      }) as never;
    }),
  );
}

function updates(engine: Engine): Accuracy[] {
  const { tf } = engine;
  const rates = { learningRate: 0.01, momentum: 0.9, weightDecay: 5e-4 };
  const steps = 20;
  return tf.tidy(() => {
    const [start, gradient] = [normal(engine, [4096], 1), normal(engine, [4096], 2)];
    const create = (Slot: typeof InPlaceSlot | typeof PortableSlot) => (): readonly Tensor[] => {
      const variable = tf.variable(start);
      const [slot, scalars]: [SgdSlot, ScalarCache] = [new Slot(engine, variable), new ScalarCache(engine)];
      for (let step = 0; step < steps; step++) slot.update(gradient, rates, scalars);
      const results = [tf.mul(variable, 1), tf.mul(slot.readMomentum()!, 1)];
      slot.dispose();
      scalars.dispose();
      variable.dispose();
      return results;
    };
    return [
      measure(engine, {
        operation: 'SGD in place',
        input: `${steps} steps`,
        native: create(InPlaceSlot),
        stock: create(PortableSlot),
        run: (update) => update(),
        expected() {
          const { weights, momentum } = exact.descend(read(start), read(gradient), rates, steps);
          return [weights, momentum];
        },
      }),
    ] as never;
  });
}
