import type { Engine, Tensor, Tensor2D } from '../../../src/engine';
import * as dense from '../../../src/engine/ops/dense';
import { InPlaceVariable, ScalarCache } from '../../../src/engine/ops/inPlaceVariable';
import { sgdInPlace, sgdScalars, sgdUpdate } from '../../../src/engine/ops/sgdUpdate';
import * as crossEntropy from '../../../src/engine/ops/softmaxCrossEntropy';
import * as exact from '../float64';
import { measure, normal, read, type Accuracy } from './measure';

export function denseLayers(engine: Engine): Accuracy[] {
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

export function crossEntropies(engine: Engine): Accuracy[] {
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

export function updates(engine: Engine): Accuracy[] {
  const { tf } = engine;
  const rates = { learningRate: 0.01, momentum: 0.9, weightDecay: 5e-4, nesterov: false };
  const steps = 20;
  return tf.tidy(() => {
    const [start, gradient] = [normal(engine, [4096], 1), normal(engine, [4096], 2)];
    const inPlace = (): readonly Tensor[] => {
      const variable = tf.variable(start);
      const trained = new InPlaceVariable(engine, variable, sgdInPlace(rates));
      const cache = new ScalarCache(engine);
      const scalars = sgdScalars(rates).map((value, i) => cache.get(String(i), value));
      for (let step = 0; step < steps; step++) trained.update(gradient, scalars);
      const results = trained.values().map((values) => tf.mul(values, 1));
      trained.dispose();
      cache.dispose();
      variable.dispose();
      return results;
    };
    const stock = (): readonly Tensor[] => {
      let at: { variable: Tensor; slots: readonly Tensor[] } = { variable: start, slots: [tf.zerosLike(start)] };
      for (let step = 0; step < steps; step++) at = sgdUpdate(engine, { ...at, gradient }, rates);
      return [at.variable, ...at.slots];
    };
    return [
      measure(engine, {
        operation: 'SGD in place',
        input: `${steps} steps`,
        native: inPlace,
        stock: stock,
        run: (update) => update(),
        expected() {
          const { weights, momentum } = exact.descend(read(start), read(gradient), rates, steps);
          return [weights, momentum];
        },
      }),
    ] as never;
  });
}
