import { changedSettings, type ExperimentId } from '../../experiments';
import { compareOverSeeds, type SeedComparison } from '../statistics/overSeeds';
import { mcnemarExact } from '../statistics/mcnemar';
import { newcombeDifference } from '../statistics/twoProportions';
import { trainingTimeRatio } from '../statistics/ratio';
import { pValueText } from '../statistics/describe';
import type { Interval } from '../intervals';
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
  /** Seeds that count. Default: all that both have, of two only the first. */
  readonly seeds?: readonly number[];
}

/** Evidence of two experiments. */
export interface ComparedPair {
  /** Seeds that both have, in order; empty where there is nothing to compare, and for published figures. */
  readonly seeds: readonly number[];
  /** Trials of those seeds; of published figures one, whose seed is unknown. */
  readonly from: readonly Trial[];
  readonly to: readonly Trial[];
  readonly evidence: Evidence;
}

/**
 * Fewest seeds over which experiments are compared unless seeds are named. The spread of two is known so badly that an
 * interval over them is 13 standard errors wide on either side and decides nothing: a second seed alone would take back
 * what one run of each had told. The intervals are tried by simulation from three seeds on (docs/statistics.md).
 */
const FEWEST_SEEDS = 3;

/**
 * Test accuracy of `to` minus that of `from` over the seeds that both have: with three seeds or more, or those that are
 * named, over seeds and images, both as samples; else of the first seed, by McNemar's exact test where it is known which
 * images each classified correctly, else by Newcombe's interval of the counts.
 */
export function compareAccuracy(comparison: Comparison, source: TrialSource): ComparedPair {
  const pairs = pairedTrials(comparison, source);
  if (pairs.length === 0) return nothing(missing(comparison, source));
  const [from, to] = [pairs.map(([first]) => first), pairs.map(([, second]) => second)];
  const trials = [...from, ...to];
  if (trials.some(({ datasetHash }) => datasetHash !== trials[0]!.datasetHash)) {
    return paired(from, to, { kind: 'incomparable', reason: 'they ran on different images' });
  }
  // A seed whose outcomes are not known cannot be set beside the others image by image.
  const known = pairs.filter((pair) => pair.every(({ outcomes }) => outcomes !== null));
  const fewest = comparison.seeds === undefined ? FEWEST_SEEDS : 2;
  if (known.length < fewest) return single(known[0] ?? pairs[0]!, comparison);
  const tables = [known.map(([first]) => first), known.map(([, second]) => second)] as const;
  return paired(...tables, accuracyEvidence(...tables, comparison));
}

/**
 * Training time of `from` divided by that of `to`: seconds of an epoch, both measured in turn, times the epochs that the
 * runs took. Of published runs, whose seconds were not measured so, the minutes that are stated.
 */
export function compareTime(comparison: Comparison, source: TrialSource): ComparedPair {
  const pairs = pairedTrials(comparison, source);
  if (pairs.length === 0) return nothing(missing(comparison, source));
  const [from, to] = [pairs.map(([first]) => first), pairs.map(([, second]) => second)];
  return paired(from, to, source.kind === 'published' ? statedTime(from[0]!, to[0]!, comparison) : measuredTime());

  function measuredTime(): Evidence {
    const pace = source.pace(comparison.from, comparison.to);
    if (pace === null) return { kind: 'missing', what: [NO_PACE] };
    const epochs = (trials: readonly Trial[]): number[] => trials.map(({ epochsRun }) => epochsRun ?? NaN);
    const measured = { seconds: [pace.fromSeconds, pace.toSeconds], epochs: [epochs(from), epochs(to)] } as const;
    const confounders = confoundersOf(from, to, comparison);
    const intervalAt = (confidence: number): Interval => trainingTimeRatio(measured, { confidence });
    const { estimate } = intervalAt(0.95);
    if (pairs.length < 2) return { kind: 'unreplicated', estimate, confounders };
    const test =
      `seconds of an epoch, ${pace.fromSeconds.length} times in turn (${pace.machine}), ` +
      `times the epochs of ${pairs.length} runs each`;
    const interval = intervalAt(comparison.confidence ?? 0.95);
    return { kind: 'measured', interval, intervalAt, test, confounders, overSeeds: null };
  }
}

const NO_PACE =
  'seconds of an epoch, measured in turn on a quiet machine (npm run bench -- pace --write): minutes of a shared one ' +
  'tell nothing';

function statedTime(from: Trial, to: Trial, comparison: Comparison): Evidence {
  const untimed = [from, to].filter(({ minutes }) => minutes === null);
  if (untimed.length > 0)
    return { kind: 'missing', what: untimed.map(({ experiment }) => `the time of ${experiment}`) };
  const confounders = confoundersOf([from], [to], comparison);
  return { kind: 'unreplicated', estimate: from.minutes! / to.minutes!, confounders };
}

/** The trials of both for every seed that counts, the smallest first. */
function pairedTrials({ from, to, seeds }: Comparison, source: TrialSource): readonly (readonly [Trial, Trial])[] {
  const others = source.trials(to);
  const bySeed = [...source.trials(from)].sort((a, b) => (a.seed ?? 0) - (b.seed ?? 0));
  return bySeed.flatMap((first) => {
    if (seeds !== undefined && (first.seed === null || !seeds.includes(first.seed))) return [];
    const second = others.find(({ seed }) => seed === first.seed);
    return second === undefined ? [] : [[first, second] as const];
  });
}

function accuracyEvidence(from: readonly Trial[], to: readonly Trial[], comparison: Comparison): Evidence {
  const hashes = new Set([...from, ...to].map(({ outcomes }) => outcomes!.imagesHash));
  if (hashes.size > 1) return { kind: 'incomparable', reason: 'they were tested on different images' };
  const tableOf = (trials: readonly Trial[]) => trials.map(({ outcomes }) => outcomes!.correct);
  const tables = [tableOf(from), tableOf(to)] as const;
  const at = (confidence?: number): SeedComparison => compareOverSeeds(...tables, { confidence });
  const overSeeds = at(comparison.confidence);
  const { difference } = overSeeds;
  return {
    kind: 'measured',
    interval: difference,
    intervalAt: (confidence) => at(confidence).difference,
    test: `over ${difference.seeds} seeds and ${difference.images} images, ${pValueText(difference.pValue)}`,
    confounders: confoundersOf(from, to, comparison),
    overSeeds,
  };
}

/** One trial on each side: what another seed would have trained is not known. */
function single([from, to]: readonly [Trial, Trial], comparison: Comparison): ComparedPair {
  const { outcomes: first } = from;
  const { outcomes: second } = to;
  const { confidence } = comparison;
  const confounders = confoundersOf([from], [to], comparison);
  if (first === null || second === null) {
    const proportion = ({ correct, total }: Trial) => ({ successes: correct, total });
    const intervalAt = (level?: number): Interval =>
      newcombeDifference(proportion(from), proportion(to), { confidence: level });
    const level = confidence === undefined || confidence === 0.95 ? '' : ` at ${(100 * confidence).toFixed(1)}%`;
    const test = `Newcombe's interval${level}, pairing unknown`;
    const evidence = { interval: intervalAt(confidence), intervalAt, test, confounders, overSeeds: null };
    return paired([from], [to], { kind: 'measured', ...evidence });
  }
  if (first.imagesHash !== second.imagesHash) {
    return paired([from], [to], { kind: 'incomparable', reason: 'they were tested on different images' });
  }
  const { difference, onlyFirst, onlySecond, pValue } = mcnemarExact(first, second, { confidence });
  return paired([from], [to], {
    kind: 'measured',
    interval: difference,
    intervalAt: (level) => mcnemarExact(first, second, { confidence: level }).difference,
    test:
      `McNemar, exact: only ${from.experiment} right ${onlyFirst}, ` +
      `only ${to.experiment} right ${onlySecond}, ${pValueText(pValue)}`,
    confounders,
    overSeeds: null,
  });
}

/**
 * Differences between the trials of two experiments that are not in question: settings, and the weights they started
 * from.
 */
function confoundersOf(from: readonly Trial[], to: readonly Trial[], { treatment }: Comparison): readonly string[] {
  if (treatment === null) return [];
  // The name of a group stands for all of its parts.
  const isTreated = (key: string): boolean => treatment.includes(key) || treatment.includes(key.split('.', 1)[0]!);
  const found = from.flatMap((first, i) => {
    const second = to[i]!;
    const settings = changedSettings(first.settings, second.settings).map(({ key }) => key);
    const bothPretrained = first.pretrainedOn !== null && second.pretrainedOn !== null;
    const weights = bothPretrained && first.pretrainedOn !== second.pretrainedOn ? ['pretrained weights'] : [];
    return [...settings.filter((key) => !isTreated(key)), ...weights];
  });
  return [...new Set(found)];
}

function missing({ from, to }: Comparison, source: TrialSource): Evidence {
  const absent = [from, to].filter((id) => source.trials(id).length === 0);
  if (absent.length === 0) return { kind: 'incomparable', reason: 'they share no seed' };
  return {
    kind: 'missing',
    what: absent.map((id) => [`run ${id}`, source.problem(id)].filter(Boolean).join(' ')),
  };
}

function paired(from: readonly Trial[], to: readonly Trial[], evidence: Evidence): ComparedPair {
  const seeds = from.flatMap(({ seed }) => (seed === null ? [] : [seed])).sort((a, b) => a - b);
  return { seeds, from, to, evidence };
}

function nothing(evidence: Evidence): ComparedPair {
  return { seeds: [], from: [], to: [], evidence };
}
