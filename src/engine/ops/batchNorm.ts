import type { Engine, Tensor, Tensor1D, Tensor4D } from '../types';
import { ONEDNN_KERNEL } from './attributes';
import {
  fusedOperations,
  ownOperations,
  type ActivatedNormImplementation,
  type BatchNormForward,
  type BatchNormGradientInputs,
  type BatchNormGradients,
  type BatchNormImplementation,
  type BatchNormInputs,
  type FusedOperations,
} from './batchNormOperations';
import { groupedStatistics } from './batchNormStatistics';
import { agrees, agreesOnCpu, trialTensor } from './trial';

/**
 * Batch norm with the statistics of the batch (Ioffe & Szegedy 2015):
 * y = (x - mean) / sqrt(variance + epsilon) * scale + offset, with the biased variance.
 */
export function batchNorm(engine: Engine, inputs: BatchNormInputs): BatchNormForward {
  return batchNormImplementation(engine).forward(engine, inputs);
}

/** Gradients of {@link batchNorm}, through the statistics too. */
export function batchNormGradient(engine: Engine, inputs: BatchNormGradientInputs): BatchNormGradients {
  return batchNormImplementation(engine).gradient(engine, inputs);
}

/**
 * The most accurate implementation that works here. oneDNN's operation sums in float32, one value after the
 * other: over the 1.6 million pixels of a batch at 224 px its variance is off by 4e-4 (PyTorch, which sums in
 * float64: 3e-8), enough to push values across the kinks of the ReLUs behind it and so to change gradients by
 * per cent. `grouped` avoids it; cuDNN is accurate without it.
 */
export function batchNormImplementation(engine: Engine): BatchNormImplementation {
  const found = IMPLEMENTATIONS.find(({ name, check, implementation }) =>
    check(
      engine,
      name,
      () => trial(engine, implementation),
      () => trial(engine, portable),
    ),
  );
  return found?.implementation ?? portable;
}

/** TensorFlow's operations alone, under their public names. */
export const fused = fusedOperations('FusedBatchNormV3', 'FusedBatchNormGradV3');

/**
 * oneDNN's operations under their internal names, so that TensorFlow's optimiser of graphs does not recognise them: it
 * would merge a batch norm with the ReLU behind it, which rounds differently where the channels fill no vector
 * (core/grappler/optimizers/remapper.cc).
 */
const oneDnn = fusedOperations('_MklNativeFusedBatchNormV3', '_MklNativeFusedBatchNormGradV3', {
  _kernel: ONEDNN_KERNEL,
});

/** oneDNN's operations, given statistics of groups put together in float64. */
export const grouped = groupedBy(oneDnn);

/**
 * Our own operations, given such statistics. Every sum has the order that it has in oneDNN's kernels on one thread, so
 * that the bits are theirs, and the same on any number of threads. They know multiples of eight channels.
 */
export const own: BatchNormImplementation = {
  forward: (engine, inputs) => ownOrGrouped(inputs).forward(engine, inputs),
  gradient: (engine, inputs) => ownOrGrouped(inputs).gradient(engine, inputs),
};

/** The same for multiples of eight channels alone, with what stands behind it. */
export const ofEights: ActivatedNormImplementation = groupedBy(ownOperations());

function ownOrGrouped({ x }: { readonly x: Tensor4D }): BatchNormImplementation {
  return x.shape[3] % 8 === 0 ? ofEights : grouped;
}

/** Most accurate first, and then fastest. */
const IMPLEMENTATIONS = [
  { name: 'BreedlabBatchNormGradient', check: agreesOnCpu, implementation: own },
  { name: 'grouped batch norm', check: agreesOnCpu, implementation: grouped },
  { name: 'grouped FusedBatchNormV3', check: agreesOnCpu, implementation: groupedBy(fused) },
  { name: 'FusedBatchNormV3', check: agrees, implementation: fused },
] as const;

function groupedBy<Inputs extends BatchNormInputs, GradientInputs extends BatchNormGradientInputs>(
  operations: FusedOperations<Inputs, GradientInputs>,
): BatchNormImplementation<Inputs, GradientInputs> {
  return {
    forward(engine, inputs) {
      const { x } = inputs;
      if (x.size / x.shape[3] <= FEW_PIXELS) return operations.forward(engine, inputs);
      const { mean, variance, unbiasedVariance } = groupedStatistics(engine, x, (groups) =>
        operations.statistics(engine, groups),
      );
      const y = operations.normalize(engine, inputs, { mean, variance });
      const none = engine.tf.tensor1d([], 'float32');
      return { y, mean, unbiasedVariance, reserves: [mean.clone(), variance, none] };
    },
    gradient: (engine, inputs) => operations.gradient(engine, inputs),
  };
}

/** Length of the groups of 224-px batches: one sum in float32 over so many is accurate. */
const FEW_PIXELS = 1024;

/** Batch norm from stock operations. */
export const portable: BatchNormImplementation = {
  forward({ tf }, { x, scale, offset, epsilon }) {
    const [y, mean, unbiasedVariance, ...reserves] = tf.tidy(() => {
      const { mean: ofBatch, variance } = tf.moments(x, [0, 1, 2]);
      const count = x.size / x.shape[3];
      const rootedInverse = tf.rsqrt(tf.add(variance, epsilon));
      return [
        tf.add(tf.mul(tf.sub(x, ofBatch), tf.mul(rootedInverse, scale)), offset),
        ofBatch,
        tf.mul(variance, count / Math.max(1, count - 1)),
        ofBatch.clone(),
        rootedInverse,
      ];
    });
    return { y: y as Tensor4D, mean: mean as Tensor1D, unbiasedVariance: unbiasedVariance as Tensor1D, reserves };
  },
  gradient({ tf }, { dy, x, scale, reserves }) {
    const [mean, rootedInverse] = reserves as readonly [Tensor, Tensor];
    const [dx, dscale, doffset] = tf.tidy(() => {
      const count = x.size / x.shape[3];
      const normalized = tf.mul(tf.sub(x, mean), rootedInverse);
      const ofOffset = tf.sum(dy, [0, 1, 2]);
      const ofScale = tf.sum(tf.mul(dy, normalized), [0, 1, 2]);
      const projection = tf.div(tf.add(ofOffset, tf.mul(normalized, ofScale)), count);
      return [tf.mul(tf.mul(scale, rootedInverse), tf.sub(dy, projection)), ofScale, ofOffset];
    });
    return [dx as Tensor4D, dscale as Tensor1D, doffset as Tensor1D];
  },
};

/** Values, statistics and gradients for a few pixels and for enough to be summed in groups. */
function trial(engine: Engine, implementation: BatchNormImplementation): readonly Tensor[] {
  const shapes = [
    [2, 3, 4, 2],
    [2, 3, 4 * Math.ceil(FEW_PIXELS / 12), 1],
    [2, 3, 4, 8],
    [2, 3, 4 * Math.ceil(FEW_PIXELS / 12), 8],
  ] as const;
  return shapes.flatMap((shape) => {
    const [x, dy] = [trialTensor<Tensor4D>(engine, shape), trialTensor<Tensor4D>(engine, shape, 5)];
    const scale = trialTensor<Tensor1D>(engine, [shape[3]], 2);
    const inputs = { x, scale, offset: trialTensor<Tensor1D>(engine, [shape[3]], 3), epsilon: 1e-5 };
    const { y, mean, unbiasedVariance, reserves } = implementation.forward(engine, inputs);
    const [dx, dscale, doffset] = implementation.gradient(engine, { ...inputs, dy, reserves });
    const perPixel = engine.tf.scalar(1 / (x.size / shape[3]));
    // Sums over the batch are compared as means, whose scale is that of the values.
    const means = [dscale, doffset].map((sum) => engine.tf.mul(sum, perPixel));
    return [y, mean, unbiasedVariance, dx, ...means];
  });
}
