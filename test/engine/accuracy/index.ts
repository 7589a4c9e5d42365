import type { Engine } from '../../../src/engine';
import { convolutions, kernelGradients, singleImages } from './convolutions';
import { crossEntropies, denseLayers, updates } from './heads';
import type { Accuracy } from './measure';
import { batchNorms, biases, poolings, relus } from './pixels';

export { worstDifference, type Accuracy } from './measure';

/** Every operation on random and on hard inputs. */
export function measureAccuracy(engine: Engine): readonly Accuracy[] {
  return [
    ...convolutions(engine),
    ...singleImages(engine),
    ...kernelGradients(engine),
    ...biases(engine),
    ...poolings(engine),
    ...batchNorms(engine),
    ...relus(engine),
    ...denseLayers(engine),
    ...crossEntropies(engine),
    ...updates(engine),
  ];
}
