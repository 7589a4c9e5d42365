import type { Engine } from '../../../src/engine';
import { convolutions, kernelGradients, singleImages } from './convolutions';
import { crossEntropies, denseLayers, updates } from './heads';
import { depthwiseConvolutions, groupedConvolutions, layerNorms, pointwise } from './layers';
import type { Accuracy } from './measure';
import { batchNorms, biases, poolings, relus } from './pixels';

export { worstDifference, type Accuracy } from './measure';

/** Every operation on random and on hard inputs. */
export function measureAccuracy(engine: Engine): readonly Accuracy[] {
  return [
    ...convolutions(engine),
    ...singleImages(engine),
    ...kernelGradients(engine),
    ...depthwiseConvolutions(engine),
    ...groupedConvolutions(engine),
    ...biases(engine),
    ...poolings(engine),
    ...batchNorms(engine),
    ...layerNorms(engine),
    ...relus(engine),
    ...pointwise(engine),
    ...denseLayers(engine),
    ...crossEntropies(engine),
    ...updates(engine),
  ];
}
