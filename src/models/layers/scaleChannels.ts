import { BreedlabError, elementCount } from '../../core';
import {
  scaleChannels as scaled,
  scaleChannelsGateGradient,
  scaleChannelsInputGradient,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
} from '../../engine';
import { HUES } from '../hues';
import type { LayerBase, LayerKindDefinition } from './kind';
import { channelsOf, imageInput, shapeText } from './shape';

/**
 * Each channel of its first input, an image, times its own number of the second, a vector or an image of one pixel: how
 * squeeze-and-excite (Hu, Shen & Sun 2018) weighs channels.
 *
 * @example Squeeze-and-excite of the layer `x`, under torchvision's names:
 * [
 *   { kind: 'globalAvgPool2d', name: 'se.avgpool', keepsImage: true, inputs: ['x'] },
 *   { kind: 'conv2d', name: 'se.fc1', filters: 8, kernelSize: 1, stride: 1, padding: 0 },
 *   { kind: 'silu', name: 'se.activation' },
 *   { kind: 'conv2d', name: 'se.fc2', filters: 32, kernelSize: 1, stride: 1, padding: 0 },
 *   { kind: 'sigmoid', name: 'se.scale_activation' },
 *   { kind: 'scaleChannels', name: 'se', inputs: ['x', 'se.scale_activation'] },
 * ]
 */
export interface ScaleChannels extends LayerBase {
  readonly kind: 'scaleChannels';
}

export const scaleChannels: LayerKindDefinition<ScaleChannels> = {
  name: 'scaleChannels',
  torchType: 'ScaleChannels',
  category: 'merge',
  fields: {},
  inputCount: { least: 2, most: 2 },
  outputShape(layer, inputs) {
    const image = imageInput(layer, inputs);
    const gates = inputs[1]!;
    const isOfChannels = gates.at(-1) === image[2] && elementCount(gates) === image[2];
    if (isOfChannels && gates.length !== 2) return image;
    throw new BreedlabError(
      `The layer ${layer.name} (scaleChannels) gets ${shapeText(gates)} from ${layer.inputs![1]} for the ` +
        `${image[2]} channels of ${layer.inputs![0]}.`,
      `Give it a vector of ${image[2]} numbers, or an image of one pixel with as many channels, as its second input.`,
    );
  },
  steps: () => [
    {
      name: 'scaleChannels',
      pass: ({ engine }) => {
        const { tf } = engine;
        const asGates = (x: Tensor): Tensor2D => tf.reshape(x, [x.shape[0]!, x.shape.at(-1)!]);
        return {
          keeps: { inputs: true, output: false },
          forward: ([x, gates]) => ({ y: tf.tidy(() => scaled(engine, x as Tensor4D, asGates(gates!))) }),
          backward: ({ dy, inputs: [x, gates], wantsInputs: [wantsImage, wantsGates] }) => [
            wantsImage === true
              ? tf.tidy(() => scaleChannelsInputGradient(engine, dy as Tensor4D, asGates(gates!)))
              : undefined,
            wantsGates === true
              ? tf.tidy(() =>
                  tf.reshape(scaleChannelsGateGradient(engine, dy as Tensor4D, x as Tensor4D), gates!.shape),
                )
              : undefined,
          ],
        };
      },
    },
  ],
  stockLayers: (tf, { name, inputShape }) => [
    {
      layer: tf.layers.reshape({ name: `${name}_gates`, targetShape: [1, 1, inputShape.at(-1)!] }),
      takes: [{ input: 1 }],
    },
    { layer: tf.layers.multiply({ name }), takes: [{ input: 0 }, { stock: 0 }] },
  ],
  onnx({ inputs, integers, node }, { inputShapes }) {
    const [image, gates] = inputs as readonly [string, string];
    if (inputShapes[1]!.length === 3) return node('Mul', [image, gates]);
    return node('Mul', [image, node('Reshape', [gates, integers([0, channelsOf(inputShapes[0]!), 1, 1])])]);
  },
  settings: ({ inputs }) => inputs.join(' · '),
  drawing: {
    style: { name: 'scaled channels', color: HUES.violet, shape: 'slab', thickness: 5 },
    words: ({ inputs }) => `the channels of ${inputs[0]!} scaled by ${inputs[1]!}`,
  },
};
