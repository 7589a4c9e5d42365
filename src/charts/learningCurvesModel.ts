/** The five series of one run, with a null where a value cannot be drawn. */
export interface CurveSide {
  readonly label: string;
  /** From 1. */
  readonly epochs: readonly number[];
  readonly trainLoss: readonly (number | null)[];
  readonly validLoss: readonly (number | null)[];
  readonly testLoss: readonly (number | null)[];
  /** In [0, 1]. */
  readonly testAccuracy: readonly (number | null)[];
  readonly learningRate: readonly (number | null)[];
  readonly bestEpoch: number | null;
}

/** Common input of both renderings of the curves. */
export interface CurvesModel {
  readonly title: string;
  readonly color: string;
  readonly sides: readonly CurveSide[];
  /** True when the sides can share a loss axis without flattening one of them. */
  readonly sharedLossAxis: boolean;
}
