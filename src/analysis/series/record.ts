import { fingerprintOf } from '../../engine';
import type { PretrainedOrigin, Run } from '../../experiments';
import type { EpochRow } from '../../training';

/** Epochs whose losses are kept with all their digits. */
const EXACT_EPOCHS = 2;

/** What a committed run keeps beside its summary and settings, so that it can be told apart and repeated. */
export interface RunRecord {
  /** As in its config.json. */
  readonly formatVersion: number;
  /** Weights it started from; null for a run from scratch. */
  readonly pretrained: PretrainedOrigin | null;
  /** TensorFlow, instruction set and threads; null where they are not known, or differ between its sessions. */
  readonly fingerprint: string | null;
  /** Losses of its first epochs, all digits: the same in every repetition with the same fingerprint. */
  readonly firstEpochs: readonly FirstEpoch[];
}

/** Exact losses of one epoch; null for one that is not finite. */
export type FirstEpoch = Readonly<Record<'trainLoss' | 'validLoss' | 'testLoss', number | null>>;

/** The record of a run in a folder. */
export function recordOf({ config, environment, history }: Run): RunRecord {
  const prints = environment.sessions.map(({ engine }) => (engine === undefined ? null : fingerprintOf(engine)));
  return {
    formatVersion: config.formatVersion,
    pretrained: config.pretrained ?? null,
    fingerprint: new Set(prints).size === 1 ? prints[0]! : null,
    firstEpochs: history.slice(0, EXACT_EPOCHS).map(exactLosses),
  };
}

/** Losses of an epoch as a record keeps them. */
export function exactLosses({ trainLoss, validLoss, testLoss }: EpochRow): FirstEpoch {
  const exact = (loss: number): number | null => (Number.isFinite(loss) ? loss : null);
  return { trainLoss: exact(trainLoss), validLoss: exact(validLoss), testLoss: exact(testLoss) };
}
