import {
  dropoutMask,
  maxPooling,
  maxPoolingGradient,
  reluGradient,
  type Engine,
  type Tensor4D,
} from '../../engine';
import type { LayerOfKind } from '../layerSpecs';
import type { Pass } from './types';

/** Layers without weights. */

const KEEPS_NOTHING = { input: false, output: false };
const isTrained = (): boolean => false;

export function reluPass(engine: Engine): Pass {
  return {
    keeps: { input: false, output: true },
    isTrained,
    forward: (x) => ({ y: engine.tf.relu(x) }),
    backward: ({ dy, y, wantsInput }) => (wantsInput ? reluGradient(engine, dy, y) : undefined),
  };
}

export function sigmoidPass({ tf }: Engine): Pass {
  return {
    keeps: { input: false, output: true },
    isTrained,
    forward: (x) => ({ y: tf.sigmoid(x) }),
    backward: ({ dy, y, wantsInput }) =>
      wantsInput ? tf.tidy(() => tf.mul(dy, tf.mul(y, tf.sub(1, y)))) : undefined,
  };
}

export function maxPoolingPass(engine: Engine, layer: LayerOfKind<'maxPool2d'>): Pass {
  const window = { size: layer.kernelSize, stride: layer.stride };
  return {
    keeps: { input: true, output: true },
    isTrained,
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
  };
}

export function flattenPass({ tf }: Engine): Pass {
  return {
    keeps: KEEPS_NOTHING,
    isTrained,
    forward: (x) => ({ y: tf.reshape(x, [x.shape[0]!, x.size / x.shape[0]!]) }),
    backward: ({ dy, x, wantsInput }) => (wantsInput ? tf.reshape(dy, x.shape) : undefined),
  };
}

export function dropoutPass(engine: Engine, { name, rate }: LayerOfKind<'dropout'>): Pass {
  const { tf } = engine;
  return {
    keeps: KEEPS_NOTHING,
    onlyInTraining: true,
    isTrained,
    forward(x, stage) {
      if (!stage.training) throw new Error(`The dropout layer ${name} does nothing in evaluation.`);
      const mask = dropoutMask(engine, x.shape, rate, stage.seedOf(name));
      return { y: tf.mul(x, mask), extras: [mask] };
    },
    backward: ({ dy, extras, wantsInput }) => (wantsInput ? tf.mul(dy, extras[0]!) : undefined),
  };
}
