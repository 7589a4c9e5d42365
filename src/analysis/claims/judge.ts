import { BreedlabError } from '../../core';
import { experiment, experimentId, type ExperimentId, type ExperimentName } from '../../experiments';
import { holm } from '../statistics/holm';
import { compareAccuracy, compareTime, type ComparedPair, type Comparison } from './compare';
import type { Claim, ClaimPart, Expectation, Verdict } from './types';
import type { TrialSource } from './trials';
import { decisionLevel, verdictOf, verdictOfAll } from './verdict';

/** A part of a claim on one source, with the figures behind it. */
export interface PartJudgement {
  readonly part: ClaimPart;
  readonly verdict: Verdict;
  /** One pair; of a part that compares several experiments, one for each two of them. */
  readonly pairs: readonly JudgedPair[];
}

export interface JudgedPair extends ComparedPair {
  readonly experiments: readonly [ExperimentId, ExperimentId];
  readonly verdict: Verdict;
  /** Smallest p-value at which the verdict would be the same; null where nothing is decided, or by a lack of difference. */
  readonly pValue: number | null;
  /** Difference that counts as none; null where no difference is too small, and for times. */
  readonly margin: number | null;
}

/** A claim on one source. */
export interface Judgement {
  readonly claim: Claim;
  readonly source: TrialSource['kind'];
  readonly verdict: Verdict;
  readonly parts: readonly PartJudgement[];
  /**
   * P-value of the verdict, adjusted for the number of claims that are judged together (Holm): below 0.05 it stands for
   * all of them at once. A claim asserts all its parts, so that its own p-value is the largest of theirs. Null where the
   * claim is neither supported nor contradicted.
   */
  readonly adjusted: number | null;
}

/**
 * The claim's verdict on the published figures or on ours, with every comparison behind it.
 *
 * @throws BreedlabError for a claim of the user's about an experiment that does not exist
 */
export function judge(claim: Claim, source: TrialSource): Judgement {
  return judgeAll([claim], source)[0]!;
}

/** Judges claims together: the p-values of the published ones are adjusted for each other; one of the user's stands alone. */
export function judgeAll(claims: readonly Claim[], source: TrialSource): readonly Judgement[] {
  const judged = claims.map((claim) => judgeAlone(claim, source));
  const adjusted = new Map(adjust(judged.filter(({ claim }) => claim.origin !== 'own')));
  return judged.map((judgement) => ({ ...judgement, adjusted: adjusted.get(judgement) ?? judgement.adjusted }));
}

/**
 * Holm's adjustment over the claims that could be decided. One that is not counts with a p-value of 1. "Not told apart"
 * is no rejection of anything, and has no p-value.
 */
function adjust(judged: readonly Judgement[]): readonly (readonly [Judgement, number])[] {
  const family = judged.filter(({ verdict }) => verdict !== 'missing' && verdict !== 'confounded');
  const pValues = family.map(({ adjusted: own }) => own ?? 1);
  return holm(pValues).flatMap((value, i) => (family[i]!.adjusted === null ? [] : [[family[i]!, value] as const]));
}

function judgeAlone(claim: Claim, source: TrialSource): Judgement {
  if (claim.origin === 'own') claim.parts.flatMap(experimentsOf).forEach((name) => requireExperiment(claim, name));
  const parts = claim.parts.map((part) => judgePart(part, claim.margin, source));
  const verdict = verdictOfAll(parts.map((part) => part.verdict));
  const levels = parts.flatMap(({ pairs }) => pairs.flatMap(({ pValue }) => (pValue === null ? [] : [pValue])));
  const isDecided = verdict === 'supported' || verdict === 'contradicted';
  return {
    claim,
    source: source.kind,
    verdict,
    parts,
    adjusted: isDecided && levels.length > 0 ? Math.max(...levels) : null,
  };
}

function judgePart(part: ClaimPart, margin: number | null, source: TrialSource): PartJudgement {
  switch (part.kind) {
    case 'accuracy': {
      const kind = part.expected === 'higher' ? 'above' : 'below';
      const comparison = comparisonOf(part, source);
      const pair = judged(comparison, compareAccuracy(comparison, source), { kind, threshold: 0, margin });
      return { part, verdict: pair.verdict, pairs: [pair] };
    }
    case 'time': {
      const comparison = comparisonOf(part, source);
      const expectation: Expectation = { kind: 'above', threshold: part.timesFaster, margin: null };
      const pair = judged(comparison, compareTime(comparison, source), expectation);
      return { part, verdict: pair.verdict, pairs: [pair] };
    }
    case 'not-told-apart': {
      const couples = couplesOf(chosen(part.experiments, part.clean, source));
      // Bonferroni: the chance of any false difference among all pairs is at most one in twenty.
      const confidence = 1 - 0.05 / couples.length;
      const pairs = couples.map(([from, to]) => {
        const comparison = { from, to, treatment: part.treatment, confidence };
        const found = judged(comparison, compareAccuracy(comparison, source), { kind: 'not-told-apart' });
        return { ...found, margin };
      });
      return { part, verdict: ofCouples(pairs.map(({ verdict }) => verdict)), pairs };
    }
  }
}

/** "Not told apart" says something of every two: one that is told apart contradicts it, whatever the others are. */
function ofCouples(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('contradicted')) return 'contradicted';
  const all = verdictOfAll(verdicts);
  return all === 'mixed' ? 'undecided' : all;
}

/** The experiments that a part is judged on: the clean ones where all of them have run, else the published ones. */
function chosen(
  published: readonly ExperimentName[],
  clean: readonly ExperimentName[] | undefined,
  source: TrialSource,
): readonly ExperimentId[] {
  const ids = clean?.map(experimentId);
  const hasRun = ids?.every((id) => source.trials(id).length > 0) ?? false;
  return hasRun ? ids! : published.map(experimentId);
}

function comparisonOf(part: Exclude<ClaimPart, { kind: 'not-told-apart' }>, source: TrialSource): Comparison {
  const { clean, treatment } = part;
  const [from, to] = chosen([part.from, part.to], clean && [clean.from, clean.to], source);
  return { from: from!, to: to!, treatment };
}

function judged({ from, to }: Comparison, pair: ComparedPair, expectation: Expectation): JudgedPair {
  return {
    ...pair,
    experiments: [from, to],
    verdict: verdictOf(pair.evidence, expectation),
    pValue: decisionLevel(pair.evidence, expectation),
    margin: expectation.kind === 'not-told-apart' ? null : expectation.margin,
  };
}

/** The experiments that a part compares. */
export function experimentsOf(part: ClaimPart): readonly ExperimentName[] {
  if (part.kind === 'not-told-apart') return [...part.experiments, ...(part.clean ?? [])];
  return [part.from, part.to, ...(part.clean === undefined ? [] : [part.clean.from, part.clean.to])];
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
