import {
  judge,
  publishedClaims,
  publishedTrials,
  seriesTrials,
  type Judgement,
  type Series,
  type Verdict,
} from '../../analysis';
import { html, type Html } from '../../core';
import { table } from '../table';

/** A published conclusion on the published figures and on ours. */
export interface JudgedClaim {
  readonly statement: string;
  readonly published: Judgement;
  readonly ours: Judgement;
}

/** Every conclusion of the published series, judged; what only its text implies is left to the notebook. */
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

const KINDS = ['supported', 'contradicted', 'undecided'] as const;
const MARKS: Readonly<Record<Verdict, string>> = { supported: '✓', contradicted: '✗', undecided: '?' };

/** e.g. `3 supported, 1 contradicted, 4 undecided`. */
export function verdictCounts(judgements: readonly Judgement[]): string {
  return KINDS.map((kind) => `${countOf(kind, judgements)} ${kind}`).join(', ');
}

/** The counts as figures with their marks, for eyes that have the words beside them. */
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
 * The verdicts at a glance.
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
    { title: `On ours, ${series.profile}` },
  ],
  rows: claims.map(({ statement, published, ours }) => [statement, verdictCell(published), verdictCell(ours)]),
  notes: [
    html`Supported or contradicted only where the whole 95% interval lies on one side, nothing else differs between the
runs, and every part of the conclusion agrees; else undecided.
${details !== null && html`<a href="#${details}">The figures and the test behind each verdict</a>.`}`,
  ],
})}`;
}

function verdictCell({ verdict }: Judgement): Html {
  return html`<span class="verdict ${verdict}"><span aria-hidden="true">${MARKS[verdict]}</span> ${verdict}</span>`;
}
