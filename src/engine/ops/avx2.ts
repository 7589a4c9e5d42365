import { endsAtAvx2 } from '../processor';
import type { Engine } from '../types';

/** Tells whether TensorFlow computes on a processor with AVX2 but no wider vectors. */
export function computesOnAvx2(engine: Engine): boolean {
  return engine.info.device === 'cpu' && engine.native.supports('AVX2 and no more', () => endsAtAvx2());
}
