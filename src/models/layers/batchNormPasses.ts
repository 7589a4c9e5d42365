import {
  ACTIVATIONS,
  activatedNorm,
  activatedNormGradient,
  activationGradient,
  batchNorm,
  batchNormGradient,
  moveTowards,
  type BatchNormForward,
  type BatchNormGradients,
  type Engine,
  type NormActivation,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  type Variable,
} from '../../engine';
import { unary, type Affine, type Backward, type BehindNorm, type Forward, type Pass } from '../passes/types';
import type { PassContext } from './kind';

export type BatchNormRole = 'weight' | 'bias' | 'running_mean' | 'running_var';

type Context = PassContext<BatchNormRole>;

/** The fields of a batch norm, with their defaults. */
interface Rules {
  readonly epsilon: number;
  readonly momentum: number;
}

/** The affine map that a batch norm is in evaluation. */
export function affineOf(context: Context, epsilon: number): Affine {
  const { tf } = context.engine;
  const { scale, offset, mean, variance } = typed(context);
  return { mean, offset, factor: tf.div(scale, tf.sqrt(tf.add(variance, epsilon))) };
}

/** A batch norm alone. */
export function batchNormPass(context: Context, rules: Rules): Pass {
  return withActivation(context, rules, 'none');
}

/** A batch norm with what stands behind it. Of a sum the second input is the addend. */
export function activatedNormPass(context: Context, rules: Rules, behind: BehindNorm): Pass {
  return behind.kind === 'sum'
    ? withSum(context, rules, behind.activation)
    : withActivation(context, rules, behind.activation);
}

/** The gradient computes the activation's input again, so that the output need not be kept. */
function withActivation(context: Context, rules: Rules, activation: NormActivation): Pass {
  const { engine } = context;
  const { epsilon } = rules;
  const { scale, offset } = typed(context);
  const isAlone = activation === 'none';
  const norm = isAlone ? batchNorm : activatedNorm;
  const normGradient = isAlone ? batchNormGradient : activatedNormGradient;
  return unary({
    keeps: { input: true, output: false },
    forward(input, { training }) {
      const x = input as Tensor4D;
      if (training) return moved(context, rules, norm(engine, { x, scale, offset, epsilon, activation }));
      const normed = inEvaluation(context, rules, x);
      if (isAlone) return { y: normed };
      const y = ACTIVATIONS[activation].forward(engine, normed);
      normed.dispose();
      return { y };
    },
    backward({ dy, x: input, extras: reserves, stage, wantsInput, wantsTensors, emit }) {
      const x = input as Tensor4D;
      if (stage.training) {
        const inputs = { dy: dy as Tensor4D, x, scale, offset, reserves, epsilon, activation };
        return given(engine, normGradient(engine, inputs), { wantsInput, wantsTensors, emit });
      }
      if (!wantsInput) return undefined;
      return engine.tf.tidy(() => {
        const { factor } = affineOf(context, epsilon);
        if (isAlone) return engine.tf.mul(dy, factor);
        return engine.tf.mul(activationGradient(engine, activation, dy, inEvaluation(context, rules, x)), factor);
      });
    },
  });
}

function withSum(context: Context, rules: Rules, activation: 'none' | 'relu'): Pass {
  const { engine } = context;
  const { tf } = engine;
  const { epsilon } = rules;
  const { scale, offset } = typed(context);
  const alone = batchNormPass(context, rules);
  const rectifies = activation === 'relu';
  return {
    keeps: { inputs: [true, false], output: rectifies },
    forward(inputs, { training }) {
      const [x, addend] = inputs as readonly [Tensor4D, Tensor4D];
      if (training) {
        return moved(context, rules, activatedNorm(engine, { x, scale, offset, epsilon, activation, addend }));
      }
      return {
        y: tf.tidy(() => {
          const sum = tf.add(inEvaluation(context, rules, x), addend);
          return rectifies ? tf.relu(sum) : sum;
        }),
      };
    },
    backward({ dy, inputs: [x], wantsInputs: [wantsX, wantsAddend], ...rest }) {
      const dSum = rectifies ? ACTIVATIONS.relu.gradient(engine, dy, rest.y) : dy.clone();
      const [dx] = alone.backward({ ...rest, dy: dSum, inputs: [x!], wantsInputs: [wantsX!] });
      if (wantsAddend) return [dx, dSum];
      dSum.dispose();
      return [dx, undefined];
    },
  };
}

function typed({ tensors }: Context) {
  const vector = (variable: Variable): Tensor1D => variable as Tensor as Tensor1D;
  return {
    scale: vector(tensors.weight),
    offset: vector(tensors.bias),
    mean: vector(tensors.running_mean),
    variance: vector(tensors.running_var),
  };
}

/** Moves the running statistics towards those of the batch. */
function moved(
  { engine, tensors }: Context,
  { momentum }: Rules,
  { y, mean, unbiasedVariance, reserves }: BatchNormForward,
): Forward {
  moveTowards(engine, tensors.running_mean, mean, momentum);
  moveTowards(engine, tensors.running_var, unbiasedVariance, momentum);
  engine.tf.dispose([mean, unbiasedVariance]);
  return { y, extras: reserves };
}

/** Emits the gradients of scale and offset, and returns that of the input, each where it is wanted. */
function given(
  { tf }: Engine,
  [dx, dScale, dOffset]: BatchNormGradients,
  { wantsInput, wantsTensors, emit }: Pick<Backward, 'wantsTensors' | 'emit'> & { readonly wantsInput: boolean },
): Tensor | undefined {
  if (wantsTensors) {
    emit('weight', dScale);
    emit('bias', dOffset);
  } else {
    tf.dispose([dScale, dOffset]);
  }
  if (wantsInput) return dx;
  dx.dispose();
  return undefined;
}

function inEvaluation(context: Context, { epsilon }: Rules, x: Tensor4D): Tensor4D {
  const { scale, offset, mean, variance } = typed(context);
  return context.engine.tf.batchNorm(x, mean, variance, offset, scale, epsilon);
}
