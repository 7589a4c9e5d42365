import {
  describeFigures,
  describeSeries,
  describeTests,
  describeVerdict,
  judgeSources,
  publishedClaims,
  sourceText,
  VERDICT_RULE,
  type Claim,
  type ClaimSource,
  type JudgedSource,
  type Judgement,
  type Verdict,
} from '../../../analysis';
import type { MimeBundle } from '../../../charts';
import { formatNumber, html, type Html } from '../../../core';
import { htmlBundle, STYLE, tableHtml, tableText, TONE, type Table } from '../../output';

/** Every claim with its verdicts at a glance. */
export function verdictsTable(claims: readonly Claim[], sources: readonly ClaimSource[]): Table {
  const judged = judgeSources(claims, sources);
  return {
    columns: [{ title: 'Claim' }, ...sources.map((source) => ({ title: `On ${sourceText(source)}` }))],
    rows: claims.map((claim, i) => [
      originText(claim),
      ...judged.map(({ judgements }) => describeVerdict(judgements[i]!)),
    ]),
    notes: [VERDICT_RULE, ...seriesNotes(sources)],
  };
}

/** One claim: its verdicts, and for each part the figures and the test behind them, on every source. */
export function claimBundle(claim: Claim, sources: readonly ClaimSource[]): MimeBundle {
  // A published one is judged among all of them, so that its adjusted p-value is that of the verdicts at a glance.
  const family = claim.origin === 'own' ? [claim] : publishedClaims();
  const judged = judgeSources(family, sources).map((source) => ({
    source,
    judgement: source.judgements[family.indexOf(claim)]!,
  }));
  const table = partsTable(claim, judged);
  const verdicts = judged.map(({ source, judgement }) => `On ${sourceText(source)}: ${describeVerdict(judgement)}.`);
  const colored = judged.map(({ source, judgement }) => html`On ${sourceText(source)}: ${coloredVerdict(judgement)}. `);
  return htmlBundle(
    html`<p style="${STYLE.title}">${originText(claim)}</p>
      <p style="${STYLE.paragraph}">${colored}</p>
      ${tableHtml(table)}`,
    [originText(claim), verdicts.join(' '), tableText(table)].join('\n'),
  );
}

interface JudgedOn {
  readonly source: JudgedSource;
  readonly judgement: Judgement;
}

function partsTable(claim: Claim, judged: readonly JudgedOn[]): Table {
  const lines = ({ source, judgement: { parts } }: JudgedOn, i: number): string[][] => {
    const part = parts[i]!;
    const tests = describeTests(part);
    return describeFigures(part).map((figures, line) => [
      line === 0 ? (source.series === null ? source.label : sourceText(source)) : '',
      figures,
      tests[line]!.replace(/^\S+→\S+(, seeds? [\d, -]+)?: /, ''),
      line === 0 ? part.verdict : '',
    ]);
  };
  const { margin, notes } = claim;
  return {
    columns: [
      { title: 'Part' },
      { title: 'Source' },
      { title: 'Accuracy or time' },
      { title: 'Test' },
      { title: 'Verdict' },
    ],
    rows: claim.parts.flatMap(({ label }, i) =>
      judged.flatMap((each) => lines(each, i)).map((cells, line) => [line === 0 ? label : '', ...cells]),
    ),
    notes: [
      ...notes,
      ...(margin === null ? [] : [`A difference of less than ${formatNumber(100 * margin, 1)} points counts as none.`]),
      'With one seed the intervals know the choice of test images, not what another seed would have trained; with ' +
        'several they know both.',
    ],
  };
}

function seriesNotes(sources: readonly ClaimSource[]): string[] {
  return sources.flatMap(({ series }) => (series === null ? [] : [describeSeries(series)]));
}

const ORIGINS: Readonly<Record<Claim['origin'], string>> = {
  conclusion: '',
  text: ' (from the text)',
  own: ' (a claim of your own)',
};

function originText({ statement, origin }: Claim): string {
  return statement + ORIGINS[origin];
}

const VERDICT_TONE: Readonly<Record<Verdict, string>> = {
  supported: TONE.finished,
  contradicted: TONE.failed,
  mixed: TONE.running,
  undecided: TONE.stopped,
  confounded: TONE.stopped,
  missing: TONE.stopped,
};

function coloredVerdict(judgement: Judgement): Html {
  return html`<b style="color: ${VERDICT_TONE[judgement.verdict]}">${describeVerdict(judgement)}</b>`;
}
