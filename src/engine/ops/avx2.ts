import { endsAtAvx2 } from '../processor';
import type { Engine } from '../types';

/** Whether TensorFlow computes on a processor whose vectors end at AVX2. */
export function computesOnAvx2(engine: Engine): boolean {
  return engine.info.device === 'cpu' && engine.native.supports('AVX2 and no more', () => endsAtAvx2());
}
