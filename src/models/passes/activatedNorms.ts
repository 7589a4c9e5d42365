import type { ResolvedLayer } from '../layers';
import { readerOf, without, type Program, type ProgramStep, type ValueId } from './program';
import type { BehindNorm } from './types';

interface Found {
  readonly behind: BehindNorm;
  /** The steps that are taken in, in order. */
  readonly steps: readonly [number, ...number[]];
  /** The other value of the sum. Default: there is none. */
  readonly addend?: ValueId;
}

/**
 * A program of training whose norms take in the sum and the activation behind them: the same bits for fewer passes over
 * memory. A step is taken in where nothing else reads the value before it. Pure.
 *
 * @param isFused tells whether the norm of a layer can
 */
export function withActivatedNorms(program: Program, isFused: (layer: ResolvedLayer) => boolean): Program {
  for (const [i, { step, layer, output }] of program.steps.entries()) {
    if (step.activated === undefined || !isFused(layer)) continue;
    const found = behindValue(program, output);
    if (found !== undefined) return withActivatedNorms(merged(program, i, found), isFused);
  }
  return program;
}

function behindValue(program: Program, value: ValueId): Found | undefined {
  const reader = readerOf(program, value);
  if (reader === undefined) return undefined;
  const { step, inputs, output } = program.steps[reader]!;
  if (step.activation !== undefined) {
    return { behind: { kind: 'activation', activation: step.activation }, steps: [reader] };
  }
  if (step.isSum !== true || inputs.length !== 2) return undefined;
  const addend = inputs[0] === value ? inputs[1]! : inputs[0]!;
  const next = readerOf(program, output);
  // The gradient of any other activation reads the sum, which nothing would keep.
  if (next === undefined || program.steps[next]!.step.activation !== 'relu') {
    return { behind: { kind: 'sum', activation: 'none' }, steps: [reader], addend };
  }
  return { behind: { kind: 'sum', activation: 'relu' }, steps: [reader, next], addend };
}

/** The merged step stands where the last one stood, by when every value that it takes is there. */
function merged(program: Program, norm: number, { behind, steps: taken, addend }: Found): Program {
  const { step, layer, inputs, output } = program.steps[norm]!;
  const last = taken.at(-1)!;
  const between = [output, ...taken.slice(0, -1).map((i) => program.steps[i]!.output)];
  const made: ProgramStep = {
    step: step.activated!(behind),
    layer,
    inputs: addend === undefined ? inputs : [...inputs, addend],
    output: program.steps[last]!.output,
  };
  const steps = program.steps.flatMap((each, i) => {
    if (i === last) return [made];
    return i === norm || taken.includes(i) ? [] : [each];
  });
  return { ...program, steps, values: between.reduce(without, program.values) };
}
