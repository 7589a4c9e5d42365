import type { ModelName } from '../models';

/** What the project set out to reach on two cores. Ratios of images per second, Breedlab over PyTorch. */
export const TARGETS = {
  /** A training step over PyTorch as users write it. */
  step: { Base: 1.25, AlexNet: 1.35, vgg16: 1.35, vgg16_bn: 1.4 } as Partial<Record<ModelName, number>>,
  /** A training step over PyTorch with channels_last and fused SGD. */
  stepTuned: 1.05,
  predict: 1,
  epoch: 1.5,
  /** A transfer step's time over a step from scratch, at most. */
  transferTime: 0.45,
  /** From the start of a run's process to the beginning of its first step, at most. */
  startSeconds: 5,
  /** Peak memory over PyTorch's, at most. */
  memory: 1.05,
} as const;

/** A ratio beside what was asked of it. */
export interface Judged<Ratio> {
  readonly ratio: Ratio;
  /** null: nothing was asked. */
  readonly target: number | null;
  readonly met: boolean | null;
}

export function atLeast<Ratio>(ratio: Ratio, value: number, target: number | null): Judged<Ratio> {
  return { ratio, target, met: target === null ? null : value >= target };
}

export function atMost<Ratio>(ratio: Ratio, value: number, target: number | null): Judged<Ratio> {
  return { ratio, target, met: target === null ? null : value <= target };
}

/** ` [1.25]` or ` [1.25, missed]`, for after a ratio; nothing where nothing was asked. */
export function targetText({ target, met }: Judged<unknown>): string {
  return target === null ? '' : ` [${target}${met === true ? '' : ', missed'}]`;
}
