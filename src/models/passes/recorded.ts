import type { Tensor, Tensor2D } from '../../engine';
import type { Model } from '../model';
import { forwardOnly, type StageOf, type Values } from './forwardOnly';
import type { Plan, PlannedStep } from './plan';
import type { ValueId } from './program';
import type { EmitGradient, Forward } from './types';

/**
 * A forward pass that keeps what its backward pass reads, and that backward pass. Steps before the first one
 * that takes part in a gradient run forward only; later steps that lead to nothing trained keep nothing, either.
 */
export class RecordedPass {
  /** Results of the recorded steps. */
  private readonly forwards = new Map<PlannedStep, Forward>();
  /** float32 [batch, classes]; the pass disposes it. */
  readonly logits: Tensor2D;

  constructor(
    private readonly model: Model,
    private readonly plan: Plan,
    private readonly values: Values,
    private readonly stageOf: StageOf,
  ) {
    model.engine.tf.tidy(() => {
      forwardOnly(plan.before, values, stageOf);
      return values.held();
    });
    for (const step of plan.steps) this.forward(step);
    this.logits = values.shown(model.engine, plan.output) as Tensor2D;
  }

  /**
   * Same as {@link TrainingPass.backward}.
   *
   * @param explained a value whose gradient is asked for. Default: none
   * @returns its gradient, for the caller to dispose
   */
  backward(dLogits: Tensor2D, emit: EmitGradient, explained?: ValueId): Tensor | undefined {
    const gradients = new Map<ValueId, Tensor>([[this.plan.output, dLogits]]);
    for (const step of this.plan.backwards) {
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
    if (!this.logits.isDisposed) this.logits.dispose();
    for (const { extras = [] } of this.forwards.values()) {
      for (const extra of extras) if (!extra.isDisposed) extra.dispose();
    }
  }

  private forward(step: PlannedStep): void {
    const forward = step.pass.forward(this.values.all(step.inputs), this.stageOf(step.layer.name));
    this.values.set(step.output, forward);
    if (step.isRecorded) this.forwards.set(step, forward);
    else forward.extras?.forEach((extra) => extra.dispose());
    for (const value of step.lastReads) this.values.release(value);
  }

  private backwardOf(
    { pass, layer, inputs, wantsInputs, wantsTensors }: PlannedStep,
    { y, extras = [] }: Forward,
    dy: Tensor,
    emit: EmitGradient,
  ): readonly (Tensor | undefined)[] {
    return pass.backward({
      dy,
      inputs: this.values.all(inputs),
      y,
      extras,
      stage: this.stageOf(layer.name),
      wantsInputs,
      wantsTensors,
      emit: (role, gradient) => {
        emit(this.model.tensorsOf(layer.name)[role]!, gradient);
        gradient.dispose();
      },
    });
  }

  /** Adds one reader's gradient of a value to those of others. */
  private gather(gradients: Map<ValueId, Tensor>, value: ValueId, gradient: Tensor | undefined): void {
    if (gradient === undefined) return;
    const { tf } = this.model.engine;
    const before = gradients.get(value);
    gradients.set(value, before === undefined ? gradient : tf.add(before, gradient));
    if (before !== undefined) tf.dispose([before, gradient]);
  }
}
