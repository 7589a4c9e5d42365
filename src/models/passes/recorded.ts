import type { Engine, Tensor, Tensor2D } from '../../engine';
import type { Model } from '../model';
import { forwardOnly, type Values } from './forwardOnly';
import type { ReadyProgram, ReadyStep } from './passes';
import type { ValueId } from './program';
import type { EmitGradient, Forward, Stage } from './types';

/** Options of {@link RecordedPass}. */
export interface RecordedPassOptions {
  readonly stage: Stage;
  /** Which layers' tensors get gradients. */
  readonly isTrained: (layer: string) => boolean;
  /** A value whose gradient is asked for. Default: none. */
  readonly explained?: ValueId;
}

/**
 * A forward pass that holds what its backward pass reads, and that backward pass. Steps before the first one that
 * takes part in a gradient run forward only; beside it, too, what leads to nothing trained holds nothing.
 */
export class RecordedPass {
  private readonly steps: readonly ReadyStep[];
  /** What the steps gave that take part in a gradient; filled by the forward pass. */
  private readonly forwards = new Map<ReadyStep, Forward | undefined>();
  /** Values whose gradient is asked for. */
  private readonly wanted = new Set<ValueId>();
  /** Values that a gradient reads. */
  private readonly kept = new Set<ValueId>();
  private readonly output: ValueId;
  private readonly engine: Engine;

  constructor(
    private readonly model: Model,
    program: Pick<ReadyProgram, 'steps' | 'output'>,
    private readonly values: Values,
    private readonly options: RecordedPassOptions,
  ) {
    this.engine = model.engine;
    this.output = program.output;
    this.plan(program.steps);
    const first = program.steps.findIndex((step) => this.forwards.has(step));
    const start = first < 0 ? program.steps.length : first;
    this.engine.tf.tidy(() => {
      forwardOnly(program.steps.slice(0, start), values, this.kept, options.stage);
      return values.held();
    });
    this.steps = program.steps.slice(start);
    for (const step of this.steps) this.forward(step);
  }

  /** float32 [batch, classes]; the pass disposes it. */
  get logits(): Tensor2D {
    return this.values.get(this.output) as Tensor2D;
  }

  /** The value of one step. */
  valueOf(value: ValueId): Tensor {
    return this.values.get(value);
  }

  /** As {@link TrainingPass.backward}. @returns the gradient of the explained value, the caller's to dispose */
  backward(dLogits: Tensor2D, emit: EmitGradient): Tensor | undefined {
    const { explained } = this.options;
    const gradients = new Map<ValueId, Tensor>([[this.output, dLogits]]);
    for (const step of this.steps.toReversed()) {
      const forward = this.forwards.get(step);
      const dy = gradients.get(step.output);
      if (forward === undefined || dy === undefined) continue;
      const found = this.backwardOf(step, forward, dy, emit);
      if (dy !== dLogits) dy.dispose();
      gradients.delete(step.output);
      forward.extras?.forEach((extra) => extra.dispose());
      this.values.release(step.output);
      step.inputs.forEach((input, i) => this.gather(gradients, input, found[i]));
    }
    this.dispose();
    return explained === undefined ? undefined : gradients.get(explained);
  }

  /** Frees what is still held. */
  dispose(): void {
    this.values.releaseAll();
    for (const forward of this.forwards.values()) {
      for (const extra of forward?.extras ?? []) if (!extra.isDisposed) extra.dispose();
    }
  }

  /** Finds out which steps take part in a gradient, which values get one, and which ones it reads. */
  private plan(steps: readonly ReadyStep[]): void {
    const { explained } = this.options;
    if (explained !== undefined) [this.wanted, this.kept].forEach((values) => values.add(explained));
    for (const step of steps) {
      const { inputs, output, pass } = step;
      if (!this.trains(step) && !inputs.some((input) => this.wanted.has(input))) continue;
      this.forwards.set(step, undefined);
      this.wanted.add(output);
      if (pass.keeps.inputs) inputs.forEach((input) => this.kept.add(input));
      if (pass.keeps.output) this.kept.add(output);
    }
  }

  private forward(step: ReadyStep): void {
    const { pass, inputs, output, lastReads } = step;
    const forward = pass.forward(inputs.map((input) => this.values.get(input)), this.options.stage);
    this.values.set(output, forward.y);
    if (this.forwards.has(step)) this.forwards.set(step, forward);
    else forward.extras?.forEach((extra) => extra.dispose());
    for (const value of lastReads) if (!this.kept.has(value)) this.values.release(value);
  }

  private backwardOf(step: ReadyStep, { y, extras = [] }: Forward, dy: Tensor, emit: EmitGradient) {
    const { pass, layer, inputs } = step;
    const tensors = this.model.tensorsOf(layer.name);
    return pass.backward({
      ...{ dy, y, extras },
      inputs: inputs.map((input) => this.values.get(input)),
      stage: this.options.stage,
      wantsInputs: inputs.map((input) => this.wanted.has(input)),
      wantsTensors: this.trains(step),
      emit: (role, gradient) => {
        emit(tensors[role]!, gradient);
        gradient.dispose();
      },
    });
  }

  private trains({ step, layer }: ReadyStep): boolean {
    return step.trains === true && this.options.isTrained(layer.name);
  }

  /** Adds what one reader of a value gives to what others gave. */
  private gather(gradients: Map<ValueId, Tensor>, value: ValueId, gradient: Tensor | undefined): void {
    if (gradient === undefined) return;
    const before = gradients.get(value);
    if (before === undefined) {
      gradients.set(value, gradient);
      return;
    }
    gradients.set(value, this.engine.tf.add(before, gradient));
    this.engine.tf.dispose([before, gradient]);
  }
}
