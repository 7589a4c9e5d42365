import { changedSettings, type ExperimentId } from '../../experiments';
import { mcnemarExact } from '../statistics/mcnemar';
import { newcombeDifference } from '../statistics/twoProportions';
import { timeRatio } from '../statistics/ratio';
import type { Evidence } from './types';
import type { Trial, TrialSource } from './trials';

/** Two experiments side by side. */
export interface Comparison {
  readonly from: ExperimentId;
  readonly to: ExperimentId;
  /** Settings in question; null stands for everything that differs. */
  readonly treatment: readonly string[] | null;
  /** Coverage of the interval. Default 0.95. */
  readonly confidence?: number;
}

/** Evidence of one pair of trials; of several seeds there are several. */
export interface ComparedPair {
  /** Null for published trials and where there is nothing to compare. */
  readonly seed: number | null;
  readonly from: Trial | null;
  readonly to: Trial | null;
  readonly evidence: Evidence;
}

/**
 * Test accuracy of `to` minus that of `from`, for every seed that both have: McNemar's exact test where it is
 * known which images each classified correctly, else Newcombe's interval of the counts.
 */
export function compareAccuracy(comparison: Comparison, source: TrialSource): readonly ComparedPair[] {
  const [fromTrials, toTrials] = [source.trials(comparison.from), source.trials(comparison.to)];
  const pairs = fromTrials.flatMap((from) => {
    const to = toTrials.find(({ seed }) => seed === from.seed);
    return to === undefined ? [] : [{ seed: from.seed, from, to, evidence: accuracyEvidence(from, to, comparison) }];
  });
  return pairs.length > 0 ? pairs : [nothing(missing(comparison, source))];
}

/** Training time of `from` divided by that of `to`, over all seeds together. */
export function compareTime(comparison: Comparison, source: TrialSource): ComparedPair {
  const [fromTrials, toTrials] = [source.trials(comparison.from), source.trials(comparison.to)];
  const [from, to] = [fromTrials[0], toTrials[0]];
  if (from === undefined || to === undefined) return nothing(missing(comparison, source));
  return { seed: null, from, to, evidence: timeEvidence(fromTrials, toTrials, comparison) };
}

function accuracyEvidence(from: Trial, to: Trial, comparison: Comparison): Evidence {
  if (from.datasetHash !== to.datasetHash) return { kind: 'incomparable', reason: 'they ran on different images' };
  const measured =
    from.outcomes !== null && to.outcomes !== null ? paired(from, to, comparison) : unpaired(from, to, comparison);
  return { kind: 'measured', ...measured, confounders: confoundersOf(from, to, comparison) };
}

function paired(from: Trial, to: Trial, { confidence }: Comparison) {
  const { difference, onlyFirst, onlySecond, pValue } = mcnemarExact(from.outcomes!, to.outcomes!, {
    confidence,
  });
  const p = pValue < 0.0001 ? 'p < 0.0001' : `p = ${pValue.toFixed(4)}`;
  return {
    interval: difference,
    test:
      `McNemar, exact: only ${from.experiment} right ${onlyFirst}, ` +
      `only ${to.experiment} right ${onlySecond}, ${p}`,
  };
}

function unpaired(from: Trial, to: Trial, { confidence = 0.95 }: Comparison) {
  const proportion = ({ correct, total }: Trial) => ({ successes: correct, total });
  const interval = newcombeDifference(proportion(from), proportion(to), { confidence });
  const level = confidence === 0.95 ? '' : ` at ${(100 * confidence).toFixed(1)}%`;
  return { interval, test: `Newcombe's interval${level}, pairing unknown` };
}

function timeEvidence(from: readonly Trial[], to: readonly Trial[], comparison: Comparison): Evidence {
  const times = (trials: readonly Trial[]): number[] =>
    trials.flatMap(({ minutes }) => (minutes === null ? [] : [minutes]));
  const [a, b] = [times(from), times(to)];
  const untimed = [...(a.length === 0 ? [comparison.from] : []), ...(b.length === 0 ? [comparison.to] : [])];
  if (untimed.length > 0) return { kind: 'missing', what: untimed.map((id) => `the time of ${id}`) };
  const interval = timeRatio(a, b, comparison);
  if (interval === null) return { kind: 'unreplicated', estimate: a[0]! / b[0]! };
  const confounders = confoundersOf(from[0]!, to[0]!, comparison);
  return {
    kind: 'measured',
    interval,
    test: `Welch's interval of log times, ${a.length} and ${b.length} runs`,
    confounders,
  };
}

/**
 * Differences between two trials that are not in question: settings, and the weights they started from.
 */
function confoundersOf(from: Trial, to: Trial, { treatment }: Comparison): readonly string[] {
  if (treatment === null) return [];
  const settings = changedSettings(from.settings, to.settings).map(({ key }) => key);
  const bothPretrained = from.pretrainedOn !== null && to.pretrainedOn !== null;
  const weights = bothPretrained && from.pretrainedOn !== to.pretrainedOn ? ['pretrained weights'] : [];
  // The name of a group stands for all of its parts.
  const isTreated = (key: string): boolean => treatment.includes(key) || treatment.includes(key.split('.', 1)[0]!);
  return [...settings.filter((key) => !isTreated(key)), ...weights];
}

function missing({ from, to }: Comparison, source: TrialSource): Evidence {
  const absent = [from, to].filter((id) => source.trials(id).length === 0);
  if (absent.length === 0) return { kind: 'incomparable', reason: 'they share no seed' };
  return {
    kind: 'missing',
    what: absent.map((id) => [`run ${id}`, source.problem(id)].filter(Boolean).join(' ')),
  };
}

function nothing(evidence: Evidence): ComparedPair {
  return { seed: null, from: null, to: null, evidence };
}
