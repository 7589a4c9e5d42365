import type { Engine, Tensor1D, Tensor4D } from '../../../src/engine';
import * as convolution from '../../../src/engine/ops/convolution';
import { kernelGradientByConvolution } from '../../../src/engine/ops/kernelGradientByConvolution';
import { convolutionAsVolume } from '../../../src/engine/ops/singleImageConvolution';
import * as exact from '../float64';
import { measure, normal, read, type Accuracy } from './measure';

export function convolutions(engine: Engine): Accuracy[] {
  const same = { shape: [2, 12, 12, 24], kernelSize: 3, filters: 16, stride: 1, padding: 1 } as const;
  const strided = { shape: [2, 31, 31, 3], kernelSize: 11, filters: 16, stride: 4, padding: 0 } as const;
  const cases = [
    { input: '3 x 3, padded', layout: same, mean: 0 },
    { input: '3 x 3, inputs around 100', layout: same, mean: 100 },
    { input: '11 x 11, stride 4', layout: strided, mean: 0 },
  ] as const;
  return cases.map(({ input, layout, mean }) =>
    engine.tf.tidy(() => {
      const { shape, kernelSize, filters } = layout;
      const x = normal<Tensor4D>(engine, shape, 1, mean);
      const kernel = normal<Tensor4D>(engine, [kernelSize, kernelSize, shape[3], filters], 2);
      const offset = normal<Tensor1D>(engine, [filters], 3);
      const dy = normal<Tensor4D>(engine, exact.convolvedShape(layout), 4);
      const sliding = { stride: layout.stride, padding: layout.padding === 0 ? 'valid' : 'same' } as const;
      return measure(engine, {
        operation: 'convolution with bias',
        input,
        native: convolution.native,
        stock: convolution.portable,
        run: (implementation) => [
          implementation.forward(engine, x, kernel, offset, sliding),
          convolution.convolutionInputGradient(engine, { dy, x, kernel }, sliding),
          ...implementation.kernelAndBiasGradient(engine, { dy, x, kernel }, sliding),
        ],
        expected() {
          const results = exact.convolve(layout, read(x), read(kernel), read(offset), read(dy));
          return [results.y, results.dx, results.dKernel, results.dBias];
        },
      }) as never;
    }),
  );
}

/** A single image as a volume, beside the convolution in two dimensions. */
export function singleImages(engine: Engine): Accuracy[] {
  const cases = [
    {
      input: '27 px, 5 x 5',
      layout: { shape: [1, 27, 27, 48], kernelSize: 5, filters: 8, stride: 1, padding: 2 },
      mean: 0,
    },
    {
      input: 'inputs around 100',
      layout: { shape: [1, 28, 28, 64], kernelSize: 3, filters: 8, stride: 1, padding: 1 },
      mean: 100,
    },
    {
      input: '11 x 11, stride 4',
      layout: { shape: [1, 119, 115, 3], kernelSize: 11, filters: 8, stride: 4, padding: 0 },
      mean: 0,
    },
  ] as const;
  return cases.map(({ input, layout, mean }) =>
    engine.tf.tidy(() => {
      const { shape, kernelSize, filters, stride, padding } = layout;
      const x = normal<Tensor4D>(engine, shape, 1, mean);
      const kernel = normal<Tensor4D>(engine, [kernelSize, kernelSize, shape[3], filters], 2);
      const sliding = { stride, padding: padding === 0 ? 'valid' : 'same' } as const;
      return measure(engine, {
        operation: 'convolution of one image as a volume',
        input,
        native: () => convolutionAsVolume(engine, x, kernel, sliding),
        stock: () => engine.tf.conv2d(x, kernel, stride, sliding.padding),
        run: (convolve) => [convolve()],
        expected() {
          const zeros = new Float32Array(exact.convolvedShape(layout).reduce((a, b) => a * b));
          return [exact.convolve(layout, read(x), read(kernel), new Float32Array(filters), zeros).y];
        },
      }) as never;
    }),
  );
}

/** As a forward convolution, beside oneDNN's own operation. */
export function kernelGradients(engine: Engine): Accuracy[] {
  const cases = [
    { input: '56 px', shape: [3, 56, 56, 8], kernelSize: 3, mean: 0 },
    { input: '56 px, 5 x 5, one image at a time', shape: [3, 56, 56, 4], kernelSize: 5, mean: 0, mostBytes: 1 },
    { input: '224 px, inputs around 3', shape: [2, 224, 224, 4], kernelSize: 3, mean: 3 },
    { input: '13 px, channels as images', shape: [16, 13, 13, 8], kernelSize: 3, mean: 0, channelsAs: 'images' },
    {
      input: '13 px, inputs around 3, channels as images',
      shape: [32, 13, 13, 8],
      kernelSize: 3,
      mean: 3,
      channelsAs: 'images',
    },
  ] as const;
  return cases.map(({ input, shape, kernelSize, mean, ...options }) =>
    engine.tf.tidy(() => {
      const layout = { shape, kernelSize, filters: 4, stride: 1, padding: (kernelSize - 1) / 2 } as const;
      const x = normal<Tensor4D>(engine, shape, 1, mean);
      const kernel = normal<Tensor4D>(engine, [kernelSize, kernelSize, shape[3], 4], 2);
      const dy = normal<Tensor4D>(engine, exact.convolvedShape(layout), 4);
      return measure(engine, {
        operation: 'kernel gradient as convolution',
        input,
        native: () => kernelGradientByConvolution(engine, { dy, x, kernel }, options),
        stock: () =>
          convolution.native.kernelAndBiasGradient(engine, { dy, x, kernel }, { stride: 1, padding: 'same' })[0],
        run: (gradient) => [gradient()],
        expected: () => [exact.convolve(layout, read(x), read(kernel), new Float32Array(4), read(dy)).dKernel],
      }) as never;
    }),
  );
}
