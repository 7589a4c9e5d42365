import { maxPooling, maxPoolingGradient, type Tensor4D } from '../../engine';
import { HUES } from '../hues';
import { unary } from '../passes/types';
import { whole } from './fields';
import type { LayerBase, LayerKindDefinition } from './kind';
import { imageInput, slide, square } from './shape';

/** The largest value of each window, per channel: PyTorch's MaxPool2d. */
export interface MaxPool2d extends LayerBase {
  readonly kind: 'maxPool2d';
  readonly kernelSize: number;
  readonly stride: number;
}

export const maxPool2d: LayerKindDefinition<MaxPool2d> = {
  name: 'maxPool2d',
  torchType: 'MaxPool2d',
  category: 'pooling',
  fields: { kernelSize: whole(1), stride: whole(1) },
  outputShape(layer, inputs, context) {
    const [height, width, channels] = imageInput(layer, inputs);
    return [slide(layer, height, context), slide(layer, width, context), channels];
  },
  steps({ kernelSize, stride }) {
    const window = { size: kernelSize, stride };
    return [
      {
        name: 'maxPool2d',
        isMaxPooling: true,
        pass: ({ engine }) =>
          unary({
            keeps: { input: true, output: true },
            forward(x) {
              const { y, workspace } = maxPooling(engine, x as Tensor4D, window);
              return { y, extras: workspace === null ? [] : [workspace] };
            },
            backward({ dy, x, y, extras, wantsInput }) {
              if (!wantsInput) return undefined;
              const [workspace = null] = extras;
              const inputs = { dy: dy as Tensor4D, x: x as Tensor4D, y: y as Tensor4D, workspace };
              return maxPoolingGradient(engine, inputs, window);
            },
          }),
      },
    ];
  },
  stockLayers: (tf, { name, kernelSize, stride }) => [
    { layer: tf.layers.maxPooling2d({ name, poolSize: kernelSize, strides: stride, padding: 'valid' }) },
  ],
  settings: ({ kernelSize, stride }) => `${square(kernelSize)}, stride ${stride}`,
  drawing: {
    style: { name: 'max pooling', color: HUES.brown, shape: 'slab', thickness: 8 },
    window: ({ kernelSize, stride }) => `${kernelSize}×${kernelSize}${stride === kernelSize ? '' : ` /${stride}`}`,
    words: ({ outputShape }) => `max pooling to ${outputShape.join(' × ')}`,
  },
};
