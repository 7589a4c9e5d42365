import type { Engine, OperationStatus } from '../types';
import { compileGraph, type Computation } from './compile';
import { runsGraphs } from './repeated';

/** Tells whether graphs work where they are used; empty for a GPU and for the WASM engine. */
export function graphStatuses(engine: Engine): readonly OperationStatus[] {
  if (!runsGraphs(engine)) return [];
  return [{ name: 'whole steps as graphs', kind: compilesGraphs(engine) ? 'native' : 'stock' }];
}

function compilesGraphs(engine: Engine): boolean {
  const { tf } = engine;
  const compute: Computation['compute'] = ([x]) => tf.tidy(() => tf.relu(tf.neg(x!)));
  return tf.tidy(() => {
    const { graph } = compileGraph(engine, { reads: [], compute }, [tf.tensor1d([1, -2, 3])]);
    graph?.dispose();
    return graph !== null;
  });
}
