import {
  addPositions,
  addPositionsGradient,
  prependToken,
  prependTokenGradient,
  type Tensor,
  type Tensor3D,
  type TensorFlow,
} from '../../engine';
import { HUES } from '../hues';
import { unary } from '../passes/types';
import { ZEROS } from './initial';
import type { LayerBase, LayerKindDefinition } from './kind';
import { tokensInput } from './shape';
import { addedValues } from './stock';

/** Parameters of a vision transformer (Dosovitskiy et al. 2021) besides its layers' weights. */

/** A trained token before each image's tokens. Named `class_token`, its tensor has torchvision's name. */
export interface ClassToken extends LayerBase {
  readonly kind: 'classToken';
}

export const classToken: LayerKindDefinition<ClassToken, 'class_token'> = {
  name: 'classToken',
  torchType: 'ClassToken',
  category: 'embedding',
  fields: {},
  outputShape(layer, inputs) {
    const [count, width] = tokensInput(layer, inputs);
    return [count + 1, width];
  },
  tensors: ({ outputShape }) => [{ role: 'class_token', shape: [1, 1, outputShape[1]!], initial: ZEROS }],
  steps: () => [
    {
      name: 'classToken',
      trains: true,
      pass: ({ engine, tensors: { class_token } }) =>
        unary({
          keeps: { input: false, output: false },
          forward: (x) => ({ y: prependToken(engine, x as Tensor3D, class_token as Tensor as Tensor3D) }),
          backward({ dy, wantsInput, wantsTensors, emit }) {
            const [dx, dToken] = prependTokenGradient(engine, dy as Tensor3D);
            if (wantsTensors) emit('class_token', dToken);
            else dToken.dispose();
            if (wantsInput) return dx;
            dx.dispose();
            return undefined;
          },
        }),
    },
  ],
  stockLayers(tf, { name, inputShape, outputShape }) {
    const [count, width] = inputShape as readonly [number, number];
    return [
      { layer: tf.layers.reshape({ name: `${name}_column`, targetShape: [count, 1, width] }) },
      {
        layer: tf.layers.zeroPadding2d({
          name: `${name}_room`,
          padding: [
            [1, 0],
            [0, 0],
          ],
        }),
      },
      ...addedValues<'class_token'>(tf, name, outputShape, ({ class_token }) =>
        tf.concat([tf.reshape(class_token, [1, width]), tf.zeros([count, width])]),
      ),
    ];
  },
  onnx({ inputs, tensor, integers, node }, { outputShape }) {
    const batch = node('Shape', [inputs[0]!], { start: 0, end: 1 });
    const shape = node('Concat', [batch, integers([1, outputShape[1]!])], { axis: 0 });
    return node('Concat', [node('Expand', [tensor('class_token'), shape]), inputs[0]!], { axis: 1 });
  },
  drawing: {
    style: { name: 'class token', color: HUES.brown, shape: 'follower', thickness: 4 },
    words: () => 'a class token before them',
  },
};

/** A trained vector added to the token of each position. Named `encoder`, its tensor has torchvision's name. */
export interface PositionEmbedding extends LayerBase {
  readonly kind: 'positionEmbedding';
}

export const positionEmbedding: LayerKindDefinition<PositionEmbedding, 'pos_embedding'> = {
  name: 'positionEmbedding',
  torchType: 'PositionEmbedding',
  category: 'embedding',
  fields: {},
  outputShape: (layer, inputs) => tokensInput(layer, inputs),
  tensors: ({ outputShape }) => [
    { role: 'pos_embedding', shape: [1, ...outputShape], initial: { kind: 'normal', mean: 0, deviation: 0.02 } },
  ],
  steps: () => [
    {
      name: 'positionEmbedding',
      trains: true,
      pass: ({ engine, tensors: { pos_embedding } }) =>
        unary({
          keeps: { input: false, output: false },
          forward: (x) => ({ y: addPositions(engine, x as Tensor3D, pos_embedding as Tensor as Tensor3D) }),
          backward({ dy, wantsInput, wantsTensors, emit }) {
            if (wantsTensors) emit('pos_embedding', addPositionsGradient(engine, dy as Tensor3D));
            return wantsInput ? dy.clone() : undefined;
          },
        }),
    },
  ],
  stockLayers: (tf: TensorFlow, { name, outputShape }) =>
    addedValues<'pos_embedding'>(tf, name, outputShape, ({ pos_embedding }) => pos_embedding),
  onnx: ({ inputs, tensor, node }) => node('Add', [inputs[0]!, tensor('pos_embedding')]),
  settings: ({ outputShape }) => `${outputShape[0]} positions`,
  drawing: {
    style: { name: 'position embedding', color: HUES.brown, shape: 'follower', thickness: 4 },
    words: () => 'an embedding of each position added',
  },
};
