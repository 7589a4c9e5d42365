import type { Kernel, KernelCalls } from './kernelCalls';

/** Attributes of TF.js's gradient of a max pooling. */
interface Attributes {
  readonly filterSize: number | [number, number];
  readonly strides: number | [number, number];
  readonly pad: 'valid' | 'same' | number;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/**
 * `MaxPoolGrad`: dy goes to the first maximum of each window, as in PyTorch. The backend's own gives nothing
 * where no value of a window is above zero, and takes a hundred times as long.
 *
 * Inputs input [batch, height, width, channels] and dy [batch, height', width', channels].
 */
export function maxPoolingGradient(calls: KernelCalls): Kernel {
  return ({ dy, input }, attributes) => {
    const { filterSize, strides, pad, dimRoundingMode } = attributes as Attributes;
    const shape = input!.shape as [number, number, number, number];
    const window = calls.poolingInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
    const result = calls.output(input!.shape);
    // Looked up after all memory is allocated: the heap moves when it grows.
    const [x, gradient, dx] = [input!, dy!, result].map((tensor) => calls.values(tensor));
    dx!.fill(0);
    scatter(x!, gradient!, dx!, window);
    return result;
  };
}

type Window = ReturnType<KernelCalls['poolingInfo']>;

function scatter(x: Float32Array, dy: Float32Array, dx: Float32Array, window: Window): void {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth } = window;
  const { strideHeight, strideWidth, filterHeight, filterWidth, padInfo } = window;
  for (let image = 0, out = 0; image < batchSize; image++) {
    for (let row = 0; row < outHeight; row++) {
      const [top, bottom] = within(row * strideHeight - padInfo.top, filterHeight, inHeight);
      for (let column = 0; column < outWidth; column++) {
        const [left, right] = within(column * strideWidth - padInfo.left, filterWidth, inWidth);
        for (let channel = 0; channel < inChannels; channel++, out++) {
          let winner = ((image * inHeight + top) * inWidth + left) * inChannels + channel;
          let most = x[winner]!;
          for (let r = top; r < bottom; r++) {
            let at = ((image * inHeight + r) * inWidth + left) * inChannels + channel;
            for (let c = left; c < right; c++, at += inChannels) {
              if (x[at]! > most) [winner, most] = [at, x[at]!];
            }
          }
          dx[winner]! += dy[out]!;
        }
      }
    }
  }
}

/** The part of a window that lies on the image: first position, and one past the last. */
function within(start: number, size: number, length: number): readonly [number, number] {
  return [Math.max(0, start), Math.min(length, start + size)];
}
