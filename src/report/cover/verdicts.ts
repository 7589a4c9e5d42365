import {
  claimSources,
  countsText,
  describeFigures,
  describeTests,
  describeVerdict,
  judge,
  judgeSources,
  ownClaims,
  publishedClaims,
  sourceText,
  VERDICT_RULE,
  VERDICTS,
  type Claim,
  type JudgedSource,
  type Judgement,
  type Series,
  type Verdict,
  type VerdictCounts,
} from '../../analysis';
import { BreedlabError, html, type Html } from '../../core';
import { table } from '../table';

/**
 * Every conclusion of the published series, judged on the published figures and on ours; implications of its text are
 * left to the notebook.
 */
export function judgeConclusions(series: Series): readonly JudgedSource[] {
  return judgeSources(conclusions(), claimSources(series));
}

function conclusions(): readonly Claim[] {
  return publishedClaims().filter(({ origin }) => origin === 'conclusion');
}

const MARKS: Readonly<Record<Verdict, string>> = {
  supported: '✓',
  contradicted: '✗',
  mixed: '±',
  undecided: '?',
  confounded: '≠',
  missing: '–',
};

/** The counts of each source as figures with their marks, and in words that lead to the figures behind them. */
export function verdictTallies(sources: readonly JudgedSource[]): Html {
  const lines = sources.map(
    (source) => html`<small>On <a href="#verdicts">${sourceText(source)}</a>: ${countsText(source.counts)}</small>\n`,
  );
  return html`${tally(sources.at(-1)!.counts)}${lines}`;
}

function tally(counts: VerdictCounts): Html {
  const parts = VERDICTS.filter((kind) => counts[kind] > 0).map(
    (kind) => html`<span class="verdict ${kind}">${MARKS[kind]} ${counts[kind]}</span> `,
  );
  return html`<span class="tally" aria-hidden="true">${parts}</span>`;
}

/**
 * The verdicts at a glance, each with a link to the figures behind it; those on claims of the user's in a table of their
 * own.
 *
 * @param details anchor of the claims in the notebooks; null when no notebook of the page shows them
 */
export function verdictsSection(sources: readonly JudgedSource[], details: string | null): Html {
  const claims = conclusions();
  return html`<h2 id="verdicts">The published conclusions</h2>
${table({
  label: 'Verdicts on the published conclusions',
  kind: 'verdicts',
  columns: [{ title: 'Conclusion' }, ...sources.map((source) => ({ title: `On ${sourceText(source)}` }))],
  rows: claims.map(({ name, statement }, i) => [
    statement,
    ...sources.map(({ judgements }) => html`<a href="#evidence-${name}">${verdictCell(judgements[i]!)}</a>`),
  ]),
  notes: [
    html`${VERDICT_RULE} ${details !== null && html`<a href="#${details}">The notebook on the claims</a> shows them one by one.`}`,
  ],
})}
<h3>The figures behind each verdict</h3>
${claims.map((claim, i) => evidenceOf(claim, sources, i))}${ownClaimsTable(judgeOwnClaims(sources), sources)}`;
}

/** The figures and tests of one conclusion on every source, folded. */
function evidenceOf({ name, statement }: Claim, sources: readonly JudgedSource[], i: number): Html {
  const lists = sources.map(
    (source) => html`<p>On ${sourceText(source)}: ${describeVerdict(source.judgements[i]!)}</p>
<ul>
${figureLines(source.judgements[i]!)}</ul>
`,
  );
  return html`<details class="more"><summary>${statement}</summary>
<div id="evidence-${name}">
${lists}</div></details>
`;
}

/** A claim of the user's with its verdicts, or the reason for having none. */
type OwnClaim = { readonly statement: string } & (
  | { readonly judgements: readonly Judgement[] }
  | { readonly problem: string }
);

/** The user's claims, judged. One that cannot be judged does not fail the report: the reason takes its place. */
function judgeOwnClaims(sources: readonly JudgedSource[]): readonly OwnClaim[] {
  return ownClaims().map((claim: Claim) => {
    const { statement } = claim;
    try {
      return { statement, judgements: sources.map(({ trials }) => judge(claim, trials)) };
    } catch (error) {
      if (error instanceof BreedlabError) return { statement, problem: error.message };
      throw error;
    }
  });
}

function ownClaimsTable(claims: readonly OwnClaim[], sources: readonly JudgedSource[]): Html | null {
  if (claims.length === 0) return null;
  return html`
<h3 id="own-claims">Claims of your own</h3>
${table({
  label: 'Verdicts on claims of your own',
  kind: 'verdicts',
  columns: [{ title: 'Claim' }, ...sources.map((source) => ({ title: `On ${sourceText(source)}` }))],
  rows: claims.map((claim) =>
    'problem' in claim
      ? [html`${claim.statement} <span class="quiet">${claim.problem}</span>`, ...sources.map(() => '-')]
      : [html`${claim.statement} ${figuresOf(claim.judgements.at(-1)!)}`, ...claim.judgements.map(verdictCell)],
  ),
  notes: ['Judged by the same rule. They do not count among the published conclusions.'],
})}`;
}

/** The figures and the tests behind a verdict, folded: a user's claim may be in no notebook. */
function figuresOf(judgement: Judgement): Html {
  return html`<details class="more"><summary>Figures and tests</summary>\n<ul>\n${figureLines(judgement)}</ul></details>`;
}

function figureLines({ parts }: Judgement): readonly Html[] {
  return parts.flatMap((judged) => {
    const tests = describeTests(judged);
    return describeFigures(judged).map((figures, i) => html`<li>${judged.part.label}: ${figures}; ${tests[i]!}</li>\n`);
  });
}

function verdictCell({ verdict }: Judgement): Html {
  return html`<span class="verdict ${verdict}"><span aria-hidden="true">${MARKS[verdict]}</span> ${verdict}</span>`;
}
