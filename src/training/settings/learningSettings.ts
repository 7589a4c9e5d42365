import type { Spec } from '../../core';
import type { MixingSettings } from '../losses';
import type { ParameterGroup } from '../optimizers';

/** Settings of how a network learns that have a default: a run that uses none of them does not write them. */
export interface LearningSettings extends MixingSettings {
  /** Default `sgd`. */
  readonly optimizer?: string | Spec;
  /** Default `cross-entropy`. */
  readonly loss?: string | Spec;
  /** The largest norm over all gradients together; larger ones are scaled down. Default null: none is. */
  readonly gradientClipNorm?: number | null;
  /** Whether biases, norms and other parameters of one axis decay, too. Default true, as in PyTorch. */
  readonly decayBiasesAndNorms?: boolean;
  /** Layers that learn at another pace. Default none. */
  readonly parameterGroups?: readonly ParameterGroup[];
}
