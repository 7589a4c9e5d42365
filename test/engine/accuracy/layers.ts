import type { Engine, Tensor1D, Tensor2D, Tensor4D } from '../../../src/engine';
import * as averaging from '../../../src/engine/ops/averagePooling';
import * as depthwise from '../../../src/engine/ops/depthwiseConvolution';
import * as gelus from '../../../src/engine/ops/gelu';
import * as grouped from '../../../src/engine/ops/groupedConvolution';
import * as norm from '../../../src/engine/ops/layerNorm';
import * as relu6 from '../../../src/engine/ops/relu6';
import * as sigmoid from '../../../src/engine/ops/sigmoid';
import * as softmax from '../../../src/engine/ops/softmax';
import * as exact from '../layers/exact';
import { measure, normal, read, type Accuracy } from './measure';

export function depthwiseConvolutions(engine: Engine): Accuracy[] {
  const cases = [
    { input: '3 x 3, 56 px', shape: [4, 56, 56, 8], size: 3, stride: 1, mean: 0 },
    { input: '3 x 3, stride 2, inputs around 3', shape: [4, 56, 56, 8], size: 3, stride: 2, mean: 3 },
    { input: '7 x 7, 28 px', shape: [4, 28, 28, 8], size: 7, stride: 1, mean: 0 },
  ] as const;
  return cases.map(({ input, shape, size, stride, mean }) =>
    engine.tf.tidy(() => {
      const padding = (size - 1) / 2;
      const layout = { shape, size, stride, zeros: [padding, padding, padding, padding] } as const;
      const channels = shape[3];
      const x = normal<Tensor4D>(engine, shape, 1, mean);
      const kernel = normal<Tensor4D>(engine, [size, size, channels, 1], 2);
      const dy = normal<Tensor4D>(engine, [shape[0], ...exact.slidShape(layout), channels], 3);
      const sliding = { stride, padding };
      return measure(engine, {
        operation: 'depthwise convolution',
        input,
        native: depthwise.native,
        stock: depthwise.portable,
        run: ({ forward, inputGradient, kernelGradient }) => [
          forward(engine, x, kernel, sliding),
          inputGradient(engine, { dy, x, kernel }, sliding),
          kernelGradient(engine, { dy, x, kernel }, sliding),
        ],
        expected() {
          const [xs, kernels, dys] = [read(x), read(kernel), read(dy)];
          const y = new Float64Array(dys.length);
          const [dx, dKernel] = [new Float64Array(xs.length), new Float64Array(kernels.length)];
          exact.eachPixel(layout, (at) => {
            for (let c = 0; c < channels; c++) {
              const [i, o, k] = [at.input, at.output, at.offset].map((place) => place * channels + c);
              y[o!]! += xs[i!]! * kernels[k!]!;
              dx[i!]! += dys[o!]! * kernels[k!]!;
              dKernel[k!]! += dys[o!]! * xs[i!]!;
            }
          });
          return [y, dx, dKernel];
        },
      }) as never;
    }),
  );
}

export function groupedConvolutions(engine: Engine): Accuracy[] {
  return engine.tf.tidy(() => {
    const [groups, filters] = [4, 16];
    const layout = { shape: [2, 14, 14, 32], size: 3, stride: 1, zeros: [1, 1, 1, 1] } as const;
    const x = normal<Tensor4D>(engine, layout.shape, 1);
    const kernel = normal<Tensor4D>(engine, [3, 3, 8, filters], 2);
    const dy = normal<Tensor4D>(engine, [2, 14, 14, filters], 3);
    const sliding = { stride: 1, padding: 'same' } as const;
    const subject = measure(engine, {
      operation: 'grouped convolution',
      input: `${groups} groups`,
      native: grouped.native,
      stock: grouped.portable,
      run: ({ forward, inputGradient, kernelGradient }) => [
        forward(engine, x, kernel, sliding),
        inputGradient(engine, dy, kernel, x.shape, sliding),
        kernelGradient(engine, { dy, x, kernel }, sliding),
      ],
      expected() {
        const [xs, kernels, dys] = [x, kernel, dy].map((tensor) => Float64Array.from(read(tensor)));
        const [dx, dKernel] = [new Float64Array(xs!.length), new Float64Array(kernels!.length)];
        exact.eachPixel(layout, ({ input, output, offset }) => {
          for (let f = 0; f < filters; f++)
            for (let c = 0; c < 8; c++) {
              const [i, k] = [input * 32 + Math.floor(f / 4) * 8 + c, (offset * 8 + c) * filters + f];
              const d = dys![output * filters + f]!;
              dx[i]! += d * kernels![k]!;
              dKernel[k]! += d * xs![i]!;
            }
        });
        return [exact.convolve(layout, filters, groups, xs!, kernels!), dx, dKernel];
      },
    });
    return [subject] as never;
  });
}

export function layerNorms(engine: Engine): Accuracy[] {
  return ([0, 30] as const).map((center) =>
    engine.tf.tidy(() => {
      const [rows, channels, epsilon] = [400, 96, 1e-6];
      const x = normal<Tensor2D>(engine, [rows, channels], 1, center);
      const dy = normal<Tensor2D>(engine, [rows, channels], 2, 0.1);
      const [scale, offset] = [normal<Tensor1D>(engine, [channels], 3, 1), normal<Tensor1D>(engine, [channels], 4)];
      return measure(engine, {
        operation: 'layer norm',
        input: center === 0 ? 'random' : `values around ${center}`,
        native: norm.usesFusedLayerNorm(engine) ? norm.native : norm.portable,
        stock: norm.portable,
        run({ forward, gradient }) {
          const [y, mean, variance] = forward(engine, { x, scale, offset, epsilon });
          return [y, ...gradient(engine, { dy, x, scale, statistics: { mean, variance }, epsilon })];
        },
        expected() {
          const [xs, dys, scales, offsets] = [x, dy, scale, offset].map((tensor) => Float64Array.from(read(tensor)));
          const [ones, zeros] = [new Float64Array(channels).fill(1), new Float64Array(channels)];
          const hats = exact.layerNorm(xs!, ones, zeros, epsilon);
          const [dx, dScale, dOffset] = [new Float64Array(xs!.length), zeros.slice(), zeros.slice()];
          for (let at = 0; at < xs!.length; at += channels) {
            const row = xs!.subarray(at, at + channels);
            const mean = row.reduce((a, b) => a + b, 0) / channels;
            const spread = Math.sqrt(row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / channels + epsilon);
            const dHats = scales!.map((value, c) => value * dys![at + c]!);
            const shift = dHats.reduce((a, b) => a + b, 0) / channels;
            const slope = dHats.reduce((sum, value, c) => sum + value * hats[at + c]!, 0) / channels;
            for (let c = 0; c < channels; c++) {
              dx[at + c] = (dHats[c]! - shift - hats[at + c]! * slope) / spread;
              dScale[c]! += dys![at + c]! * hats[at + c]!;
              dOffset[c]! += dys![at + c]!;
            }
          }
          return [exact.layerNorm(xs!, scales!, offsets!, epsilon), dx, dScale, dOffset];
        },
      }) as never;
    }),
  );
}

/** Operations on each value, or each row, on its own, and the gradient of an average pooling. */
export function pointwise(engine: Engine): Accuracy[] {
  return engine.tf.tidy(() => {
    const { tf } = engine;
    const [x, dy] = [tf.mul(normal(engine, [64, 197], 1), 4), normal(engine, [64, 197], 2)];
    const activation = {
      gelu: { native: gelus.usesFusedGelu(engine) ? gelus.native : gelus.portable, stock: gelus.portable },
      silu: {
        native: sigmoid.usesFusedSilu(engine) ? sigmoid.nativeSilu : sigmoid.portableSilu,
        stock: sigmoid.portableSilu,
      },
    };
    const gates = tf.sigmoid(x);
    const [scores, dPooled] = [normal<Tensor2D>(engine, [64, 197], 3), normal<Tensor4D>(engine, [2, 7, 7, 16], 4)];
    const layout = { shape: [2, 15, 15, 16], size: 3, stride: 2, zeros: [0, 0, 0, 0] } as const;
    return [
      measure(engine, {
        operation: 'ReLU6 gradient',
        input: 'random',
        native: relu6.native,
        stock: relu6.portable,
        run: (gradient) => [gradient(engine, dy, x)],
        expected() {
          const inputs = read(x);
          return [read(dy).map((value, i) => (inputs[i]! > 0 && inputs[i]! < 6 ? value : 0))];
        },
      }),
      measure(engine, {
        operation: 'sigmoid gradient',
        input: 'random',
        native: sigmoid.native,
        stock: sigmoid.portable,
        run: (gradient) => [gradient(engine, dy, gates)],
        expected() {
          const outputs = read(gates);
          return [Float64Array.from(read(dy), (value, i) => value * outputs[i]! * (1 - outputs[i]!))];
        },
      }),
      ...(['gelu', 'silu'] as const).map((name) => {
        const [small, exactly] = [tf.div(x, 3), exact.ACTIVATIONS[name]!];
        return measure(engine, {
          operation: name === 'gelu' ? 'GELU' : 'SiLU',
          input: 'random',
          ...activation[name],
          run: ({ forward, gradient }) => [forward(engine, small), gradient(engine, dy, small)],
          expected() {
            const [inputs, gradients] = [Float64Array.from(read(small)), read(dy)];
            const slopes = inputs.map((value) => (exactly(value + 1e-5) - exactly(value - 1e-5)) / 2e-5);
            return [inputs.map(exactly), slopes.map((slope, i) => slope * gradients[i]!)];
          },
        });
      }),
      ...([1, 30] as const).map((spread) => {
        const spreadScores = tf.mul(scores, spread);
        return measure(engine, {
          operation: 'softmax',
          input: spread === 1 ? 'random' : 'scores in the tens',
          native: softmax.native,
          stock: softmax.portable,
          run: (implementation) => [implementation(engine, spreadScores)],
          expected: () => [exact.softmax(Float64Array.from(read(spreadScores)), 197)],
        });
      }),
      measure(engine, {
        operation: 'average pooling gradient',
        input: '3 x 3, stride 2',
        native: averaging.native,
        stock: averaging.portable,
        run: (gradient) => [gradient(engine, dPooled, [2, 15, 15, 16], { size: 3, stride: 2 })],
        expected() {
          const [shares, dx] = [read(dPooled), new Float64Array(2 * 15 * 15 * 16)];
          exact.eachPixel(layout, ({ input, output }) => {
            for (let c = 0; c < 16; c++) dx[input * 16 + c]! += shares[output * 16 + c]! / 9;
          });
          return [dx];
        },
      }),
    ] as never;
  });
}
