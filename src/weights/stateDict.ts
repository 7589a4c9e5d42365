import { firstNotFinite } from '../core';
import { notFinite } from './errors';
import type { WeightsFile } from './weightsFile';

/** A tensor that is read from its file each time its `data` is asked for. */
export interface LazyTensor {
  readonly shape: readonly number[];
  /**
   * Row-major float32 values, all finite. Reading may throw BreedlabError: see {@link WeightsFile.read}, and where one
   * is not finite.
   */
  readonly data: Float32Array;
}

/**
 * The tensors of an open file as the record that models load from. Only the tensor in use is in memory, as
 * long as the reader keeps none.
 */
export function lazyStateDict(file: WeightsFile): Readonly<Record<string, LazyTensor>> {
  // Without a prototype, a tensor called 'constructor' or '__proto__' is an entry like any other.
  const tensors = Object.create(null) as Record<string, LazyTensor>;
  for (const name of file.names()) {
    tensors[name] = {
      shape: file.entry(name).shape,
      get data() {
        const values = file.read(name);
        const found = firstNotFinite(values);
        if (found !== undefined) throw notFinite(file.path, name, found);
        return values;
      },
    };
  }
  return tensors;
}
