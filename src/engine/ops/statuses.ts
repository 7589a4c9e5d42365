import type { Engine, OperationStatus } from '../types';
import { fusesNorms } from './activatedNorm';
import { adamUpdatesInPlace } from './adamUpdate';
import { usesAveragePoolingGradient } from './averagePooling';
import { batchNormImplementation, portable as portableBatchNorm } from './batchNorm';
import { usesBiasOps } from './bias';
import { fusesBias } from './convolution';
import { usesMatrixProducts } from './dense';
import { usesDepthwiseOps } from './depthwiseConvolution';
import { knowsGroups } from './groupedConvolution';
import { usesFusedGelu } from './gelu';
import { usesFusedLayerNorm } from './layerNorm';
import { keepsWorkspace, usesOwnMaxPooling } from './maxPooling';
import { usesReluGradient } from './relu';
import { usesRelu6Gradient } from './relu6';
import { updatesInPlace } from './sgdUpdate';
import { usesFusedSilu, usesSigmoidGradient } from './sigmoid';
import { usesOneDnnSoftmax } from './softmax';
import { usesSoftCrossEntropy } from './softCrossEntropy';
import { usesSparseCrossEntropy } from './softmaxCrossEntropy';
import { usesStatelessUniform } from './statelessUniform';
import { reordersByOneDnn } from './transpose';

const PROBES: Readonly<Record<string, (engine: Engine) => boolean>> = {
  'convolution with bias': fusesBias,
  'depthwise convolution': usesDepthwiseOps,
  'grouped convolution': knowsGroups,
  bias: usesBiasOps,
  'max pooling with workspace': keepsWorkspace,
  'max pooling with NaN': usesOwnMaxPooling,
  'batch norm': (engine) => batchNormImplementation(engine) !== portableBatchNorm,
  'batch norm with its activation': (engine) => fusesNorms(engine, 8),
  'average pooling gradient': usesAveragePoolingGradient,
  'layer norm': usesFusedLayerNorm,
  'ReLU gradient': usesReluGradient,
  'ReLU6 gradient': usesRelu6Gradient,
  'sigmoid gradient': usesSigmoidGradient,
  SiLU: usesFusedSilu,
  GELU: usesFusedGelu,
  softmax: usesOneDnnSoftmax,
  'dense layers': usesMatrixProducts,
  dropout: usesStatelessUniform,
  'cross-entropy': usesSparseCrossEntropy,
  'cross-entropy with soft targets': usesSoftCrossEntropy,
  transpose: reordersByOneDnn,
  'SGD in place': updatesInPlace,
  'AdamW in place': adamUpdatesInPlace,
};

/** oneDNN's and our own: on a GPU the stock calls are cuDNN's operations already, or run on the device. */
const CPU_ONLY: readonly string[] = [
  'GELU',
  'SiLU',
  'batch norm with its activation',
  'convolution with bias',
  'grouped convolution',
  'layer norm',
  'max pooling with NaN',
  'max pooling with workspace',
  'softmax',
  'transpose',
];

/** Implementation of each operation here; runs every probe that has not run yet. */
export function operationStatuses(engine: Engine): readonly OperationStatus[] {
  const asked = Object.entries(PROBES).filter(([name]) => engine.info.device === 'cpu' || !CPU_ONLY.includes(name));
  return asked.map(([name, isNative]) => ({
    name,
    kind: isNative(engine) ? 'native' : 'stock',
  }));
}
