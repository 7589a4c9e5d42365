import { BreedlabError, elementCount } from '../../core';
import type { Sliding, Tensor, TensorFlow } from '../../engine';
import { HUES } from '../hues';
import { BIAS, convolutionStep, paddingStep, type ConvolutionRole, type ConvolutionRules } from './conv2dPasses';
import { flag, imagePadding, optional, whole, width, type ImagePadding } from './fields';
import { biasValues, weightValues } from './initial';
import type { LayerBase, LayerKindDefinition, ResolvedLayer } from './kind';
import { channelsOf, imageInput, onnxWindow, padsSame, slide, square } from './shape';

/** A convolution over images: PyTorch's Conv2d; in as many groups as channels, a depthwise one. */
export interface Conv2d extends LayerBase {
  readonly kind: 'conv2d';
  /** Output channels. */
  readonly filters: number;
  /** Height and width of the square kernel. */
  readonly kernelSize: number;
  readonly stride: number;
  /** Zeros on each side, or `same`: TensorFlow's, for ceil(size / stride) outputs, the larger half of them last. */
  readonly padding: ImagePadding;
  /**
   * Separate groups of channels; each gives an equal share of the filters. `channels`: every channel is a
   * group of its own. Default 1.
   */
  readonly groups?: number | 'channels';
  /** True if a bias is added. Default true. */
  readonly bias?: boolean;
}

type Layer = ResolvedLayer<Conv2d>;

export const conv2d: LayerKindDefinition<Conv2d, ConvolutionRole> = {
  name: 'conv2d',
  torchType: 'Conv2d',
  category: 'convolution',
  fields: {
    filters: width(),
    kernelSize: whole(1),
    stride: whole(1),
    padding: imagePadding(),
    groups: optional({
      range: "a whole number of at least 1, or 'channels'",
      allows: (value) => value === 'channels' || whole(1).allows(value),
    }),
    bias: optional(flag()),
  },
  outputShape(layer, inputs, context) {
    const [height, columns, channels] = imageInput(layer, inputs);
    checkGroups(layer, channels);
    return [slide(layer, height, context), slide(layer, columns, context), layer.filters];
  },
  tensors(layer) {
    const { filters, kernelSize } = layer;
    const channels = channelsOf(layer.inputShape) / groupsOf(layer);
    // Fans as PyTorch counts them: groups reduce the fan-in, not the fan-out.
    const fans = { fanIn: channels * kernelSize ** 2, fanOut: filters * kernelSize ** 2 };
    const shape = [kernelSize, kernelSize, channels, filters];
    return [
      {
        role: 'weight',
        shape: isDepthwise(layer) ? [kernelSize, kernelSize, filters, 1] : shape,
        initial: weightValues('convolution', fans),
        torch: {
          shape: [filters, channels, kernelSize, kernelSize],
          toOurs: (tf, source) => tf.transpose(source, isDepthwise(layer) ? [2, 3, 0, 1] : [2, 3, 1, 0]),
          fromOurs: (tf, tensor) => tf.transpose(tensor, isDepthwise(layer) ? [2, 3, 0, 1] : [3, 2, 0, 1]),
        },
      },
      ...(hasBias(layer)
        ? [{ role: 'bias', shape: [filters], initial: biasValues('convolution', fans) } as const]
        : []),
    ];
  },
  multiplyAdds: (layer) =>
    (elementCount(layer.outputShape) * layer.kernelSize ** 2 * channelsOf(layer.inputShape)) / groupsOf(layer),
  steps(layer) {
    return [
      ...(groupsOf(layer) === 1 ? zerosBefore(layer).map(paddingStep) : []),
      convolutionStep(rulesOf(layer)),
      ...(hasBias(layer) ? [BIAS] : []),
    ];
  },
  stockLayers(tf, layer) {
    const { name, filters, kernelSize, stride } = layer;
    const useBias = hasBias(layer);
    const isOwnOfChannels = isDepthwise(layer);
    const options = {
      ...{ name, kernelSize, strides: stride, useBias, padding: slidingOf(layer).padding },
      biasInitializer: 'zeros',
    } as const;
    const conv = isOwnOfChannels
      ? tf.layers.depthwiseConv2d({ ...options, depthMultiplier: 1, depthwiseInitializer: 'zeros' })
      : tf.layers.conv2d({ ...options, filters, kernelInitializer: 'zeros' });
    const kernelOf = (weight: Tensor) => (isOwnOfChannels ? weight : withoutGroups(tf, weight, groupsOf(layer)));
    const weights = ({ weight, bias }: { weight: Tensor; bias: Tensor }) =>
      useBias ? [kernelOf(weight), bias] : [kernelOf(weight)];
    // tfjs-node knows only the paddings 'same' and 'valid': any other zeros get a separate layer.
    const pads = zerosBefore(layer).map((padding) => tf.layers.zeroPadding2d({ name: `${name}_pad`, padding }));
    return [...pads.map((pad) => ({ layer: pad })), { layer: conv, weights }];
  },
  onnx: ({ inputs, tensor, node }, layer) =>
    node('Conv', [inputs[0]!, tensor('weight'), ...(hasBias(layer) ? [tensor('bias')] : [])], {
      ...onnxWindow(layer, layer),
      group: groupsOf(layer),
    }),
  settings: (layer) =>
    `${channelsOf(layer.inputShape)} → ${layer.filters}, ${square(layer.kernelSize)}, stride ${layer.stride}, ` +
    `padding ${layer.padding}${groupsText(layer)}${hasBias(layer) ? '' : ', no bias'}`,
  drawing: {
    style: { name: 'convolution', color: HUES.blue, shape: 'channels', thickness: 0 },
    window: ({ kernelSize, stride }) => `${kernelSize}×${kernelSize}${stride === 1 ? '' : ` /${stride}`}`,
    words: (layer) =>
      `${isDepthwise(layer) ? 'depthwise ' : ''}convolution ${layer.kernelSize}×${layer.kernelSize}` +
      `${isDepthwise(layer) || groupsOf(layer) === 1 ? '' : ` in ${groupsOf(layer)} groups`}` +
      ` to ${layer.outputShape.join(' × ')}`,
  },
};

/** @throws BreedlabError where channels or filters are no multiple of the groups */
function checkGroups({ name, filters, groups = 1 }: Conv2d, channels: number): void {
  const count = groups === 'channels' ? channels : groups;
  for (const [value, what] of [
    [channels, 'channels of its input'],
    [filters, 'filters'],
  ] as const) {
    if (value % count === 0) continue;
    throw new BreedlabError(
      `The layer ${name} (conv2d) has ${count} groups, which do not divide the ${value} ${what}.`,
      'Give it groups that divide both, or filters that are a multiple of the groups.',
    );
  }
}

function groupsOf({ groups = 1, inputShape }: Layer): number {
  return groups === 'channels' ? channelsOf(inputShape) : groups;
}

/** Tells whether each channel gives one output. With several outputs per channel, the convolution counts as grouped. */
function isDepthwise(layer: Layer): boolean {
  const groups = groupsOf(layer);
  return groups > 1 && groups === channelsOf(layer.inputShape) && groups === layer.filters;
}

function groupsText(layer: Layer): string {
  if (isDepthwise(layer)) return ', depthwise';
  return groupsOf(layer) === 1 ? '' : `, ${groupsOf(layer)} groups`;
}

/** Expands a grouped kernel to all channels: zero where a filter does not read a channel. */
function withoutGroups(tf: TensorFlow, kernel: Tensor, groups: number): Tensor {
  if (groups === 1) return kernel;
  const [height, columns, channels, filters] = kernel.shape as [number, number, number, number];
  const parts = tf.split(kernel, groups, 3).map((part, i) => {
    const zeros = (before: number) => tf.zeros([height, columns, before * channels, filters / groups]);
    return tf.concat([zeros(i), part, zeros(groups - 1 - i)], 2);
  });
  return tf.concat(parts, 3);
}

function hasBias({ bias }: Conv2d): boolean {
  return bias !== false;
}

function slidingOf(layer: Layer): Sliding {
  return { stride: layer.stride, padding: padsSame(layer) ? 'same' : 'valid' };
}

function rulesOf(layer: Layer): ConvolutionRules {
  if (groupsOf(layer) === 1) return { kind: 'ungrouped', sliding: slidingOf(layer) };
  const { stride, padding } = layer;
  return { kind: isDepthwise(layer) ? 'depthwise' : 'grouped', sliding: { stride, padding } };
}

/** Zeros that TensorFlow's convolution has no name for, and that a separate layer or step adds. */
function zerosBefore({ padding, ...window }: Layer): readonly number[] {
  return padding === 'same' || padding === 0 || padsSame({ ...window, padding }) ? [] : [padding];
}
