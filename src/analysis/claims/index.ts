/**
 * Statements as claims, published ones and the user's: what they compare, the verdict on published figures and on ours,
 * and the test behind it.
 */
export { VERDICTS, type Claim, type ClaimPart, type Evidence, type Expectation, type Verdict } from './types';
export { countsText, countVerdicts, verdictOf, verdictOfAll, type VerdictCounts } from './verdict';
export {
  allClaims,
  claimNamed,
  defineClaim,
  ownClaims,
  publishedClaims,
  type NewClaim,
  type NewClaimPart,
} from './registry';
export { paceFile, readPaces, writePaces, type PairedPace } from './pace';
export { publishedTrials, seriesTrials, type Trial, type TrialSource } from './trials';
export { compareAccuracy, compareTime, type ComparedPair, type Comparison } from './compare';
export { judge, judgeAll, type JudgedPair, type Judgement, type PartJudgement } from './judge';
export { describeFigures, describeTests, describeVerdict, VERDICT_RULE } from './describe';
export { claimSources, judgeSources, sourceOf, sourceText, type ClaimSource, type JudgedSource } from './sources';
