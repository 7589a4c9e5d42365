import { nodeBackend, typeNumber, type NodeBackend } from '../nodeBackend';
import { FLOAT, INT } from '../ops/attributes';
import type { Engine, Tensor } from '../types';
import { GraphSession } from './graphSession';
import { recordCalls, type RecordedCall } from './recording';
import { encodeGraph, type GraphInput } from './savedModel';

/** Limit in bytes; shapes and scalars are far below it. */
const MOST_CONSTANT_BYTES = 1 << 16;

/** A pure computation. */
export interface Computation {
  /** Tensors that it reads besides its inputs, e.g. the variables of a model: always the same, in the same order. */
  readonly reads: readonly Tensor[];
  /** @returns a new tensor. The shapes of its inputs alone decide which operations it calls. */
  compute(inputs: readonly Tensor[]): Tensor;
}

/** A computation as one graph. */
export interface CompiledGraph {
  /**
   * @param inputs of the shapes and types that it was compiled for
   * @returns tensors for the caller to dispose
   */
  run(inputs: readonly Tensor[]): Tensor;
  dispose(): void;
}

/**
 * Runs a computation once, one operation after the other, and makes a graph of its calls.
 *
 * @returns the result, and the graph; null in place of a graph that TensorFlow refuses, or whose result differs in
 *   any bit
 */
export function compileGraph(
  engine: Engine,
  computation: Computation,
  inputs: readonly Tensor[],
): { readonly result: Tensor; readonly graph: CompiledGraph | null } {
  const backend = nodeBackend(engine.tf);
  const read = [
    ...inputs.map((tensor) => graphInput(backend, tensor)),
    ...computation.reads.map((tensor) => ({ ...graphInput(backend, tensor), isWeight: true })),
  ];
  const { calls, looked, result } = recordCalls(backend, () => computation.compute(inputs));
  if (looked || !calls.every(isSmall)) return { result, graph: null };
  const graph = attempt(() => {
    const { bytes, names } = encodeGraph(backend.binding, calls, { inputs: read });
    const [output] = backend.getInputTensorIds([result]);
    const feeds = read.map(({ handle }) => names.get(handle)!);
    return asGraph(new GraphSession(backend, bytes), computation, { feeds, fetch: names.get(output!)! });
  });
  if (graph === null || attempt(() => repeats(engine, graph, inputs, result)) === true) return { result, graph };
  graph.dispose();
  return { result, graph: null };
}

/** A large constant is a value that the computation should have named. */
export function isSmall(call: RecordedCall): boolean {
  return call.kind !== 'constant' || call.values.byteLength <= MOST_CONSTANT_BYTES;
}

function asGraph(
  session: GraphSession,
  { reads }: Computation,
  names: { readonly feeds: readonly string[]; readonly fetch: string },
): CompiledGraph {
  return {
    run: (inputs) => session.run(names.feeds, [...inputs, ...reads], [names.fetch])[0]!,
    dispose: () => session.dispose(),
  };
}

/** Also uploads values that are still in JavaScript, which would otherwise be recorded as constants. */
export function graphInput(backend: NodeBackend, tensor: Tensor): GraphInput {
  const [handle] = backend.getInputTensorIds([tensor]);
  const dtype = typeNumber(tensor.dtype as 'float32' | 'int32' | 'bool');
  return { handle: handle!, shape: tensor.shape, dtype };
}

function repeats(engine: Engine, graph: CompiledGraph, inputs: readonly Tensor[], expected: Tensor): boolean {
  const actual = graph.run(inputs);
  const areSame = sameBits(engine, actual, expected);
  actual.dispose();
  return areSame;
}

/** Tells whether two float32 tensors of one shape hold the same bits; compares them on their device. */
export function sameBits({ tf, native: ops }: Engine, a: Tensor, b: Tensor): boolean {
  const bitsOf = (tensor: Tensor): Tensor => ops.run('Bitcast', { T: FLOAT, type: INT }, [tensor], 1)[0]!;
  const areSame = tf.tidy(() => tf.all(tf.equal(bitsOf(a), bitsOf(b))));
  const answer = areSame.dataSync()[0] === 1;
  areSame.dispose();
  return answer;
}

/** A graph is only an optimisation: on any failure, its operations run one by one. */
export function attempt<T>(action: () => T): T | null {
  try {
    return action();
  } catch {
    return null;
  }
}
