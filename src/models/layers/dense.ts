import { elementCount } from '../../core';
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
import { flag, oneOf, optional, width } from './fields';
import { biasValues, weightValues, weightValuesOf, ZEROS } from './initial';
import type { FeatureShape, FlattenedImage, LayerBase, LayerKindDefinition, PassContext, ResolvedLayer } from './kind';
import type { OnnxScope } from './onnx';
import { asRows, ofRows } from './rows';
import { channelsOf, vectorInput } from './shape';

/** A fully connected layer: PyTorch's Linear. Each token passes through it separately. */
export interface Dense extends LayerBase {
  readonly kind: 'dense';
  /** Output features. */
  readonly units: number;
  /** Passes each pixel of an image through it separately, as ConvNeXt does. Default false. */
  readonly eachPixel?: boolean;
  /** `zeros`: both tensors begin as zeros where the weight init is `default`, as ViT's last layer. Default: the model's. */
  readonly initial?: 'zeros';
}

type Role = 'weight' | 'bias';

export const dense: LayerKindDefinition<Dense, Role> = {
  name: 'dense',
  torchType: 'Linear',
  category: 'dense',
  fields: { units: width(), eachPixel: optional(flag()), initial: optional(oneOf('zeros')) },
  featureOrder: 'own',
  outputShape: (layer, inputs) => withFeatures(takenShape(layer, inputs), layer.units),
  tensors({ inputShape, units, initial }) {
    const inputs = channelsOf(inputShape);
    const fans = { fanIn: inputs, fanOut: units };
    const isZero = initial === 'zeros';
    return [
      {
        role: 'weight',
        shape: [inputs, units],
        initial: isZero ? weightValuesOf(fans, ZEROS) : weightValues('dense', fans),
        torch: { shape: [units, inputs], toOurs: weightFromTorch, fromOurs: weightToTorch },
      },
      { role: 'bias', shape: [units], initial: isZero ? ZEROS : biasValues('dense', fans) },
    ];
  },
  multiplyAdds: ({ inputShape, outputShape }) => elementCount(outputShape) * channelsOf(inputShape),
  steps: () => [{ name: 'dense', trains: true, pass: densePass }],
  stockLayers: (tf, { name, units }) => [
    {
      layer: tf.layers.dense({ name, units, kernelInitializer: 'zeros', biasInitializer: 'zeros' }),
      weights: ({ weight, bias }) => [weight, bias],
    },
  ],
  onnx: onnxDense,
  settings: ({ inputShape, units }) => `${channelsOf(inputShape)} → ${units}`,
  drawing: {
    style: { name: 'dense (FC)', color: HUES.purple, shape: 'vector', thickness: 14 },
    words: ({ outputShape }) => `dense to ${outputShape.join(' × ')}`,
  },
};

function takenShape(layer: Dense, inputs: readonly FeatureShape[]): FeatureShape {
  const [input] = inputs;
  return input?.length === 2 || (layer.eachPixel === true && input?.length === 3) ? input : vectorInput(layer, inputs);
}

function withFeatures(shape: FeatureShape, units: number): FeatureShape {
  if (shape.length === 1) return [units];
  return shape.length === 2 ? [shape[0], units] : [shape[0], shape[1], units];
}

/** Transposes [out, in] to [in, out], where `in` counts C,H,W in PyTorch and H,W,C here when it comes from an image. */
function weightFromTorch(tf: TensorFlow, source: Tensor, flattened: FlattenedImage): Tensor {
  if (flattened === null) return tf.transpose(source);
  const [height, columns, channels] = flattened;
  const [outputs, inputs] = source.shape as [number, number];
  const channelsFirst = tf.reshape(source, [outputs, channels, height, columns]);
  return tf.reshape(tf.transpose(channelsFirst, [2, 3, 1, 0]), [inputs, outputs]);
}

/** The inverse of {@link weightFromTorch}. */
function weightToTorch(tf: TensorFlow, kernel: Tensor, flattened: FlattenedImage): Tensor {
  if (flattened === null) return tf.transpose(kernel);
  const [inputs, outputs] = kernel.shape as [number, number];
  const channelsLast = tf.reshape(kernel, [...flattened, outputs]);
  return tf.reshape(tf.transpose(channelsLast, [3, 2, 0, 1]), [outputs, inputs]);
}

/** A product with vectors; with each token; and with each pixel, as a convolution of one pixel. */
function onnxDense({ inputs, tensor, integers, node }: OnnxScope<Role>, { inputShape, units }: ResolvedLayer<Dense>) {
  const [weight, bias] = [tensor('weight'), tensor('bias')];
  if (inputShape.length === 1) return node('Gemm', [inputs[0]!, weight, bias], { transB: 1 });
  if (inputShape.length === 3) {
    const kernel = node('Reshape', [weight, integers([units, channelsOf(inputShape), 1, 1])]);
    return node('Conv', [inputs[0]!, kernel, bias], { kernel_shape: [1, 1] });
  }
  const kernel = node('Transpose', [weight], { perm: [1, 0] });
  return node('Add', [node('MatMul', [inputs[0]!, kernel]), bias]);
}

function densePass({ engine, tensors }: PassContext<Role>) {
  const [kernel, bias] = [tensors.weight as Tensor as Tensor2D, tensors.bias as Tensor as Tensor1D];
  return unary({
    keeps: { input: true, output: false },
    forward: (x) => ({ y: ofRows(engine, x, (rows) => denseProduct(engine, rows, kernel, bias)) }),
    backward({ dy, x, wantsInput, wantsTensors, emit }) {
      const inputs = { dy: asRows(engine, dy), x: asRows(engine, x), kernel };
      const dx = wantsInput ? ofRows(engine, dy, () => denseInputGradient(engine, inputs)) : undefined;
      if (wantsTensors) {
        emit('weight', denseKernelGradient(engine, inputs));
        emit('bias', denseBiasGradient(engine, inputs));
      }
      if (inputs.dy !== dy) engine.tf.dispose([inputs.dy, inputs.x]);
      return dx;
    },
  });
}
