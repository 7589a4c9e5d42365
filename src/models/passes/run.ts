import { Random } from '../../core';
import type { LayersModel, Tensor, Tensor2D, Tensor4D } from '../../engine';
import { factsOf } from '../built';
import { dropoutSeed } from '../layers/dropout';
import type { FrozenPart } from './frozenPart';
import { passesOf } from './passes';
import type { EmitGradient, EvaluationPass, Forward, Pass, SeedOfLayer, Stage } from './types';

/** What the frozen part of a model gave for some images. */
export interface Features {
  /** float32 [batch, part.size] */
  readonly values: Tensor2D;
  readonly part: FrozenPart;
}

/** What a model runs on: images, float32 [batch, height, width, 3], or their features, for the rest of the way. */
export type ModelInput = Tensor4D | Features;

/**
 * Runs the frozen part of a model, which gives the same in training and in evaluation.
 *
 * @param images float32 [batch, height, width, 3]
 * @returns float32 [batch, part.size]
 */
export function frozenFeatures(model: LayersModel, images: Tensor4D, part: FrozenPart): Tensor2D {
  return evaluated(model, passesOf(model).all.slice(0, part.steps), images);
}

/**
 * Runs a model for evaluation, holding one layer's values at a time.
 *
 * @returns float32 [batch, classes]
 */
export function infer(model: LayersModel, input: ModelInput): Tensor2D {
  const { all, evaluation } = passesOf(model);
  if (!('part' in input)) return evaluated(model, evaluation, input);
  // There is no batch norm to fold in the rest: they all stand before the flatten.
  return evaluated(model, all.slice(input.part.steps), input.values);
}

function evaluated(
  model: LayersModel,
  passes: readonly (EvaluationPass & Pick<Pass, 'onlyInTraining'>)[],
  input: Tensor,
): Tensor2D {
  const some = passes.filter(({ onlyInTraining }) => onlyInTraining !== true);
  return factsOf(model).engine.tf.tidy(() => forwardOnly(some, input, { training: false })) as Tensor2D;
}

/** A forward pass in training whose gradients are still to be taken. */
export interface TrainingPass {
  /** float32 [batch, classes]; the pass disposes it. */
  readonly logits: Tensor2D;
  /**
   * Takes the gradients of the trained variables, last layer first, and frees what the forward pass held as it
   * goes. `emit` may change a variable at once: nothing that follows reads it.
   *
   * @param dLogits gradient of the loss with respect to the logits
   */
  backward(dLogits: Tensor2D, emit: EmitGradient): void;
  /** Frees what is still held. */
  dispose(): void;
}

/**
 * Runs a model in training without a tape. What comes before the first trained layer runs forward only.
 *
 * @param input must stay until the backward pass is over
 * @param dropout decides this step's masks: the seed of each layer, or a generator to split them from, e.g.
 *   `Random.seeded(seed).split('dropout').split(step)`, which is never drawn from
 */
export function trainingPass(model: LayersModel, input: ModelInput, dropout: Random | SeedOfLayer): TrainingPass {
  const seedOf = dropout instanceof Random ? (layer: string) => dropoutSeed(dropout, layer) : dropout;
  const values = 'part' in input ? input.values : input;
  const passes = passesOf(model).all.slice('part' in input ? input.part.steps : 0);
  const stage: Stage = { training: true, seedOf };
  const firstTrained = passes.findIndex((pass) => pass.isTrained());
  const start = firstTrained < 0 ? passes.length : firstTrained;
  const { tf } = factsOf(model).engine;
  const features = tf.tidy(() => forwardOnly(passes.slice(0, start), values, stage));
  return new RecordedPass(passes.slice(start), features, stage, features !== values);
}

/** Every value but the last is disposed; the input stays. */
function forwardOnly(passes: readonly EvaluationPass[], input: Tensor, stage: Stage): Tensor {
  let value = input;
  for (const pass of passes) {
    const { y, extras = [] } = pass.forward(value, stage);
    extras.forEach((extra) => extra.dispose());
    if (value !== input) value.dispose();
    value = y;
  }
  return value;
}

/** The values between passes, held as long as a gradient reads them. */
class RecordedPass implements TrainingPass {
  /** Value i goes into pass i and comes out of pass i - 1. */
  private readonly values: Tensor[];
  private readonly forwards: Forward[] = [];

  constructor(
    private readonly passes: readonly Pass[],
    input: Tensor,
    stage: Stage,
    private readonly ownsInput: boolean,
  ) {
    this.values = [input];
    passes.forEach((pass, i) => {
      const forward = pass.forward(this.values[i]!, stage);
      this.forwards.push(forward);
      this.values.push(forward.y);
      if (!this.isRead(i)) this.release(i);
    });
  }

  get logits(): Tensor2D {
    return this.values.at(-1) as Tensor2D;
  }

  backward(dLogits: Tensor2D, emit: EmitGradient): void {
    const emitAndDispose: EmitGradient = (variable, gradient) => {
      emit(variable, gradient);
      gradient.dispose();
    };
    let dy: Tensor = dLogits;
    for (let i = this.passes.length - 1; i >= 0; i--) {
      const extras = this.forwards[i]!.extras ?? [];
      const dx = this.passes[i]!.backward({
        dy,
        x: this.values[i]!,
        y: this.values[i + 1]!,
        extras,
        wantsInput: i > 0,
        emit: emitAndDispose,
      });
      if (dy !== dLogits) dy.dispose();
      extras.forEach((extra) => extra.dispose());
      this.release(i + 1);
      if (dx === undefined) break;
      dy = dx;
    }
    this.dispose();
  }

  dispose(): void {
    this.values.forEach((_, i) => this.release(i));
    for (const { extras = [] } of this.forwards) {
      for (const extra of extras) if (!extra.isDisposed) extra.dispose();
    }
  }

  private isRead(i: number): boolean {
    return this.passes[i]!.keeps.input || (i > 0 && this.passes[i - 1]!.keeps.output);
  }

  private release(i: number): void {
    const value = this.values[i]!;
    if ((i > 0 || this.ownsInput) && !value.isDisposed) value.dispose();
  }
}
