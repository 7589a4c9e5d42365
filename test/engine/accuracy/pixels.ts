import type { Engine, Tensor1D, Tensor4D } from '../../../src/engine';
import * as batchNorm from '../../../src/engine/ops/batchNorm';
import * as bias from '../../../src/engine/ops/bias';
import * as pooling from '../../../src/engine/ops/maxPooling';
import * as relu from '../../../src/engine/ops/relu';
import * as exact from '../float64';
import { measure, normal, read, type Accuracy } from './measure';

export function biases(engine: Engine): Accuracy[] {
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
          return [Float64Array.from(values, (value, i) => value + offsets[i % 16]!), exact.columnSums(values, 16)];
        },
      }) as never;
    }),
  );
}

export function poolings(engine: Engine): Accuracy[] {
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

export function batchNorms(engine: Engine): Accuracy[] {
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
        native: batchNorm.batchNormImplementation(engine),
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

export function relus(engine: Engine): Accuracy[] {
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
