import type { Model } from '../model';
import type { ReadyProgram, ReadyStep } from './passes';
import type { ValueId } from './program';
import type { Pass } from './types';

/** A step of a pass with gradients; `lastReads` leaves out values that a gradient reads. */
export interface PlannedStep extends ReadyStep {
  /** True if it takes part in a gradient. */
  readonly isRecorded: boolean;
  /** True for each input whose gradient it gives. */
  readonly wantsInputs: readonly boolean[];
  /** True if it gives gradients of the layer's tensors. */
  readonly wantsTensors: boolean;
}

/** Plan of a pass with gradients: pure, and reused while the same layers are frozen. */
export interface Plan {
  /** Steps before the first one that takes part in a gradient: they run forward only. */
  readonly before: readonly ReadyStep[];
  readonly steps: readonly PlannedStep[];
  /** The remaining steps, last one first. */
  readonly backwards: readonly PlannedStep[];
  readonly output: ValueId;
}

/**
 * Plans a pass: a value gets a gradient where something trained, or the explained value, lies before it.
 *
 * @param isTrained true for layers whose tensors get gradients
 * @param explained a value whose gradient is asked for. Default: none
 */
export function planPass(
  { steps, output }: Pick<ReadyProgram, 'steps' | 'output'>,
  isTrained: (layer: string) => boolean,
  explained?: ValueId,
): Plan {
  const wanted = new Set<ValueId>(explained === undefined ? [] : [explained]);
  /** Values that a gradient reads, and the explained value. */
  const kept = new Set(wanted);
  const planned = steps.map((ready) => {
    const { step, layer, inputs, pass } = ready;
    const wantsInputs = inputs.map((input) => wanted.has(input));
    const wantsTensors = step.trains === true && isTrained(layer.name);
    const isRecorded = wantsTensors || wantsInputs.includes(true);
    if (isRecorded) {
      wanted.add(ready.output);
      inputs.filter((_, i) => keepsInput(pass, i)).forEach((input) => kept.add(input));
      if (pass.keeps.output) kept.add(ready.output);
    }
    return { ...ready, isRecorded, wantsInputs, wantsTensors };
  });
  const freeing = planned.map((each) => ({
    ...each,
    lastReads: each.lastReads.filter((value) => !kept.has(value)),
  }));
  const first = freeing.findIndex(({ isRecorded }) => isRecorded);
  const start = first < 0 ? freeing.length : first;
  const own = freeing.slice(start);
  return { before: freeing.slice(0, start), steps: own, backwards: own.toReversed(), output };
}

function keepsInput({ keeps: { inputs } }: Pass, i: number): boolean {
  return typeof inputs === 'boolean' ? inputs : inputs[i] === true;
}

/** Plans of training passes by their first step, for the layers that were frozen when they were made. */
const known = new WeakMap<Model, { readonly frozen: readonly string[]; readonly plans: Map<number, Plan> }>();

/** The plan of training a model from a step on. */
export function trainingPlan(model: Model, { steps, output }: ReadyProgram, start: number): Plan {
  let found = known.get(model);
  if (found?.frozen !== model.frozen) {
    found = { frozen: model.frozen, plans: new Map() };
    known.set(model, found);
  }
  const isTrained = (layer: string): boolean => model.isTrained(layer);
  const plan = found.plans.get(start) ?? planPass({ steps: steps.slice(start), output }, isTrained);
  found.plans.set(start, plan);
  return plan;
}
