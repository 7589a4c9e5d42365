import type { Tensor3D } from '../../engine';
import { HUES } from '../hues';
import { unary } from '../passes/types';
import { whole, optional } from './fields';
import { BreedlabError } from '../../core';
import type { LayerBase, LayerKindDefinition } from './kind';
import { imageInput, tokensInput } from './shape';

/** Layers from images to the tokens of a vision transformer, and from those to one vector. */

/**
 * The pixels of an image as tokens, row after row. After a convolution whose stride is its kernel's size it makes the
 * patch embedding of a vision transformer (Dosovitskiy et al. 2021).
 */
export interface Tokens extends LayerBase {
  readonly kind: 'tokens';
}

export const tokens: LayerKindDefinition<Tokens> = {
  name: 'tokens',
  torchType: 'Tokens',
  category: 'shape',
  fields: {},
  outputShape(layer, inputs) {
    const [height, width, channels] = imageInput(layer, inputs);
    return [height * width, channels];
  },
  steps: ({ outputShape }) => [
    {
      name: 'tokens',
      pass: ({ engine: { tf } }) =>
        unary({
          keeps: { input: false, output: false },
          forward: (x) => ({ y: tf.reshape(x, [x.shape[0]!, ...outputShape]) }),
          backward: ({ dy, x, wantsInput }) => (wantsInput ? tf.reshape(dy, x.shape) : undefined),
        }),
    },
  ],
  stockLayers: (tf, { name, outputShape }) => [{ layer: tf.layers.reshape({ name, targetShape: [...outputShape] }) }],
  onnx({ inputs, integers, node }, { outputShape }) {
    const [count, channels] = outputShape as readonly [number, number];
    const rows = node('Reshape', [inputs[0]!, integers([0, channels, count])]);
    return node('Transpose', [rows], { perm: [0, 2, 1] });
  },
  drawing: {
    style: { name: 'tokens', color: HUES.pale, shape: 'vector', thickness: 6 },
    words: ({ outputShape }) => `as ${outputShape[0]} tokens of ${outputShape[1]!}`,
  },
};

/** One of the tokens as a vector: the class token, whose features a vision transformer classifies. */
export interface SelectToken extends LayerBase {
  readonly kind: 'selectToken';
  /** Index of the token, from 0. Default 0, where a class token stands. */
  readonly token?: number;
}

export const selectToken: LayerKindDefinition<SelectToken> = {
  name: 'selectToken',
  torchType: 'SelectToken',
  category: 'shape',
  fields: { token: optional(whole(0)) },
  featureOrder: 'own',
  outputShape(layer, inputs) {
    const [count, width] = tokensInput(layer, inputs);
    if ((layer.token ?? 0) < count) return [width];
    throw new BreedlabError(
      `The layer ${layer.name} (selectToken) takes token ${layer.token!} of ${count}.`,
      `Give a number from 0 to ${count - 1}.`,
    );
  },
  steps: ({ token = 0, inputShape }) => [
    {
      name: 'selectToken',
      pass: ({ engine: { tf } }) =>
        unary({
          keeps: { input: false, output: false },
          forward: (x) => ({
            y: tf.tidy(() => tf.reshape(tf.slice(x as Tensor3D, [0, token, 0], [-1, 1, -1]), [x.shape[0]!, -1])),
          }),
          backward: ({ dy, wantsInput }) =>
            wantsInput
              ? tf.tidy(() => {
                  const row: Tensor3D = tf.reshape(dy, [dy.shape[0]!, 1, dy.shape[1]!]);
                  return tf.pad(row, [
                    [0, 0],
                    [token, inputShape[0] - 1 - token],
                    [0, 0],
                  ]);
                })
              : undefined,
        }),
    },
  ],
  stockLayers(tf, { name, token = 0, inputShape }) {
    const [count, width] = inputShape as readonly [number, number];
    const cropping: [[number, number], [number, number]] = [
      [token, count - 1 - token],
      [0, 0],
    ];
    return [
      { layer: tf.layers.reshape({ name: `${name}_column`, targetShape: [count, 1, width] }) },
      { layer: tf.layers.cropping2D({ name: `${name}_row`, cropping }) },
      { layer: tf.layers.flatten({ name }) },
    ];
  },
  onnx: ({ inputs, integers, node }, { token = 0 }) => node('Gather', [inputs[0]!, integers([token], [])], { axis: 1 }),
  settings: ({ token = 0 }) => `token ${token}`,
  drawing: {
    style: { name: 'selected token', color: HUES.pale, shape: 'vector', thickness: 6 },
    words: ({ token = 0, outputShape }) => `token ${token} alone, ${outputShape[0]} features`,
  },
};
