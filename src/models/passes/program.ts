import type { ResolvedLayer, Step } from '../layers';
import { kindOf } from '../layers';
import { IMAGE_INPUT, type Architecture } from '../architecture';

/** The values between steps by number; 0 is the image. */
export type ValueId = number;

/** One step of a model, with the values it takes and gives. */
export interface ProgramStep {
  readonly step: Step;
  readonly layer: ResolvedLayer;
  readonly inputs: readonly ValueId[];
  readonly output: ValueId;
  /** Affine map that is merged into this step in evaluation. Default: none. */
  readonly affine?: { readonly step: Step; readonly layer: ResolvedLayer };
}

/** Steps of a model, each after those whose values it takes. */
export interface Program {
  readonly steps: readonly ProgramStep[];
  /** The logits. */
  readonly output: ValueId;
  /** The value of each layer, by its name. Those that a rewritten program no longer computes are missing. */
  readonly values: ReadonlyMap<string, ValueId>;
}

/** The layers of an architecture as steps, nothing rewritten. Layers that do nothing are left out. Pure. */
export function plainProgram({ layers }: Pick<Architecture, 'layers'>): Program {
  const values = new Map<string, ValueId>([[IMAGE_INPUT, 0]]);
  const steps: ProgramStep[] = [];
  for (const layer of layers) {
    let inputs = layer.inputs.map((name) => values.get(name)!);
    for (const step of kindOf(layer).steps(layer)) {
      const output = steps.length + 1;
      steps.push({ step, layer, inputs, output });
      inputs = [output];
    }
    values.set(layer.name, inputs[0]!);
  }
  return { steps, output: values.get(layers.at(-1)!.name)!, values };
}

/**
 * The steps of a model in an order that gives the same values for less work: a max pooling comes before the ReLU and
 * the bias that stand before it, since max(relu(x + b)) = relu(max(x) + b), also after rounding; and a convolution
 * adds the bias that follows it. Pure.
 */
export function programOf(architecture: Pick<Architecture, 'layers'>): Program {
  return joined(poolingFirst(plainProgram(architecture)));
}

/**
 * The same for evaluation: steps for training only are left out, and an affine map, as batch norm is
 * there, is folded into the convolution before it. In training batch norm follows the statistics of the batch,
 * frozen or not, so that nothing can be folded. Pure.
 */
export function evaluationProgramOf(architecture: Pick<Architecture, 'layers'>): Program {
  return scaled(withoutTraining(programOf(architecture)));
}

/** A program without the steps for training only; `replaced` maps their values to the new ones. Pure. */
export function withoutTraining(program: Program): Program & { readonly replaced: ReadonlyMap<ValueId, ValueId> } {
  const known = new Map<ValueId, ValueId>();
  const current = (value: ValueId): ValueId => known.get(value) ?? value;
  const steps = program.steps.flatMap((each): ProgramStep[] => {
    const inputs = each.inputs.map(current);
    if (each.step.only !== 'training') return [{ ...each, inputs }];
    known.set(each.output, inputs[0]!);
    return [];
  });
  const values = new Map([...program.values].map(([layer, value]) => [layer, current(value)]));
  return { steps, output: current(program.output), values, replaced: known };
}

/** The only step that takes a value, if there is just one and it takes the value once. */
export function readerOf({ steps, output }: Program, value: ValueId): number | undefined {
  if (value === output) return undefined;
  const readers = steps.flatMap(({ inputs }, i) => inputs.filter((input) => input === value).map(() => i));
  return readers.length === 1 ? readers[0] : undefined;
}

/** The same, if the step takes nothing else. */
function onlyReader(program: Program, value: ValueId): number | undefined {
  const reader = readerOf(program, value);
  return reader !== undefined && program.steps[reader]!.inputs.length === 1 ? reader : undefined;
}

/** Moves poolings before steps that keep the order of values, until none is left to move. */
function poolingFirst(program: Program): Program {
  for (const [i, before] of program.steps.entries()) {
    const reader = before.step.keepsOrder === true ? onlyReader(program, before.output) : undefined;
    const pooling = reader === undefined ? undefined : program.steps[reader]!;
    if (pooling?.step.isMaxPooling !== true) continue;
    const steps = [...program.steps];
    steps[i] = { ...pooling, inputs: before.inputs, output: before.output };
    steps[reader!] = { ...before, inputs: [before.output], output: pooling.output };
    return poolingFirst({ ...program, steps, values: without(program.values, before.output) });
  }
  return program;
}

/** Merges steps with the next one, where possible. */
function joined(program: Program): Program {
  for (const [i, first] of program.steps.entries()) {
    const reader = first.step.joinedWith === undefined ? undefined : onlyReader(program, first.output);
    const second = reader === undefined ? undefined : program.steps[reader]!;
    const step = second === undefined ? undefined : first.step.joinedWith!(second.step);
    if (step === undefined) continue;
    return joined(merged(program, i, reader!, { ...first, step, output: second!.output }));
  }
  return program;
}

function scaled(program: Program): Program {
  for (const [i, first] of program.steps.entries()) {
    if (first.step.scaledPass === undefined || first.affine !== undefined) continue;
    const reader = onlyReader(program, first.output);
    const second = reader === undefined ? undefined : program.steps[reader]!;
    if (second?.step.affine === undefined) continue;
    const { step, layer } = second;
    return scaled(merged(program, i, reader!, { ...first, affine: { step, layer }, output: second.output }));
  }
  return program;
}

function merged(program: Program, first: number, second: number, step: ProgramStep): Program {
  const steps = program.steps.flatMap((each, i) => (i === second ? [] : [i === first ? step : each]));
  return { ...program, steps, values: without(program.values, program.steps[first]!.output) };
}

/** Values of layers without one that is no longer computed. */
export function without(values: ReadonlyMap<string, ValueId>, gone: ValueId): ReadonlyMap<string, ValueId> {
  return new Map([...values].filter(([, value]) => value !== gone));
}
