import { nodeBackend, type NodeBackend } from '../nodeBackend';
import type { Engine, Tensor } from '../types';
import { attempt, graphInput, isSmall, type CompiledGraph } from './compile';
import { GraphSession } from './graphSession';
import { recordCalls, type Recording } from './recording';
import { encodeGraph, type GraphInput, type GraphResource } from './savedModel';
import { UpdatingGraph, type UpdatingComputation } from './updatingGraph';

/**
 * {@link compileGraph} for a computation that trains. To compare bits, it holds a second copy of the trained
 * variables and their slots for a while.
 */
export function compileUpdates(
  engine: Engine,
  computation: UpdatingComputation,
  inputs: readonly Tensor[],
): { readonly result: Tensor; readonly graph: CompiledGraph | null } {
  const backend = nodeBackend(engine.tf);
  const { trained, reads } = computation;
  const valuesRead = reads.map((variable) => variable.clone());
  const read = {
    inputs: [...inputs, ...valuesRead].map((tensor) => graphInput(backend, tensor)),
    resources: resourcesOf(backend, computation),
  };
  const before = trained.flatMap((one) => one.values());
  const forget = (): void => before.forEach((tensor) => tensor.dispose());
  try {
    const recording = recordCalls(backend, () => computation.compute(inputs));
    const { calls, looked, result } = recording;
    if (looked || !calls.every(isSmall)) return { result, graph: null };
    const graph = attempt(() => openUpdatingGraph(engine, computation, { ...read, ...recording }));
    if (graph === null) return { result, graph };
    const repeats = attempt(() => {
      graph.holdFor(before);
      // A value without another holder is updated in place.
      forget();
      return graph.repeats([...inputs, ...valuesRead], result);
    });
    if (repeats === true) return { result, graph };
    graph.dispose();
    return { result, graph: null };
  } finally {
    forget();
    engine.tf.dispose(valuesRead);
  }
}

/** Resources of every trained variable and its slots. */
function resourcesOf(backend: NodeBackend, { trained }: UpdatingComputation): GraphResource[] {
  return trained.flatMap((one): GraphResource[] => {
    const { weights, slots } = one.resources();
    const { handle: value, ...kind } = graphInput(backend, one.variable);
    const [ofWeights, ...ofSlots] = backend.getInputTensorIds([weights, ...slots]);
    return [{ handle: ofWeights!, value, ...kind }, ...ofSlots.map((handle) => ({ handle, ...kind }))];
  });
}

function openUpdatingGraph(
  engine: Engine,
  computation: UpdatingComputation,
  recorded: Recording<Tensor> & {
    readonly inputs: readonly GraphInput[];
    readonly resources: readonly GraphResource[];
  },
): UpdatingGraph {
  const backend = nodeBackend(engine.tf);
  const { bytes, names, resources } = encodeGraph(backend.binding, recorded.calls, recorded);
  const nameOf = (handle: number): string => names.get(handle)!;
  const handlesRead = new Set(recorded.inputs.map(({ handle }) => handle));
  const assigned = computation.reads.filter((variable) => !handlesRead.has(backend.getInputTensorIds([variable])[0]!));
  const outputs = [recorded.result, ...computation.trained.map(({ variable }) => variable), ...assigned];
  return new UpdatingGraph(engine, computation, new GraphSession(backend, bytes), {
    inputs: recorded.inputs.map(({ handle }) => nameOf(handle)),
    outputs: backend.getInputTensorIds(outputs).map(nameOf),
    resources,
    assigned,
  });
}
