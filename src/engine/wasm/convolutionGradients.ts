import type { TensorInfo } from '@tensorflow/tfjs';
import type { Kernel, KernelCalls } from './kernelCalls';
import { LONGEST_SUM, stretches, type Stretch } from './longSums';

type Shape4D = [number, number, number, number];

/** Attributes of TF.js's gradients of a convolution. */
interface Attributes {
  readonly strides: number | [number, number];
  readonly pad: 'valid' | 'same' | number;
  readonly dataFormat: string;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/**
 * `Conv2DBackpropFilter`, which the backend lacks. The gradient of a kernel is itself a convolution (Dumoulin &
 * Visin 2016): images and channels change places in the input, the gradient of the output is the kernel, and the
 * stride becomes a dilation.
 *
 * Inputs x [batch, height, width, channels] and dy [batch, height', width', filters]; attribute filterShape
 * [size, size, channels, filters], which is the shape of the result.
 */
export function filterGradient(calls: KernelCalls): Kernel {
  const [transpose, convolve] = [calls.current('Transpose'), calls.current('Conv2D')];
  return ({ x, dy }, attributes) => {
    const { filterShape } = attributes as { readonly filterShape: Shape4D };
    const info = geometry(calls, x!.shape, filterShape, attributes as Attributes);
    const images = transpose({ x: x! }, { perm: [3, 1, 2, 0] });
    const kernel = transpose({ x: dy! }, { perm: [1, 2, 0, 3] });
    const rowsAtATime = Math.max(1, Math.floor(LONGEST_SUM / (info.outWidth * info.batchSize)));
    const gradient = calls.sumOf(stretches(info.outHeight, rowsAtATime), (rows) => ofRows(images, kernel, rows, info));
    const result = transpose({ x: gradient }, { perm: [1, 2, 0, 3] });
    calls.free(images, kernel, gradient);
    return result;
  };

  /** Contribution of some rows of dy. @returns [channels, size, size, filters] */
  function ofRows(images: TensorInfo, kernel: TensorInfo, rows: Stretch, info: Geometry): TensorInfo {
    const [seen, filter] = [seenByRows(calls, images, rows, info), calls.part(kernel, 0, rows)];
    const strides = [info.strideHeight, info.strideWidth] as const;
    const part = convolve({ x: seen, filter }, plainConvolution([0, 0, 0, 0], strides));
    calls.free(seen, filter);
    return part;
  }
}

/**
 * Input of some rows of the output, padding included.
 *
 * @param images [channels, height, width, batch]
 */
function seenByRows(calls: KernelCalls, images: TensorInfo, rows: Stretch, info: Geometry): TensorInfo {
  const { inHeight, inWidth, inChannels, batchSize, outWidth, padInfo, strideHeight, strideWidth } = info;
  const [top, height] = [rows.start * strideHeight - padInfo.top, (rows.count - 1) * strideHeight + info.filterHeight];
  const width = (outWidth - 1) * strideWidth + info.filterWidth;
  const columns = Math.min(inWidth, width - padInfo.left);
  const seen = calls.output([inChannels, height, width, batchSize]);
  const [from, to] = [calls.values(images), calls.values(seen)];
  to.fill(0);
  for (let channel = 0; channel < inChannels; channel++) {
    for (let row = Math.max(0, -top); row < Math.min(height, inHeight - top); row++) {
      const read = (channel * inHeight + top + row) * inWidth * batchSize;
      const write = ((channel * height + row) * width + padInfo.left) * batchSize;
      to.set(from.subarray(read, read + columns * batchSize), write);
    }
  }
  return seen;
}

/**
 * `Conv2DBackpropInput` for stride 1 as a convolution of dy with the kernel turned round, its channels and
 * filters exchanged (Dumoulin & Visin 2016); other strides take the backend's own.
 *
 * Inputs dy [batch, height', width', filters] and filter [size, size, channels, filters]; attribute inputShape
 * [batch, height, width, channels], which is the shape of the result.
 */
export function inputGradient(calls: KernelCalls): Kernel {
  const own = calls.current('Conv2DBackpropInput');
  const [convolve, transpose, reverse] = ['Conv2D', 'Transpose', 'Reverse'].map((name) => calls.current(name));
  return ({ dy, filter }, attributes) => {
    const { inputShape } = attributes as { readonly inputShape: Shape4D };
    const { padInfo, filterHeight, filterWidth, strideHeight, strideWidth } = geometry(
      calls,
      inputShape,
      filter!.shape as Shape4D,
      attributes as Attributes,
    );
    const pads = [
      filterHeight - 1 - padInfo.top,
      filterHeight - 1 - padInfo.bottom,
      filterWidth - 1 - padInfo.left,
      filterWidth - 1 - padInfo.right,
    ] as const;
    if (strideHeight !== 1 || strideWidth !== 1 || pads.some((pad) => pad < 0)) {
      return own({ dy: dy!, filter: filter! }, attributes);
    }
    const turned = reverse!({ x: filter! }, { dims: [0, 1] });
    const exchanged = transpose!({ x: turned }, { perm: [0, 1, 3, 2] });
    const result = convolve!({ x: dy!, filter: exchanged }, plainConvolution(pads, [1, 1]));
    calls.free(turned, exchanged);
    return result;
  };
}

/** Attributes of a convolution of stride 1. @param pads top, bottom, left, right */
function plainConvolution(
  [top, bottom, left, right]: readonly [number, number, number, number],
  dilations: readonly [number, number],
): object {
  const pad = [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
  return { strides: [1, 1], pad, dilations, dataFormat: 'NHWC' };
}

type Geometry = ReturnType<typeof geometry>;

function geometry(
  calls: KernelCalls,
  inputShape: TensorInfo['shape'],
  filterShape: Shape4D,
  { strides, pad, dimRoundingMode, dataFormat }: Attributes,
) {
  if (dataFormat !== 'NHWC') throw new Error(`The WASM engine's convolutions take NHWC, not ${dataFormat}.`);
  return calls.convolutionInfo(inputShape as Shape4D, filterShape, strides, 1, pad, dimRoundingMode);
}
