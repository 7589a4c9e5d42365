import type * as tfjs from '@tensorflow/tfjs-node-gpu';

/** The TensorFlow.js API, as `import * as tf` would give it. Obtained from {@link Engine.tf} only. */
export type TensorFlow = typeof tfjs;

export type {
  DataType,
  LayersModel,
  NamedTensorMap,
  Rank,
  Scalar,
  Sequential,
  Tensor,
  Tensor1D,
  Tensor2D,
  Tensor3D,
  Tensor4D,
  Tensor5D,
  TensorLike,
  Variable,
} from '@tensorflow/tfjs-node-gpu';

/** A layer of a tf.layers model. */
export type Layer = tfjs.layers.Layer;
/** Value of one symbolic edge of a tf.layers model. */
export type SymbolicTensor = tfjs.SymbolicTensor;
/** Value of one symbolic edge of a tf.layers model. */

/** The runtime underneath. Plain JSON; holds no machine paths. */
export interface EngineInfo {
  /** npm package of the backend. */
  readonly package: string;
  readonly packageVersion: string;
  /** Version of the TensorFlow runtime, e.g. `2.21.0`; null where TF.js's WASM backend computes instead. */
  readonly tensorflowVersion: string | null;
  readonly device: 'cpu' | 'gpu';
  /** Threads of one operation on the CPU. Results are repeatable bit for bit for equal counts only. */
  readonly threads: number;
  /**
   * Compiled here against the wheel's TensorFlow, the package's official prebuilt download, or TF.js's WASM
   * backend, which needs none.
   */
  readonly binding: 'compiled' | 'prebuilt' | 'wasm';
  /** Widest instructions of the processor that oneDNN may choose, e.g. `avx512_bf16`. Absent in runs before they were recorded. */
  readonly instructionSet?: string;
}

/** Kind and value of one attribute of a native operation. */
export type OpAttribute =
  | { readonly kind: 'type'; readonly value: 'float32' | 'int32' | 'bool' | ForeignType }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'shape'; readonly value: readonly number[] }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string };

/** Operations of the TensorFlow runtime that TF.js does not expose, called by their registered names. */
export interface NativeOps {
  /**
   * Runs one operation eagerly.
   *
   * @param outputs number of tensors it returns
   * @throws Error with TensorFlow's own text when the operation or its attributes are not known
   */
  run(
    name: string,
    attributes: Readonly<Record<string, OpAttribute>>,
    inputs: readonly tfjs.Tensor[],
    outputs: number,
  ): tfjs.Tensor[];
  /**
   * Tells whether `name` works here: `trial` is run once, and the answer is remembered. A trial that throws or
   * returns false makes the caller use its stock fallback from then on.
   */
  supports(name: string, trial: () => boolean): boolean;
  /**
   * Computes in a type that TF.js does not know. Every value that `action` makes with its operations is freed at the
   * end, also after an error; only float32 tensors remain.
   */
  inType<T>(type: ForeignType, action: (ops: TypedOps) => T): T;
}

/** Types that TF.js has no tensors of; bfloat16 is the upper half of a float32. */
export type ForeignType = 'bfloat16' | 'float64';

/** Values of a {@link ForeignType}. */
export interface TypedValues {
  /** TensorFlow's handle, known to the binding only. */
  readonly handle: number;
}

/** Operations on values of one type, given to the action of {@link NativeOps.inType}. */
export interface TypedOps {
  /** Converts float32: to the nearest bfloat16, ties to even, or exactly to float64. */
  from(x: tfjs.Tensor): TypedValues;
  /** Converts to float32: exactly from bfloat16, or to the one nearest to a float64. The caller disposes the tensor. */
  toFloat32(values: TypedValues): tfjs.Tensor;
  /** Same as {@link NativeOps.run}, for an operation with one output, of the type. */
  run(
    name: string,
    attributes: Readonly<Record<string, OpAttribute>>,
    inputs: readonly (tfjs.Tensor | TypedValues)[],
  ): TypedValues;
}

/** Reason why the native engine is not used, and how to get it; each a full sentence. */
export interface EngineFallback {
  readonly reason: string;
  readonly remedy: string;
}

/** The one loaded TensorFlow of a process. */
export interface Engine {
  readonly tf: TensorFlow;
  readonly info: EngineInfo;
  readonly native: NativeOps;
  /**
   * True if signals with a handler cannot disturb computations. False where set-up could not compile the addon keeping
   * signals away from TensorFlow's threads; WASM needs nothing.
   */
  readonly isSafeFromSignals: boolean;
  /** Absent where the native engine computes. */
  readonly fallback?: EngineFallback;
}

/** One operation of a training step and its implementation here. */
export interface OperationStatus {
  readonly name: string;
  /** TensorFlow's own operation, or stock ones of TF.js, which are slower. */
  readonly kind: 'native' | 'stock';
}

/**
 * Implementation of convolutions in bfloat16.
 * - `native`: TensorFlow in bfloat16, on a GPU or a CPU with instructions for it.
 * - `rounded`: float32 convolutions of rounded values. The same numbers but for the order of sums, more slowly.
 * - `none`: nothing.
 */
export type Bfloat16Support = 'native' | 'rounded' | 'none';

/** Status of the engine for `doctor`. */
export type EngineStatus =
  | {
      readonly kind: 'ready';
      readonly info: EngineInfo;
      readonly operations: readonly OperationStatus[];
      readonly bfloat16: Bfloat16Support;
      /** Same as {@link Engine.isSafeFromSignals}. */
      readonly isSafeFromSignals: boolean;
      /** Absent where the native engine computes. */
      readonly fallback?: EngineFallback;
    }
  /** Not installed: the package, its binding or the TensorFlow libraries are absent. */
  | { readonly kind: 'missing'; readonly message: string; readonly remedy: string }
  /** Installed, but it does not load or does not compute. */
  | { readonly kind: 'broken'; readonly message: string; readonly remedy: string };
