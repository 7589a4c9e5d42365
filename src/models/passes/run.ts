import { Random } from '../../core';
import type { SeedPair, Tensor, Tensor2D, Tensor4D } from '../../engine';
import { kindOf } from '../layers';
import type { Model } from '../model';
import { forwardOnly, Values } from './forwardOnly';
import type { FrozenPart } from './frozenPart';
import { planPass, trainingPlan } from './plan';
import { plainEvaluation, programsOf, type ReadyProgram, type ReadyStep } from './passes';
import type { ValueId } from './program';
import { RecordedPass } from './recorded';
import type { EmitGradient, EvaluationPass, SeedOfLayer, Stage } from './types';

const EVALUATION: Stage = { training: false };

/** Output of a model's frozen part for some images. */
export interface Features {
  /** float32 [batch, part.size] */
  readonly values: Tensor2D;
  readonly part: FrozenPart;
}

/** Input of a model: images, float32 [batch, height, width, 3], or their features, for the remaining steps. */
export type ModelInput = Tensor4D | Features;

/**
 * Runs the frozen part of a model, which gives the same in training and in evaluation.
 *
 * @param images float32 [batch, height, width, 3]
 * @returns float32 [batch, part.size]
 */
export function frozenFeatures(model: Model, images: Tensor4D, part: FrozenPart): Tensor2D {
  const { end, output } = endOf(model, part);
  return evaluated(model, programsOf(model).unfolded.steps.slice(0, end), 0, images, output);
}

/** End of a frozen part in evaluation: its number of steps there, and their final value. */
function endOf(model: Model, part: FrozenPart): { readonly end: number; readonly output: ValueId } {
  const { training, unfolded } = programsOf(model);
  const value = training.steps[part.steps - 1]!.output;
  const output = unfolded.replaced.get(value) ?? value;
  return { end: unfolded.steps.findIndex((step) => step.output === output) + 1, output };
}

/**
 * Runs a model for evaluation, each value held until the last layer that takes it is done.
 *
 * @returns float32 [batch, classes]
 */
export function infer(model: Model, input: ModelInput): Tensor2D {
  const { unfolded, evaluation } = programsOf(model);
  if (!('part' in input)) return evaluated(model, evaluation.steps, 0, input, evaluation.output);
  const { end, output } = endOf(model, input.part);
  return evaluated(model, unfolded.steps.slice(end), output, input.values, unfolded.output);
}

function evaluated(
  { engine }: Model,
  steps: readonly ReadyStep<EvaluationPass>[],
  first: ValueId,
  input: Tensor,
  output: ValueId,
): Tensor2D {
  return engine.tf.tidy(() => {
    const values = new Values(first, input);
    forwardOnly(steps, values, () => EVALUATION);
    return values.shown(engine, output) as Tensor2D;
  });
}

/** A forward pass in training whose gradients are not yet computed. */
export interface TrainingPass {
  /** float32 [batch, classes]; the pass disposes it. */
  readonly logits: Tensor2D;
  /**
   * Computes the gradients of the trained variables, last layer first, and frees what the forward pass held as it
   * goes. `emit` may change a variable at once: nothing that follows reads it.
   *
   * @param dLogits gradient of the loss with respect to the logits
   */
  backward(dLogits: Tensor2D, emit: EmitGradient): void;
  /** Frees what is still held. */
  dispose(): void;
}

/**
 * Runs a model in training without a tape. Steps before the first trained layer run forward only, and frozen layers as in
 * evaluation where the model was frozen so.
 *
 * @param input must stay until the backward pass is over
 * @param dropout decides this step's masks: the seed of each layer, or a generator to split them from, e.g.
 *   `Random.seeded(seed).split('dropout').split(step)`, which is never drawn from
 */
export function trainingPass(model: Model, input: ModelInput, dropout: Random | SeedOfLayer): TrainingPass {
  const seedOf = dropout instanceof Random ? (layer: string) => dropoutSeed(dropout, layer) : dropout;
  const { training } = programsOf(model);
  const [start, values] = 'part' in input ? [input.part.steps, input.values] : [0, input];
  const first = start === 0 ? 0 : training.steps[start - 1]!.output;
  const plan = trainingPlan(model, training, start);
  const stage: Stage = { training: true, seedOf };
  return new RecordedPass(model, plan, new Values(first, values), (layer) =>
    model.isEvaluated(layer) ? EVALUATION : stage,
  );
}

/** The seed of one layer that draws, for a step's generator. */
export function dropoutSeed(random: Random, layerName: string): SeedPair {
  const own = random.split(layerName);
  return [own.uint32() | 0, own.uint32() | 0];
}

/** Names of the layers that draw from the seed of a training step, in order. */
export function seededLayers({ architecture }: Model): readonly string[] {
  return architecture.layers.filter((layer) => kindOf(layer).usesSeed === true).map(({ name }) => name);
}

/** Output of a layer in evaluation, and the gradient of a score. */
export interface LayerGradient {
  /** Output of the layer, for the caller to dispose. */
  readonly activations: Tensor;
  /** Gradient of the score with respect to it, for the caller to dispose. */
  readonly gradient: Tensor;
}

/**
 * The output of a layer in evaluation, and the gradient of a score of the network with respect to it.
 *
 * @param images float32 [batch, height, width, 3]
 * @param layer whose output is wanted
 * @param scores layer that gives the scores, [batch, classes]
 * @param gradientOf gradient of the chosen score with respect to all scores, of their shape
 */
export function layerGradient(
  model: Model,
  images: Tensor4D,
  { layer, scores }: { readonly layer: string; readonly scores: string },
  gradientOf: (scores: Tensor2D) => Tensor2D,
): LayerGradient {
  const { tf } = model.engine;
  return tf.tidy(() => {
    const program = until(plainEvaluation(model), scores);
    const explained = program.values.get(layer)!;
    const plan = planPass(program, () => false, explained);
    const values = new Values(0, images);
    const pass = new RecordedPass(model, plan, values, () => EVALUATION);
    const activations = values.get(explained).clone();
    const gradient = pass.backward(gradientOf(pass.logits), () => undefined, explained);
    return { activations, gradient: gradient ?? tf.zerosLike(activations) };
  });
}

/** The steps up to the value of a layer. */
function until(program: ReadyProgram, layer: string): ReadyProgram {
  const output = program.values.get(layer)!;
  const end = program.steps.findIndex((step) => step.output === output) + 1;
  return { ...program, steps: program.steps.slice(0, end), output };
}
