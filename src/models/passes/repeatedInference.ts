import { Repeated, type RepeatedOptions, type Tensor, type Tensor2D, type Tensor4D } from '../../engine';
import { modelVariables, type Model } from '../model';
import type { FrozenPart } from './frozenPart';
import { frozenFeatures, infer, type ModelInput } from './run';

/** A model in evaluation, batch after batch. */
export interface RepeatedInference {
  /** Same as {@link infer}. */
  infer(input: ModelInput): Tensor2D;
  /** Same as {@link frozenFeatures}. */
  features(images: Tensor4D, part: FrozenPart): Tensor2D;
  dispose(): void;
}

/** Gives {@link infer} and {@link frozenFeatures} as one graph each where that is faster. Leaves no trace on a tape. */
export function repeatedInference(model: Model, options: RepeatedOptions = {}): RepeatedInference {
  const { engine } = model;
  const reads = modelVariables(model).map(({ variable }) => variable);
  const repeat = (compute: (input: Tensor) => Tensor): Repeated =>
    new Repeated(engine, { reads, compute: ([input]) => compute(input!) }, options);
  const whole = repeat((images) => infer(model, images as Tensor4D));
  const parts = new Map<string, Repeated>();
  const ofPart = (name: string, part: FrozenPart, compute: (input: Tensor) => Tensor): Repeated => {
    const key = `${name} ${part.steps}`;
    const known = parts.get(key) ?? repeat(compute);
    parts.set(key, known);
    return known;
  };
  return {
    infer(input) {
      if (!('part' in input)) return whole.run([input]) as Tensor2D;
      const { part, values } = input;
      const rest = ofPart('after', part, (features) => infer(model, { values: features as Tensor2D, part }));
      return rest.run([values]) as Tensor2D;
    },
    features: (images, part) =>
      ofPart('before', part, (pixels) => frozenFeatures(model, pixels as Tensor4D, part)).run([images]) as Tensor2D,
    dispose() {
      for (const repeated of [whole, ...parts.values()]) repeated.dispose();
    },
  };
}
