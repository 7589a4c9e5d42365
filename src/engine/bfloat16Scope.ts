import { encodeAttributes, type HandleInfo, type NodeBackend } from './nodeBackend';
import type { Bfloat16Ops, Bfloat16Values, OpAttribute, Tensor } from './types';

/**
 * {@link Bfloat16Ops} below TF.js's tensors, which cannot be of that type: tfjs-node refuses one that an operation
 * returns, and loses its memory.
 */
export class Bfloat16Scope implements Bfloat16Ops {
  private readonly handles: number[] = [];

  constructor(private readonly backend: NodeBackend) {}

  round(x: Tensor): Bfloat16Values {
    return this.run('Cast', cast('float32', 'bfloat16'), [x]);
  }

  widen(values: Bfloat16Values): Tensor {
    return this.backend.createOutputTensor(this.execute('Cast', cast('bfloat16', 'float32'), [values]));
  }

  run(
    name: string,
    attributes: Readonly<Record<string, OpAttribute>>,
    inputs: readonly (Tensor | Bfloat16Values)[],
  ): Bfloat16Values {
    const { id } = this.execute(name, attributes, inputs);
    this.handles.push(id);
    return { handle: id };
  }

  /** Frees every value made so far. */
  free(): void {
    for (const handle of this.handles.splice(0)) this.backend.binding.deleteTensor(handle);
  }

  private execute(
    name: string,
    attributes: Readonly<Record<string, OpAttribute>>,
    inputs: readonly (Tensor | Bfloat16Values)[],
  ): HandleInfo {
    const handles = inputs.map((input) =>
      'handle' in input ? input.handle : this.backend.getInputTensorIds([input])[0]!,
    );
    const encoded = encodeAttributes(this.backend, attributes);
    return this.backend.binding.executeOp(name, encoded, handles, 1)[0]!;
  }
}

type FloatType = 'float32' | 'bfloat16';

function cast(from: FloatType, to: FloatType): Readonly<Record<string, OpAttribute>> {
  return {
    SrcT: { kind: 'type', value: from },
    DstT: { kind: 'type', value: to },
    Truncate: { kind: 'bool', value: false },
  };
}
