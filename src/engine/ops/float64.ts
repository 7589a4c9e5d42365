import type { Engine, OpAttribute, Tensor, TypedOps, TypedValues } from '../types';
import { flag, INT } from './attributes';
import { agreesOnCpu } from './trial';

const FLOAT64: OpAttribute = { kind: 'type', value: 'float64' };

/** Arithmetic in float64 within {@link inFloat64}: few values, such as those of channels. */
export class Float64 {
  constructor(
    private readonly engine: Engine,
    private readonly ops: TypedOps,
  ) {}

  /** Float32 values, unchanged. */
  from(x: Tensor): TypedValues {
    return this.ops.from(x);
  }

  /** A number, to its last bit. */
  number(value: number): TypedValues {
    const bits = this.engine.tf.tensor1d(new Int32Array(Float64Array.of(value).buffer), 'int32');
    return this.ops.run('Bitcast', { T: INT, type: FLOAT64 }, [bits]);
  }

  add(a: TypedValues, b: TypedValues): TypedValues {
    return this.ops.run('AddV2', { T: FLOAT64 }, [a, b]);
  }

  multiply(a: TypedValues, b: TypedValues): TypedValues {
    return this.ops.run('Mul', { T: FLOAT64 }, [a, b]);
  }

  squaredDifference(a: TypedValues, b: TypedValues): TypedValues {
    return this.ops.run('SquaredDifference', { T: FLOAT64 }, [a, b]);
  }

  /** Sums over the rows of a matrix. */
  columnSums(matrix: TypedValues): TypedValues {
    const attributes = { T: FLOAT64, Tidx: INT, keep_dims: flag(false) };
    return this.ops.run('Sum', attributes, [matrix, this.engine.tf.scalar(0, 'int32')]);
  }

  /** The nearest float32. */
  round<T extends Tensor>(values: TypedValues): T {
    return this.ops.toFloat32(values) as T;
  }
}

/** Computes in float64. TF.js has no tensors of it: only what `action` rounds to float32 remains. */
export function inFloat64<T extends Tensor | Tensor[]>(engine: Engine, action: (f64: Float64) => T): T {
  return engine.tf.tidy<T>(() => engine.native.inType('float64', (ops) => action(new Float64(engine, ops))));
}

/** Tells whether float64 works here. */
export function usesFloat64(engine: Engine): boolean {
  const [row, third] = [[1, 2, 2 ** -24], 1 / 3] as const;
  return agreesOnCpu(
    engine,
    'float64',
    () => [
      inFloat64(engine, (f64) => {
        const sums = f64.columnSums(f64.from(engine.tf.tensor2d([...row, ...row], [2, 3])));
        return f64.round(f64.add(f64.multiply(sums, f64.number(third)), f64.squaredDifference(sums, sums)));
      }),
    ],
    () => [engine.tf.tensor1d(row.map((value) => 2 * value * third))],
  );
}
