import { compareAccuracy, compareTime, type ComparedPair } from './compare';
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
  readonly experiments: readonly [number, number];
  readonly verdict: Verdict;
}

/** A claim on one source. */
export interface Judgement {
  readonly claim: Claim;
  readonly source: TrialSource['kind'];
  readonly verdict: Verdict;
  readonly parts: readonly PartJudgement[];
}

/** The claim's verdict on the published figures or on ours, with every comparison behind it. */
export function judge(claim: Claim, source: TrialSource): Judgement {
  const parts = claim.parts.map((part) => judgePart(part, source));
  return { claim, source: source.kind, verdict: verdictOfAll(parts.map(({ verdict }) => verdict)), parts };
}

function judgePart(part: ClaimPart, source: TrialSource): PartJudgement {
  switch (part.kind) {
    case 'accuracy': {
      const expectation: Expectation = { kind: part.expected === 'higher' ? 'above' : 'below', threshold: 0 };
      const pairs = compareAccuracy(part, source).map((pair) =>
        judged(part.from, part.to, pair, expectation),
      );
      return { part, verdict: unanimous(pairs.map(({ verdict }) => verdict)), pairs };
    }
    case 'time': {
      const pair = judged(part.from, part.to, compareTime(part, source), {
        kind: 'above',
        threshold: part.timesFaster,
      });
      return { part, verdict: pair.verdict, pairs: [pair] };
    }
    case 'not-told-apart': {
      const couples = couplesOf(part.experiments);
      // Bonferroni: all pairs together are told apart by chance in at most one case of twenty.
      const confidence = 1 - 0.05 / couples.length;
      const byCouple = couples.map(([from, to]) =>
        compareAccuracy({ from, to, treatment: part.treatment, confidence }, source).map((pair) =>
          judged(from, to, pair, { kind: 'not-told-apart' }),
        ),
      );
      const verdicts = byCouple.map((pairs) => unanimous(pairs.map(({ verdict }) => verdict)));
      return { part, verdict: verdictOfAll(verdicts), pairs: byCouple.flat() };
    }
  }
}

function judged(from: number, to: number, pair: ComparedPair, expectation: Expectation): JudgedPair {
  return { ...pair, experiments: [from, to], verdict: verdictOf(pair.evidence, expectation) };
}

function couplesOf(experiments: readonly number[]): [number, number][] {
  return experiments.flatMap((from, i) => experiments.slice(i + 1).map((to): [number, number] => [from, to]));
}
