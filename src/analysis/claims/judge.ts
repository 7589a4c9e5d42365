import { BreedlabError } from '../../core';
import { experiment, experimentId, type ExperimentId, type ExperimentName } from '../../experiments';
import { compareAccuracy, compareTime, type ComparedPair, type Comparison } from './compare';
import type { Claim, ClaimPart, Expectation, Verdict } from './types';
import type { TrialSource } from './trials';
import { unanimous, verdictOf, verdictOfAll } from './verdict';

/** A part of a claim on one source, with the figures behind it. */
export interface PartJudgement {
  readonly part: ClaimPart;
  readonly verdict: Verdict;
  /** One for each seed; of a part that compares several experiments, one for each pair and seed. */
  readonly pairs: readonly JudgedPair[];
}

export interface JudgedPair extends ComparedPair {
  readonly experiments: readonly [ExperimentId, ExperimentId];
  readonly verdict: Verdict;
}

/** A claim on one source. */
export interface Judgement {
  readonly claim: Claim;
  readonly source: TrialSource['kind'];
  readonly verdict: Verdict;
  readonly parts: readonly PartJudgement[];
}

/**
 * The claim's verdict on the published figures or on ours, with every comparison behind it.
 *
 * @throws BreedlabError for a claim of the user's about an experiment that does not exist
 */
export function judge(claim: Claim, source: TrialSource): Judgement {
  if (claim.origin === 'own') claim.parts.flatMap(experimentsOf).forEach((name) => requireExperiment(claim, name));
  const parts = claim.parts.map((part) => judgePart(part, source));
  return { claim, source: source.kind, verdict: verdictOfAll(parts.map(({ verdict }) => verdict)), parts };
}

function judgePart(part: ClaimPart, source: TrialSource): PartJudgement {
  switch (part.kind) {
    case 'accuracy': {
      const expectation: Expectation = { kind: part.expected === 'higher' ? 'above' : 'below', threshold: 0 };
      const comparison = comparisonOf(part);
      const pairs = compareAccuracy(comparison, source).map((pair) => judged(comparison, pair, expectation));
      return { part, verdict: unanimous(pairs.map(({ verdict }) => verdict)), pairs };
    }
    case 'time': {
      const comparison = comparisonOf(part);
      const expectation: Expectation = { kind: 'above', threshold: part.timesFaster };
      const pair = judged(comparison, compareTime(comparison, source), expectation);
      return { part, verdict: pair.verdict, pairs: [pair] };
    }
    case 'not-told-apart': {
      const couples = couplesOf(part.experiments.map(experimentId));
      // Bonferroni: the chance of any false difference among all pairs is at most one in twenty.
      const confidence = 1 - 0.05 / couples.length;
      const byCouple = couples.map(([from, to]) => {
        const comparison = { from, to, treatment: part.treatment, confidence };
        return compareAccuracy(comparison, source).map((pair) => judged(comparison, pair, { kind: 'not-told-apart' }));
      });
      const verdicts = byCouple.map((pairs) => unanimous(pairs.map(({ verdict }) => verdict)));
      return { part, verdict: verdictOfAll(verdicts), pairs: byCouple.flat() };
    }
  }
}

/** Experiments by their ids, as a part names them by number or name. */
function comparisonOf({ from, to, treatment }: Exclude<ClaimPart, { kind: 'not-told-apart' }>): Comparison {
  return { from: experimentId(from), to: experimentId(to), treatment };
}

function judged({ from, to }: Comparison, pair: ComparedPair, expectation: Expectation): JudgedPair {
  return { ...pair, experiments: [from, to], verdict: verdictOf(pair.evidence, expectation) };
}

/** The experiments that a part compares. */
export function experimentsOf(part: ClaimPart): readonly ExperimentName[] {
  return part.kind === 'not-told-apart' ? part.experiments : [part.from, part.to];
}

/** An experiment may be defined after the claim about it, so that this is known no earlier. */
function requireExperiment(claim: Claim, name: ExperimentName): void {
  try {
    experiment(name);
  } catch (error) {
    if (!(error instanceof BreedlabError)) throw error;
    throw new BreedlabError(
      `The claim '${claim.name}' compares an experiment '${name}', and there is none.`,
      `Define it, or correct the claim. ${error.remedy}`,
      { cause: error },
    );
  }
}

type Couple = readonly [from: ExperimentId, to: ExperimentId];

function couplesOf(experiments: readonly ExperimentId[]): readonly Couple[] {
  return experiments.flatMap((from, i) => experiments.slice(i + 1).map((to): Couple => [from, to]));
}
