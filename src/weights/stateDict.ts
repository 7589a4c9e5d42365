import type { WeightsFile } from './weightsFile';

/** A tensor that is read from its file each time its `data` is asked for. */
export interface LazyTensor {
  readonly shape: readonly number[];
  /** Row-major float32 values; reading may throw BreedlabError, see {@link WeightsFile.read}. */
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
        return file.read(name);
      },
    };
  }
  return tensors;
}
