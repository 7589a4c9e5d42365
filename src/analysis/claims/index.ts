/**
 * Statements as claims, published ones and the user's: what they compare, the verdict on published figures and on ours,
 * and the test behind it.
 */
export type { Claim, ClaimPart, Evidence, Expectation, Verdict } from './types';
export { unanimous, verdictOf, verdictOfAll } from './verdict';
export {
  allClaims,
  claimNamed,
  defineClaim,
  ownClaims,
  publishedClaims,
  type NewClaim,
  type NewClaimPart,
} from './registry';
export { publishedTrials, seriesTrials, type Trial, type TrialSource } from './trials';
export { compareAccuracy, compareTime, type ComparedPair, type Comparison } from './compare';
export { judge, type JudgedPair, type Judgement, type PartJudgement } from './judge';
export { describeFigures, describeTests } from './describe';
