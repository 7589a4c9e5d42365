/** Images trained and the time they took. */
export interface Pace {
  readonly images: number;
  readonly seconds: number;
}

/** Steps at the beginning of a session that take longer: operations are tried, graphs are made, threads start. */
const WARM_UP_STEPS = 10;
/** Steps whose mean is told as the pace. */
const LEAST_STEPS = 10;
/** The first epoch of a session also fills caches of images and features: its pace counts when it takes this long. */
const LONG_SECONDS = 60;

/** The pace of a session's training steps, of the epoch in progress and the one before it. */
export class PaceMeter {
  private steps = 0;
  private epochs = 0;
  private running = { images: 0, seconds: 0, steps: 0 };
  private last: Pace = { images: 0, seconds: 0 };
  /** Wall time of the last epoch's evaluations; null while it cannot be known. */
  evaluationSeconds: number | null = null;

  /** Counts a training step. */
  add(images: number, seconds: number): void {
    if (this.steps++ < WARM_UP_STEPS) return;
    const { running } = this;
    this.running = {
      images: running.images + images,
      seconds: running.seconds + seconds,
      steps: running.steps + 1,
    };
  }

  endEpoch(evaluationSeconds: number): void {
    this.epochs++;
    // Like its steps, the evaluations of the first epoch also start things up.
    this.evaluationSeconds = this.epochs > 1 || evaluationSeconds >= LONG_SECONDS ? evaluationSeconds : null;
    this.last = this.running;
    this.running = { images: 0, seconds: 0, steps: 0 };
  }

  /** The pace that steps to come will have; null while it cannot be known. */
  get steady(): Pace | null {
    const { running, last, epochs } = this;
    const tells = (pace: Pace, isFirst: boolean): boolean =>
      pace.images > 0 && (!isFirst || pace.seconds >= LONG_SECONDS);
    if (running.steps >= LEAST_STEPS && tells(running, epochs === 0)) return running;
    return tells(last, epochs < 2) ? last : null;
  }
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
  /** Pace of the training steps; null while it cannot be known. */
  readonly pace: Pace | null;
  /** Wall time of an epoch's evaluations, measured; null before the first. */
  readonly evaluationSeconds: number | null;
}

/** An image costs about a third in evaluation, where there is no backward pass. */
const EVALUATION_COST = 1 / 3;

/** Seconds until the last epoch ends, at the pace so far; 0 when nothing is left, null while the pace is not known. */
export function estimateEta(input: EtaInput): number | null {
  if (!input.inEpoch && input.epochsLeft === 0) return 0;
  if (input.pace === null) return null;
  const perImage = input.pace.seconds / input.pace.images;
  const evaluation = input.evaluationSeconds ?? EVALUATION_COST * input.evaluationImages * perImage;
  const thisEpoch = input.inEpoch ? input.imagesLeft * perImage + evaluation : 0;
  return thisEpoch + input.epochsLeft * (input.trainImages * perImage + evaluation);
}

/** Resident memory of this process. */
export function memoryMiB(): number {
  return Math.round(process.memoryUsage.rss() / 2 ** 20);
}
