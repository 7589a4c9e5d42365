import type { Engine, Tensor } from '../types';
import { compileGraph, sameBits, type CompiledGraph, type Computation } from './compile';
import { compileUpdates } from './compileUpdates';
import type { UpdatingComputation } from './updatingGraph';

/** Runs of one shape before a graph is made: most shapes of a prediction occur only once. */
const RUNS_BEFORE = 3;
/** Seconds of a pure computation from which on none is made: its few percent come late, after runs that compute both ways. */
const LONG_SECONDS = 1;
/** Timed runs of each way, alternating. */
const TIMED_RUNS = 3;
/** Largest number of input shapes with graphs; for any others, operations run one by one. */
const MOST_SHAPES = 4;

/** Options of {@link Repeated}. */
export interface RepeatedOptions {
  /** Seconds from which on a computation that updates nothing stays as it is. Default: 1. */
  readonly longSeconds?: number;
  /** Selects the way measured to be faster, or a graph wherever possible. Default: 'faster'. */
  readonly choose?: 'faster' | 'graph';
}

/** Progress of the measurement for one shape of inputs. */
type Way =
  | { readonly kind: 'eager'; readonly runs: number; readonly seconds: number }
  | { readonly kind: 'trial'; readonly graph: CompiledGraph; readonly seconds: Seconds }
  | { readonly kind: 'chosen'; readonly graph: CompiledGraph | null };

const NO_GRAPH: Way = { kind: 'chosen', graph: null };

/** Times of the runs so far. */
interface Seconds {
  readonly graph: readonly number[];
  readonly eager: readonly number[];
}

/**
 * A computation that is run over and over, with the same values whichever way it runs: at first one operation after
 * the other; then, once it has repeated itself, as one TensorFlow graph, where that gives the same bits and was
 * measured to be faster. A graph spares the way through JavaScript between operations, and runs side by side what does
 * not wait for each other.
 */
export class Repeated {
  /** Keyed by the shapes of the inputs. */
  private readonly ways = new Map<string, Way>();

  constructor(
    private readonly engine: Engine,
    private readonly computation: Computation | UpdatingComputation,
    private readonly options: RepeatedOptions = {},
  ) {}

  /** @returns the computation's result, for the caller to dispose */
  run(inputs: readonly Tensor[]): Tensor {
    if (!runsGraphs(this.engine)) return this.computation.compute(inputs);
    const key = shapesOf(inputs);
    const way = this.ways.get(key) ?? this.firstWay();
    const { result, next } = this.runBy(way, inputs);
    this.ways.set(key, next);
    return result;
  }

  /** The way chosen for inputs of these shapes; undefined while both are still measured. */
  chosen(inputs: readonly Tensor[]): 'graph' | 'eager' | undefined {
    const way = this.ways.get(shapesOf(inputs));
    if (way?.kind !== 'chosen') return undefined;
    return way.graph === null ? 'eager' : 'graph';
  }

  /** Frees the graphs. The next run measures again. */
  dispose(): void {
    for (const way of this.ways.values()) if (way.kind !== 'eager') way.graph?.dispose();
    this.ways.clear();
  }

  private firstWay(): Way {
    return this.ways.size < MOST_SHAPES ? { kind: 'eager', runs: 0, seconds: Infinity } : NO_GRAPH;
  }

  private runBy(way: Way, inputs: readonly Tensor[]): { readonly result: Tensor; readonly next: Way } {
    const { computation } = this;
    switch (way.kind) {
      case 'eager':
        return way.runs < RUNS_BEFORE ? this.runEagerly(way, inputs) : this.compile(inputs);
      case 'trial':
        return this.tryOut(way, inputs);
      case 'chosen':
        return { result: way.graph?.run(inputs) ?? computation.compute(inputs), next: way };
    }
  }

  private runEagerly(
    { runs, seconds: least }: Extract<Way, { kind: 'eager' }>,
    inputs: readonly Tensor[],
  ): { readonly result: Tensor; readonly next: Way } {
    const { computation, options } = this;
    const { result, seconds } = timed(() => computation.compute(inputs));
    const next: Way = { kind: 'eager', runs: runs + 1, seconds: Math.min(least, seconds) };
    const isLong = next.runs === RUNS_BEFORE && next.seconds >= (options.longSeconds ?? LONG_SECONDS);
    if (isLong && options.choose !== 'graph' && !isUpdating(computation)) return { result, next: NO_GRAPH };
    return { result, next };
  }

  private compile(inputs: readonly Tensor[]): { readonly result: Tensor; readonly next: Way } {
    const { engine, computation, options } = this;
    const { result, graph } = isUpdating(computation)
      ? compileUpdates(engine, computation, inputs)
      : compileGraph(engine, computation, inputs);
    if (graph === null || options.choose === 'graph') return { result, next: { kind: 'chosen', graph } };
    return { result, next: { kind: 'trial', graph, seconds: { graph: [], eager: [] } } };
  }

  private tryOut(
    { graph, seconds: { graph: byGraph, eager } }: Extract<Way, { kind: 'trial' }>,
    inputs: readonly Tensor[],
  ): { readonly result: Tensor; readonly next: Way } {
    if (!isUpdating(this.computation)) return this.tryBoth(graph, { graph: byGraph, eager }, inputs);
    if (byGraph.length === eager.length) {
      const { result, seconds } = timed(() => graph.run(inputs));
      return { result, next: { kind: 'trial', graph, seconds: { graph: [...byGraph, seconds], eager } } };
    }
    const { result, seconds } = timed(() => this.computation.compute(inputs));
    return { result, next: decided(graph, { graph: byGraph, eager: [...eager, seconds] }) };
  }

  /** Computes both ways, which is safe without side effects: other inputs may be rounded in other places. */
  private tryBoth(
    graph: CompiledGraph,
    seconds: Seconds,
    inputs: readonly Tensor[],
  ): { readonly result: Tensor; readonly next: Way } {
    const [eager, byGraph] = [timed(() => this.computation.compute(inputs)), timed(() => graph.run(inputs))];
    const areSame = sameBits(this.engine, eager.result, byGraph.result);
    byGraph.result.dispose();
    if (!areSame) {
      graph.dispose();
      return { result: eager.result, next: NO_GRAPH };
    }
    const both = { graph: [...seconds.graph, byGraph.seconds], eager: [...seconds.eager, eager.seconds] };
    return { result: eager.result, next: decided(graph, both) };
  }
}

/** Never runs the computation for comparison alone: a run changes variables. */
function isUpdating(computation: Computation | UpdatingComputation): computation is UpdatingComputation {
  return 'trained' in computation;
}

function shapesOf(inputs: readonly Tensor[]): string {
  return inputs.map(({ shape }) => shape.join()).join(';');
}

/** True where a graph needs no value from another device. */
export function runsGraphs({ info }: Engine): boolean {
  return info.device === 'cpu' && info.binding !== 'wasm';
}

/** Takes the least time, which other work on the machine disturbs least. */
function decided(graph: CompiledGraph, seconds: Seconds): Way {
  if (seconds.eager.length < TIMED_RUNS) return { kind: 'trial', graph, seconds };
  if (Math.min(...seconds.graph) < Math.min(...seconds.eager)) return { kind: 'chosen', graph };
  graph.dispose();
  return NO_GRAPH;
}

/** Operations on the CPU have finished when their call returns. */
function timed<T>(action: () => T): { readonly result: T; readonly seconds: number } {
  const start = performance.now();
  const result = action();
  return { result, seconds: (performance.now() - start) / 1e3 };
}
