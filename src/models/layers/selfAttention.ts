import { BreedlabError } from '../../core';
import {
  attention,
  attentionGradient,
  dense,
  denseBiasGradient,
  denseInputGradient,
  denseKernelGradient,
  joinHeads,
  splitHeads,
  type Engine,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  type TensorFlow,
} from '../../engine';
import { HUES } from '../hues';
import { unary, type UnaryPass } from '../passes/types';
import { whole } from './fields';
import { weightValuesOf, xavierUniform, ZEROS } from './initial';
import type { LayerBase, LayerKindDefinition, LayerTensors, PassContext, ResolvedLayer, StockLayer } from './kind';
import { asRows, ofRows } from './rows';
import type { OnnxScope } from './onnx';
import { tokensInput } from './shape';
import { transposedMatrix } from './torch';

/** Multi-head self-attention: PyTorch's MultiheadAttention of tokens with themselves, without mask and dropout. */
export interface SelfAttention extends LayerBase {
  readonly kind: 'selfAttention';
  /** Heads, which share the width equally. */
  readonly heads: number;
}

type Role = 'in_proj_weight' | 'in_proj_bias' | 'out_proj.weight' | 'out_proj.bias';
type Layer = ResolvedLayer<SelfAttention>;

export const selfAttention: LayerKindDefinition<SelfAttention, Role> = {
  name: 'selfAttention',
  torchType: 'MultiheadAttention',
  category: 'attention',
  fields: { heads: whole(1) },
  outputShape(layer, inputs) {
    const shape = tokensInput(layer, inputs);
    if (shape[1] % layer.heads === 0) return shape;
    throw new BreedlabError(
      `The layer ${layer.name} (selfAttention) has ${layer.heads} heads for tokens of ${shape[1]} features.`,
      'Give a number of heads that divides the features.',
    );
  },
  tensors({ inputShape }) {
    const [, width] = inputShape as readonly [number, number];
    // PyTorch draws the projection of the inputs as one matrix, and that of the output as any Linear.
    const into = weightValuesOf(
      { fanIn: width, fanOut: 3 * width },
      xavierUniform({ fanIn: width, fanOut: 3 * width }),
    );
    const bound = 1 / Math.sqrt(width);
    const outOf = weightValuesOf({ fanIn: width, fanOut: width }, { kind: 'uniform', low: -bound, high: bound });
    return [
      {
        role: 'in_proj_weight',
        shape: [width, 3 * width],
        initial: into,
        torch: transposedMatrix([width, 3 * width]),
      },
      { role: 'in_proj_bias', shape: [3 * width], initial: ZEROS },
      {
        role: 'out_proj.weight',
        shape: [width, width],
        initial: outOf,
        torch: transposedMatrix([width, width]),
      },
      { role: 'out_proj.bias', shape: [width], initial: ZEROS },
    ];
  },
  multiplyAdds({ inputShape }) {
    const [count, width] = inputShape as readonly [number, number];
    return 4 * count * width ** 2 + 2 * count ** 2 * width;
  },
  steps: (layer) => [{ name: 'selfAttention', trains: true, pass: (context) => unary(attentionPass(context, layer)) }],
  stockLayers,
  onnx: onnxAttention,
  settings: ({ inputShape, heads }) => `${inputShape[1]!}, ${heads} head${heads === 1 ? '' : 's'}`,
  drawing: {
    style: { name: 'self-attention', color: HUES.sky, shape: 'slab', thickness: 10 },
    words: ({ heads }) => `self-attention with ${heads} head${heads === 1 ? '' : 's'}`,
  },
};

/** The two dense layers and the attention between them; intermediate values are kept, except for transpositions. */
function attentionPass({ engine, tensors }: PassContext<Role>, { heads, inputShape }: Layer): UnaryPass {
  const { tf } = engine;
  const [, width] = inputShape as readonly [number, number];
  const into = {
    kernel: tensors.in_proj_weight as Tensor as Tensor2D,
    bias: tensors.in_proj_bias as Tensor as Tensor1D,
  };
  const outOf = {
    kernel: tensors['out_proj.weight'] as Tensor as Tensor2D,
    bias: tensors['out_proj.bias'] as Tensor as Tensor1D,
  };
  return {
    keeps: { input: true, output: false },
    forward(x) {
      const [y, ...extras] = tf.tidy(() => {
        const projected = ofRows(engine, x, (rows) => dense(engine, rows, into.kernel, into.bias)) as Tensor3D;
        const [query, key, value] = splitHeads(engine, projected, { heads, parts: 3 });
        const attended = attention(engine, { query: query!, key: key!, value: value! });
        const rows = joinedRows(engine, attended.y);
        const y = tf.reshape(dense(engine, rows, outOf.kernel, outOf.bias), x.shape);
        return [y, query!, key!, value!, attended.weights, attended.y];
      });
      return { y: y!, extras };
    },
    backward({ dy, x, extras, wantsInput, wantsTensors, emit }) {
      const [query, key, value, weights, y] = extras as readonly Tensor4D[];
      const attended = { query: query!, key: key!, value: value!, weights: weights!, y: y! };
      const [dx, ...gradients] = tf.tidy(() => {
        const ofOutput = { dy: asRows(engine, dy), x: joinedRows(engine, attended.y), kernel: outOf.kernel };
        const dJoined = ofRows(engine, dy, () => denseInputGradient(engine, ofOutput)) as Tensor3D;
        const [dAttended] = splitHeads(engine, dJoined, { heads });
        const parts = attentionGradient(engine, { ...attended, dy: dAttended! });
        const dProjected = joinHeads(engine, [parts.query, parts.key, parts.value]);
        const ofInput = {
          dy: tf.reshape(dProjected, [-1, 3 * width]) as Tensor2D,
          x: asRows(engine, x),
          kernel: into.kernel,
        };
        const dx = wantsInput ? ofRows(engine, x, () => denseInputGradient(engine, ofInput)) : tf.scalar(0);
        if (!wantsTensors) return [dx];
        const of = [ofInput, ofOutput].flatMap((inputs) => [
          denseKernelGradient(engine, inputs),
          denseBiasGradient(engine, inputs),
        ]);
        return [dx, ...of];
      });
      // Emitted outside the tidy: the receiver of a gradient may keep tensors made from it.
      gradients.forEach((gradient, i) => emit(ROLES[i]!, gradient));
      if (wantsInput) return dx;
      dx!.dispose();
      return undefined;
    },
  };
}

/** Roles in the order in which a backward pass computes their gradients. */
const ROLES: readonly Role[] = ['in_proj_weight', 'in_proj_bias', 'out_proj.weight', 'out_proj.bias'];

/** The heads of each token side by side, as rows. @param y [batch, heads, tokens, size] */
function joinedRows(engine: Engine, y: Tensor4D): Tensor2D {
  return asRows(engine, joinHeads(engine, [y]));
}

/**
 * TF.js has no attention for tokens of more than one head; but each head is three dense layers, a product of queries
 * and keys, a softmax and a product with the values.
 */
function stockLayers(tf: TensorFlow, { name, heads, inputShape }: Layer): readonly StockLayer<Role>[] {
  const [, width] = inputShape as readonly [number, number];
  const size = width / heads;
  const stock: StockLayer<Role>[] = [];
  const add = (layer: StockLayer<Role>): { readonly stock: number } => ({ stock: stock.push(layer) - 1 });
  const joined = Array.from({ length: heads }, (_, head) => {
    const own = (what: string): string => `${name}_head${head}_${what}`;
    const projected = ['query', 'key', 'value'].map((what, part) =>
      add({
        layer: tf.layers.dense({ name: own(what), units: size, kernelInitializer: 'zeros', biasInitializer: 'zeros' }),
        takes: [{ input: 0 }],
        weights: (tensors) => projectionOf(tf, tensors, part * width + head * size, size, part === 0),
      }),
    );
    const [query, key, value] = projected;
    const scores = add({ layer: tf.layers.dot({ name: own('scores'), axes: [2, 2] }), takes: [query!, key!] });
    const shares = add({ layer: tf.layers.softmax({ name: own('weights'), axis: -1 }), takes: [scores] });
    return add({ layer: tf.layers.dot({ name: own('output'), axes: [2, 1] }), takes: [shares, value!] });
  });
  if (heads > 1) add({ layer: tf.layers.concatenate({ name: `${name}_heads`, axis: -1 }), takes: joined });
  add({
    layer: tf.layers.dense({ name, units: width, kernelInitializer: 'zeros', biasInitializer: 'zeros' }),
    weights: (tensors) => [tensors['out_proj.weight'], tensors['out_proj.bias']],
  });
  return stock;
}

/** Columns of the projection of the inputs; those of queries are scaled by 1 / sqrt(size), as their products are. */
function projectionOf(
  tf: TensorFlow,
  tensors: LayerTensors<Role, Tensor>,
  from: number,
  size: number,
  isQuery: boolean,
): readonly Tensor[] {
  const scale = isQuery ? 1 / Math.sqrt(size) : 1;
  const kernel = tf.slice(tensors.in_proj_weight, [0, from], [-1, size]);
  const bias = tf.slice(tensors.in_proj_bias, [from], [size]);
  return [tf.mul(kernel, scale), tf.mul(bias, scale)];
}

/** The heads side by side on an axis of their own. */
function onnxAttention(scope: OnnxScope<Role>, { heads, inputShape }: Layer): string {
  const { inputs, tensor, floats, integers, node } = scope;
  const [count, width] = inputShape as readonly [number, number];
  const size = width / heads;
  const dense = (x: string, weight: Role, bias: Role): string => {
    const kernel = node('Transpose', [tensor(weight)], { perm: [1, 0] });
    return node('Add', [node('MatMul', [x, kernel]), tensor(bias)]);
  };
  const projected = dense(inputs[0]!, 'in_proj_weight', 'in_proj_bias');
  const parted = node('Reshape', [projected, integers([0, count, 3, heads, size])]);
  const parts = node('Transpose', [parted], { perm: [2, 0, 3, 1, 4] });
  const [query, key, value] = [0, 1, 2].map((part) => node('Gather', [parts, integers([part], [])], { axis: 0 }));
  const keys = node('Transpose', [key!], { perm: [0, 1, 3, 2] });
  const scaled = node('Mul', [query!, floats([1 / Math.sqrt(size)], [])]);
  const shares = node('Softmax', [node('MatMul', [scaled, keys])], { axis: 3 });
  const attended = node('Transpose', [node('MatMul', [shares, value!])], { perm: [0, 2, 1, 3] });
  const joined = node('Reshape', [attended, integers([0, count, width])]);
  return dense(joined, 'out_proj.weight', 'out_proj.bias');
}
