/** Benchmarks: Breedlab against a reference, another build or itself, measured in turn in one run. */
import { dataWait } from './benchmarks/dataWait';
import { epoch } from './benchmarks/epoch';
import { loader } from './benchmarks/loader';
import { demo, predict, step } from './benchmarks/networks';
import { pace } from './benchmarks/pace';
import { phases } from './benchmarks/phases';
import { transfer } from './benchmarks/transfer';
import type { Benchmark } from './harness/benchmark';

/** Benchmarks whose tables stand in docs/benchmarks.md, in its order. */
export const TABLED: readonly Benchmark[] = [step, predict, demo, transfer, epoch];

/** Every benchmark: a new one is its file and its name here. */
export const BENCHMARKS: readonly Benchmark[] = [...TABLED, loader, dataWait, pace, phases];
