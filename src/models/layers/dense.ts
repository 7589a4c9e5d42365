import {
  dense as denseProduct,
  denseBiasGradient,
  denseInputGradient,
  denseKernelGradient,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type TensorFlow,
} from '../../engine';
import { HUES } from '../hues';
import { unary } from '../passes/types';
import { width } from './fields';
import { biasValues, weightValues } from './initial';
import type { LayerBase, LayerKindDefinition, PassContext } from './kind';
import { channelsOf, sizeOf, vectorInput } from './shape';

/** A fully connected layer: PyTorch's Linear. */
export interface Dense extends LayerBase {
  readonly kind: 'dense';
  /** Output features. */
  readonly units: number;
}

type Role = 'weight' | 'bias';

export const dense: LayerKindDefinition<Dense, Role> = {
  name: 'dense',
  torchType: 'Linear',
  category: 'dense',
  fields: { units: width() },
  featureOrder: 'own',
  outputShape(layer, inputs) {
    vectorInput(layer, inputs);
    return [layer.units];
  },
  tensors({ inputShape, units }) {
    const inputs = channelsOf(inputShape);
    return [
      {
        role: 'weight',
        shape: [inputs, units],
        // torchvision's VGG draws from N(0, 0.01).
        initial: weightValues(inputs, { vgg: { kind: 'normal', mean: 0, deviation: 0.01 } }),
        torch: { shape: [units, inputs], toOurs: weightFromTorch },
      },
      { role: 'bias', shape: [units], initial: biasValues(inputs) },
    ];
  },
  multiplyAdds: ({ inputShape, outputShape }) => sizeOf(outputShape) * channelsOf(inputShape),
  steps: () => [{ name: 'dense', trains: true, pass: densePass }],
  stockLayers: (tf, { name, units }) => [
    {
      layer: tf.layers.dense({ name, units, kernelInitializer: 'zeros', biasInitializer: 'zeros' }),
      weights: ({ weight, bias }) => [weight, bias],
    },
  ],
  settings: ({ inputShape, units }) => `${channelsOf(inputShape)} → ${units}`,
  drawing: {
    style: { name: 'dense (FC)', color: HUES.purple, shape: 'vector', thickness: 14 },
    words: ({ outputShape }) => `dense to ${outputShape.join(' × ')}`,
  },
};

/** [out, in] -> [in, out], where `in` counts C,H,W in PyTorch and H,W,C here when it comes from an image. */
function weightFromTorch(tf: TensorFlow, source: Tensor, flattened: readonly [number, number, number] | null): Tensor {
  if (flattened === null) return tf.transpose(source);
  const [height, columns, channels] = flattened;
  const [outputs, inputs] = source.shape as [number, number];
  const channelsFirst = tf.reshape(source, [outputs, channels, height, columns]);
  return tf.reshape(tf.transpose(channelsFirst, [2, 3, 1, 0]), [inputs, outputs]);
}

function densePass({ engine, tensors }: PassContext<Role>) {
  const [kernel, bias] = [tensors.weight as Tensor as Tensor2D, tensors.bias as Tensor as Tensor1D];
  return unary({
    keeps: { input: true, output: false },
    forward: (x) => ({ y: denseProduct(engine, x as Tensor2D, kernel, bias) }),
    backward({ dy, x, wantsInput, wantsTensors, emit }) {
      const inputs = { dy: dy as Tensor2D, x: x as Tensor2D, kernel };
      const dx = wantsInput ? denseInputGradient(engine, inputs) : undefined;
      if (wantsTensors) {
        emit('weight', denseKernelGradient(engine, inputs));
        emit('bias', denseBiasGradient(engine, inputs));
      }
      return dx;
    },
  });
}
