/** One GPU as the driver describes it. */
export interface GpuCard {
  /** E.g. `NVIDIA A100-SXM4-40GB`. */
  readonly name: string;
  readonly memoryMiB: number;
}

/** Findings about an NVIDIA GPU and about everything between it and TensorFlow. */
export interface GpuFindings {
  /** Device that computes here; `none` where no engine does. */
  readonly engine: 'gpu' | 'cpu' | 'wasm' | 'none';
  /** TensorFlow that set-up was told to install; null where it chose itself. */
  readonly asked: 'cpu' | 'gpu' | null;
  /** Node's name of the processor architecture. */
  readonly arch: string;
  /** True where the system shows an NVIDIA GPU, with or without a driver. */
  readonly isPresent: boolean;
  /** Version of the loaded driver; null where none is loaded. */
  readonly driver: string | null;
  /** True where the driver's device files are there: a container may have none. */
  readonly hasDeviceFiles: boolean;
  /** True where the dynamic linker finds the driver's library `libcuda.so.1`. */
  readonly hasDriverLibrary: boolean;
  /** The GPUs that the driver lists; empty where it cannot be asked. */
  readonly cards: readonly GpuCard[];
  /** `CUDA_VISIBLE_DEVICES`; null where it is not set. */
  readonly visibleDevices: string | null;
  /** TensorFlow wheel in `.venv`; null: none. */
  readonly wheel: 'cpu' | 'gpu' | null;
  /** Versions in `.venv`; null where the package is not there. */
  readonly cuda: { readonly runtime: string | null; readonly cudnn: string | null };
  /** CUDA libraries that TensorFlow loads and `.venv` does not hold, by file name. */
  readonly missingLibraries: readonly string[];
  /** TensorFlow's own messages about a GPU it does not use. */
  readonly complaints: readonly string[];
}
