import {
  describeFigures,
  describeTests,
  judge,
  ownClaims,
  publishedClaims,
  publishedTrials,
  seriesLabel,
  seriesTrials,
  type Claim,
  type Judgement,
  type Series,
  type Verdict,
} from '../../analysis';
import { BreedlabError, html, type Html } from '../../core';
import { table } from '../table';

/** A claim on the published figures and on ours. */
export interface JudgedClaim {
  readonly statement: string;
  readonly published: Judgement;
  readonly ours: Judgement;
}

/** Every conclusion of the published series, judged; implications of its text are left to the notebook. */
export function judgeConclusions(series: Series): readonly JudgedClaim[] {
  const [published, ours] = [publishedTrials(), seriesTrials(series)];
  return publishedClaims()
    .filter(({ origin }) => origin === 'conclusion')
    .map((claim) => ({
      statement: claim.statement,
      published: judge(claim, published),
      ours: judge(claim, ours),
    }));
}

/** A claim of the user's with its verdicts, or the reason for having none. */
type OwnClaim = JudgedClaim | { readonly statement: string; readonly problem: string };

/** The user's claims, judged. One that cannot be judged does not fail the report: the reason takes its place. */
function judgeOwnClaims(series: Series): readonly OwnClaim[] {
  const [published, ours] = [publishedTrials(), seriesTrials(series)];
  return ownClaims().map((claim: Claim) => {
    const { statement } = claim;
    try {
      return { statement, published: judge(claim, published), ours: judge(claim, ours) };
    } catch (error) {
      if (error instanceof BreedlabError) return { statement, problem: error.message };
      throw error;
    }
  });
}

const KINDS = ['supported', 'contradicted', 'undecided'] as const;
const MARKS: Readonly<Record<Verdict, string>> = { supported: '✓', contradicted: '✗', undecided: '?' };

/** e.g. `3 supported, 1 contradicted, 4 undecided`. */
export function verdictCounts(judgements: readonly Judgement[]): string {
  return KINDS.map((kind) => `${countOf(kind, judgements)} ${kind}`).join(', ');
}

/** The counts as figures with their marks, to stand beside the words. */
export function verdictTally(judgements: readonly Judgement[]): Html {
  const parts = KINDS.map(
    (kind) => html`<span class="verdict ${kind}">${MARKS[kind]} ${countOf(kind, judgements)}</span> `,
  );
  return html`<span class="tally" aria-hidden="true">${parts}</span>`;
}

function countOf(kind: Verdict, judgements: readonly Judgement[]): number {
  return judgements.filter(({ verdict }) => verdict === kind).length;
}

/**
 * The verdicts at a glance; those on claims of the user's in a table of their own, with the figures behind them.
 *
 * @param details anchor of the claims' figures; null when no notebook of the page shows them
 */
export function verdictsSection(claims: readonly JudgedClaim[], series: Series, details: string | null): Html {
  return html`<h2 id="verdicts">The published conclusions</h2>
${table({
  label: 'Verdicts on the published conclusions',
  kind: 'verdicts',
  columns: [
    { title: 'Conclusion' },
    { title: 'On the published figures' },
    { title: `On ours, ${seriesLabel(series)}` },
  ],
  rows: claims.map(({ statement, published, ours }) => [statement, verdictCell(published), verdictCell(ours)]),
  notes: [
    html`Supported or contradicted only where the whole 95% interval lies on one side, nothing else differs between the
runs, and every part of the conclusion agrees; else undecided.
${details !== null && html`<a href="#${details}">The figures and the test behind each verdict</a>.`}`,
  ],
})}${ownClaimsTable(judgeOwnClaims(series), series)}`;
}

function ownClaimsTable(claims: readonly OwnClaim[], series: Series): Html | null {
  if (claims.length === 0) return null;
  return html`
<h3 id="own-claims">Claims of your own</h3>
${table({
  label: 'Verdicts on claims of your own',
  kind: 'verdicts',
  columns: [{ title: 'Claim' }, { title: 'On the published figures' }, { title: `On ours, ${seriesLabel(series)}` }],
  rows: claims.map((claim) =>
    'problem' in claim
      ? [html`${claim.statement} <span class="quiet">${claim.problem}</span>`, '-', '-']
      : [html`${claim.statement} ${figuresOf(claim.ours)}`, verdictCell(claim.published), verdictCell(claim.ours)],
  ),
  notes: ['Judged by the same rule. They do not count among the published conclusions.'],
})}`;
}

/** The figures and the tests behind a verdict, folded: a user's claim may be in no notebook. */
function figuresOf({ parts }: Judgement): Html {
  const lines = parts.flatMap((judged) => {
    const tests = describeTests(judged);
    return describeFigures(judged).map((figures, i) => html`<li>${judged.part.label}: ${figures}; ${tests[i]!}</li>\n`);
  });
  return html`<details class="more"><summary>Figures and tests</summary>\n<ul>\n${lines}</ul></details>`;
}

function verdictCell({ verdict }: Judgement): Html {
  return html`<span class="verdict ${verdict}"><span aria-hidden="true">${MARKS[verdict]}</span> ${verdict}</span>`;
}
