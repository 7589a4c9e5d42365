/** Images trained and the time they took. */
export interface Pace {
  readonly images: number;
  readonly seconds: number;
}

/** Inputs of an estimate of the remaining time. */
export interface EtaInput {
  /** Training images left in the epoch in progress. */
  readonly imagesLeft: number;
  /** True within an epoch, false between epochs. */
  readonly inEpoch: boolean;
  /** Epochs left that have not begun. */
  readonly epochsLeft: number;
  readonly trainImages: number;
  /** Number of images of both evaluations. */
  readonly evaluationImages: number;
  /** Pace of this session's training steps. */
  readonly pace: Pace;
  /** Wall time of an epoch's evaluations, measured; null before the first. */
  readonly evaluationSeconds: number | null;
}

/** An image costs about a third in evaluation, where there is no backward pass. */
const EVALUATION_COST = 1 / 3;

/** Seconds until the last epoch ends, at the pace so far; 0 when nothing is left. */
export function estimateEta(input: EtaInput): number {
  if (input.pace.images === 0) return 0;
  const perImage = input.pace.seconds / input.pace.images;
  const evaluation = input.evaluationSeconds ?? input.evaluationImages * EVALUATION_COST * perImage;
  const thisEpoch = input.inEpoch ? input.imagesLeft * perImage + evaluation : 0;
  return thisEpoch + input.epochsLeft * (input.trainImages * perImage + evaluation);
}

/** Resident memory of this process. */
export function memoryMiB(): number {
  return Math.round(process.memoryUsage.rss() / 2 ** 20);
}
