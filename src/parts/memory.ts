import * as v8 from 'node:v8';
import * as vm from 'node:vm';
import { onCell } from '../core';
import type { Engine } from '../engine';

/** Something that holds memory or threads outside JavaScript's heap. */
export interface Holding {
  readonly kind: 'network' | 'optimizer' | 'loader';
  /** Name for display, e.g. `Base_fix`. */
  readonly name: string;
}

/** Memory that a cell has left allocated when it ended. */
export interface CellMemory {
  /** Number of the cell, as Jupyter shows it. */
  readonly cell: number;
  readonly tensors: number;
  readonly bytes: number;
}

/** Memory of TensorFlow in this process. */
export interface MemoryReport {
  readonly tensors: number;
  readonly bytes: number;
  /** Cells that left tensors behind or freed some, one entry per run. */
  readonly byCell: readonly CellMemory[];
  /** Networks, optimisers and loaders that are still referenced. */
  readonly held: readonly Holding[];
}

interface Held extends Holding {
  readonly free: () => void;
}

const held = new Set<Held>();
const byCell: CellMemory[] = [];
const ownerless = new FinalizationRegistry<Held>(release);
let engineHere: Engine | undefined;
let madeInCell = 0;

/**
 * Frees an object's memory as soon as the object is unreferenced: a cell that runs again puts a new network in the
 * place of its old one, which nothing else would dispose.
 *
 * @param free must not refer to the owner
 * @returns frees it at once
 */
export function freeWith(owner: object, holding: Holding, free: () => void): () => void {
  const entry: Held = { ...holding, free };
  held.add(entry);
  ownerless.register(owner, entry);
  madeInCell++;
  return () => release(entry);
}

function release(entry: Held): void {
  if (held.delete(entry)) entry.free();
}

/** Records from now on what each cell leaves behind. */
export function countByCell(engine: Engine): void {
  engineHere = engine;
  let before = engine.tf.memory();
  onCell('start', () => {
    before = engine.tf.memory();
    madeInCell = 0;
  });
  onCell('end', (cell) => {
    const { numTensors, numBytes } = engine.tf.memory();
    const [tensors, bytes] = [numTensors - before.numTensors, numBytes - before.numBytes];
    if (tensors !== 0 || bytes !== 0) byCell.push({ cell, tensors, bytes });
    // JavaScript does not see the memory that its objects hold elsewhere, and would delay garbage collection.
    if (madeInCell > 0 && held.size > madeInCell) collectGarbage();
  });
}

/**
 * Frees unreferenced objects, and reports the rest.
 *
 * @example const { tensors, bytes } = await memory();
 */
export async function memory(): Promise<MemoryReport> {
  // Twice, as an optimiser holds its network. Finalisers run in a separate task.
  for (let round = 0; round < 2; round++) {
    collectGarbage();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const { numTensors = 0, numBytes = 0 } = engineHere?.tf.memory() ?? {};
  return {
    tensors: numTensors,
    bytes: numBytes,
    byCell: [...byCell],
    held: [...held].map(({ kind, name }) => ({ kind, name })),
  };
}

let collect: (() => void) | undefined;

function collectGarbage(): void {
  if (collect === undefined) {
    v8.setFlagsFromString('--expose-gc');
    collect = vm.runInNewContext('gc') as () => void;
  }
  collect();
}
