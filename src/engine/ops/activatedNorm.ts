import type { Engine, Tensor, Tensor1D, Tensor4D } from '../types';
import { ACTIVATIONS, activationGradient } from './activations';
import { ofEights, portable } from './batchNorm';
import {
  NORM_ACTIVATIONS,
  type ActivatedNormGradientInputs,
  type ActivatedNormImplementation,
  type ActivatedNormInputs,
  type BatchNormForward,
  type BatchNormGradients,
} from './batchNormOperations';
import { agreesOnCpu, trialTensor } from './trial';

/**
 * Batch norm in training, the sum with another value and the activation behind it in one pass over memory, to the bits
 * of the three after each other: y = activation(norm(x) + addend). Only where {@link fusesNorms} says so.
 *
 * @param inputs x has a multiple of eight channels
 */
export function activatedNorm(engine: Engine, inputs: ActivatedNormInputs): BatchNormForward {
  return ofEights.forward(engine, inputs);
}

/** Gradients of {@link activatedNorm} without an addend: the activation's input is computed again, so nothing keeps it. */
export function activatedNormGradient(engine: Engine, inputs: ActivatedNormGradientInputs): BatchNormGradients {
  return ofEights.gradient(engine, inputs);
}

/** Tells whether {@link activatedNorm} works here for so many channels. */
export function fusesNorms(engine: Engine, channels: number): boolean {
  return (
    channels % 8 === 0 &&
    agreesOnCpu(
      engine,
      'BreedlabNormalizationAndSum',
      () => trial(engine, ofEights),
      () => trial(engine, stock),
    )
  );
}

/** The same from stock operations. */
const stock: ActivatedNormImplementation = {
  forward(engine, { activation = 'none', addend, ...inputs }) {
    const { y, ...rest } = portable.forward(engine, inputs);
    const sum = addend === undefined ? y : engine.tf.add(y, addend);
    return { ...rest, y: (activation === 'none' ? sum : ACTIVATIONS[activation].forward(engine, sum)) as Tensor4D };
  },
  gradient(engine, { activation = 'none', dy, ...inputs }) {
    if (activation === 'none') return portable.gradient(engine, { ...inputs, dy });
    const { y } = portable.forward(engine, inputs);
    return portable.gradient(engine, { ...inputs, dy: activationGradient(engine, activation, dy, y) as Tensor4D });
  },
};

function trial(engine: Engine, implementation: ActivatedNormImplementation): readonly Tensor[] {
  const shape = [2, 3, 4, 8] as const;
  const [x, dy, addend] = [0, 5, 9].map((salt) => trialTensor<Tensor4D>(engine, shape, salt));
  const [scale, offset] = [2, 3].map((salt) => trialTensor<Tensor1D>(engine, [shape[3]], salt));
  const inputs = { x: x!, scale: scale!, offset: offset!, epsilon: 1e-5 };
  return NORM_ACTIVATIONS.flatMap((activation) => {
    const { y, reserves } = implementation.forward(engine, { ...inputs, activation });
    const [dx] = implementation.gradient(engine, { ...inputs, activation, dy: dy!, reserves });
    return [y, dx, implementation.forward(engine, { ...inputs, activation, addend: addend! }).y];
  });
}
