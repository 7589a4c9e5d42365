import type { Engine, OperationStatus } from '../types';
import { batchNormImplementation, portable as portableBatchNorm } from './batchNorm';
import { usesBiasOps } from './bias';
import { fusesBias } from './convolution';
import { usesMatrixProducts } from './dense';
import { keepsWorkspace } from './maxPooling';
import { usesReluGradient } from './relu';
import { updatesInPlace } from './sgdUpdate';
import { usesSparseCrossEntropy } from './softmaxCrossEntropy';
import { usesStatelessUniform } from './statelessUniform';

const PROBES: Readonly<Record<string, (engine: Engine) => boolean>> = {
  'convolution with bias': fusesBias,
  bias: usesBiasOps,
  'max pooling with workspace': keepsWorkspace,
  'batch norm': (engine) => batchNormImplementation(engine) !== portableBatchNorm,
  'ReLU gradient': usesReluGradient,
  'dense layers': usesMatrixProducts,
  dropout: usesStatelessUniform,
  'cross-entropy': usesSparseCrossEntropy,
  'SGD in place': updatesInPlace,
};

/** What computes each operation here; runs every probe that has not run yet. */
export function operationStatuses(engine: Engine): readonly OperationStatus[] {
  return Object.entries(PROBES).map(([name, isNative]) => ({
    name,
    kind: isNative(engine) ? 'native' : 'stock',
  }));
}
