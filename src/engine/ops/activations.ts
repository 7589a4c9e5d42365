import type { Engine, Tensor } from '../types';
import { gelu, geluGradient, geluTanh, geluTanhGradient } from './gelu';
import { reluGradient } from './relu';
import { hardSigmoid, hardSigmoidGradient, hardSwish, hardSwishGradient, relu6, relu6Gradient } from './relu6';
import { sigmoid, sigmoidGradient, silu, siluGradient } from './sigmoid';

/** A function of each value on its own. */
export interface Activation {
  /** The value that `gradient` takes as its third argument and that must therefore be kept. */
  readonly keeps: 'input' | 'output';
  /** @param x float32 of any shape */
  forward(engine: Engine, x: Tensor): Tensor;
  /** Gradient with respect to the input. @param kept input or output, of the shape of dy */
  gradient(engine: Engine, dy: Tensor, kept: Tensor): Tensor;
}

export type ActivationName = 'relu' | 'relu6' | 'sigmoid' | 'hardSigmoid' | 'hardSwish' | 'silu' | 'gelu' | 'geluTanh';

/** Every activation with its gradient. */
export const ACTIVATIONS: Readonly<Record<ActivationName, Activation>> = {
  relu: { keeps: 'output', forward: ({ tf }, x) => tf.relu(x), gradient: reluGradient },
  relu6: { keeps: 'output', forward: relu6, gradient: relu6Gradient },
  sigmoid: { keeps: 'output', forward: sigmoid, gradient: sigmoidGradient },
  hardSigmoid: { keeps: 'input', forward: hardSigmoid, gradient: hardSigmoidGradient },
  hardSwish: { keeps: 'input', forward: hardSwish, gradient: hardSwishGradient },
  silu: { keeps: 'input', forward: silu, gradient: siluGradient },
  gelu: { keeps: 'input', forward: gelu, gradient: geluGradient },
  geluTanh: { keeps: 'input', forward: geluTanh, gradient: geluTanhGradient },
};

/** Gradient of an activation from its input alone, for callers that kept nothing else. */
export function activationGradient(engine: Engine, name: ActivationName, dy: Tensor, x: Tensor): Tensor {
  const { keeps, forward, gradient } = ACTIVATIONS[name];
  return gradient(engine, dy, keeps === 'input' ? x : forward(engine, x));
}
