import { fusesNorms } from '../../engine';
import type { ResolvedLayer } from '../layers';
import type { Model } from '../model';
import { withActivatedNorms } from './activatedNorms';
import {
  evaluationProgramOf,
  plainProgram,
  programOf,
  withoutTraining,
  type Program,
  type ProgramStep,
  type ValueId,
} from './program';
import type { EvaluationPass, Pass } from './types';

/** A step ready to be run. */
export interface ReadyStep<P extends EvaluationPass = Pass> extends ProgramStep {
  readonly pass: P;
  /** Values that no later step takes: a forward pass that keeps nothing frees them. Never the logits. */
  readonly lastReads: readonly ValueId[];
}

/** A {@link Program} whose steps are ready to be run. */
export interface ReadyProgram<P extends EvaluationPass = Pass> extends Program {
  readonly steps: readonly ReadyStep<P>[];
}

/** A program of evaluation, and what the values of {@link ModelPrograms.training} became. */
export type UnfoldedProgram = ReadyProgram & Pick<ReturnType<typeof withoutTraining>, 'replaced'>;

/** Programs of a model. */
export interface ModelPrograms {
  /** Program of training. A frozen part is counted in these steps. */
  readonly training: ReadyProgram;
  /** The steps of training in evaluation, none taken in by a norm, to continue from the values of a frozen part. */
  readonly unfolded: UnfoldedProgram;
  /** Program of evaluation, with the least work. */
  readonly evaluation: ReadyProgram<EvaluationPass>;
}

// Passes hold nothing but a model's variables; entries die with their models.
const known = new WeakMap<Model, ModelPrograms>();

export function programsOf(model: Model): ModelPrograms {
  const programs = known.get(model) ?? makePrograms(model);
  known.set(model, programs);
  return programs;
}

function makePrograms(model: Model): ModelPrograms {
  const { architecture, precision } = model;
  const isFused = (layer: ResolvedLayer): boolean => fusesNorms(model.engine, layer.inputShape.at(-1)!);
  const training = readyProgram(model, withActivatedNorms(programOf(architecture), isFused));
  const inEvaluation = withoutTraining(programOf(architecture));
  const unfolded = { ...readyProgram(model, inEvaluation), replaced: inEvaluation.replaced };
  // A folded convolution would round other numbers to bfloat16 than training does.
  if (precision === 'bf16') return { training, unfolded, evaluation: unfolded };
  const evaluation = prepared(evaluationProgramOf(architecture), (step) => evaluationPass(model, step));
  return { training, unfolded, evaluation };
}

/** Program of a model in evaluation, with the value of every layer. */
export function plainEvaluation(model: Model): ReadyProgram {
  return readyProgram(model, withoutTraining(plainProgram(model.architecture)));
}

function readyProgram(model: Model, program: Program): ReadyProgram {
  return prepared(program, ({ step, layer }) => step.pass(contextOf(model, layer)));
}

function prepared<P extends EvaluationPass>(program: Program, passOf: (step: ProgramStep) => P): ReadyProgram<P> {
  const last = new Map<ValueId, number>();
  program.steps.forEach(({ inputs }, i) => inputs.forEach((input) => last.set(input, i)));
  last.delete(program.output);
  const steps = program.steps.map((step, i) => ({
    ...step,
    pass: passOf(step),
    lastReads: [...new Set(step.inputs)].filter((input) => last.get(input) === i),
  }));
  return { ...program, steps };
}

function evaluationPass(model: Model, { step, layer, affine }: ProgramStep): EvaluationPass {
  const context = contextOf(model, layer);
  if (affine === undefined) return step.pass(context);
  const behind = contextOf(model, affine.layer);
  return step.scaledPass!(context, () => affine.step.affine!(behind));
}

function contextOf(model: Model, { name }: ResolvedLayer) {
  return { engine: model.engine, precision: model.precision, tensors: model.tensorsOf(name) };
}
