import { encodeAttributes, type HandleInfo, type NodeBackend } from './nodeBackend';
import type { ForeignType, OpAttribute, Tensor, TypedOps, TypedValues } from './types';

/**
 * {@link TypedOps} below TF.js's tensors, which cannot be of such a type: tfjs-node refuses one that an operation
 * returns, and loses its memory.
 */
export class TypedScope implements TypedOps {
  private readonly handles: number[] = [];

  constructor(
    private readonly backend: NodeBackend,
    private readonly type: ForeignType,
  ) {}

  from(x: Tensor): TypedValues {
    return this.run('Cast', cast('float32', this.type), [x]);
  }

  toFloat32(values: TypedValues): Tensor {
    return this.backend.createOutputTensor(this.execute('Cast', cast(this.type, 'float32'), [values]));
  }

  run(
    name: string,
    attributes: Readonly<Record<string, OpAttribute>>,
    inputs: readonly (Tensor | TypedValues)[],
  ): TypedValues {
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
    inputs: readonly (Tensor | TypedValues)[],
  ): HandleInfo {
    const handles = inputs.map((input) =>
      'handle' in input ? input.handle : this.backend.getInputTensorIds([input])[0]!,
    );
    const encoded = encodeAttributes(this.backend, attributes);
    return this.backend.binding.executeOp(name, encoded, handles, 1)[0]!;
  }
}

function cast(from: 'float32' | ForeignType, to: 'float32' | ForeignType): Readonly<Record<string, OpAttribute>> {
  return {
    SrcT: { kind: 'type', value: from },
    DstT: { kind: 'type', value: to },
    Truncate: { kind: 'bool', value: false },
  };
}
