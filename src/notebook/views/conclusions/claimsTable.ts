import {
  describeFigures,
  describeSeries,
  describeTests,
  judge,
  seriesLabel,
  type Claim,
  type Judgement,
  type Series,
  type TrialSource,
  type Verdict,
} from '../../../analysis';
import type { MimeBundle } from '../../../charts';
import { html, type Html } from '../../../core';
import { htmlBundle, STYLE, tableHtml, tableText, TONE, type Table } from '../../output';

/** A claim on the published figures and on ours. */
interface JudgedClaim {
  readonly claim: Claim;
  readonly published: Judgement;
  readonly ours: Judgement;
}

/** The sources of a claims table. */
export interface ClaimSources {
  readonly published: TrialSource;
  readonly ours: TrialSource;
  readonly series: Series;
}

/** Every claim with its verdicts at a glance. */
export function verdictsTable(claims: readonly Claim[], sources: ClaimSources): Table {
  return {
    columns: [
      { title: 'Claim' },
      { title: 'On the published figures' },
      { title: `On ours, ${seriesLabel(sources.series)}` },
    ],
    rows: judgeAll(claims, sources).map(({ claim, published, ours }) => [
      originText(claim),
      verdictText(published),
      verdictText(ours),
    ]),
    notes: [
      'Supported or contradicted only where the whole 95% interval lies on one side, nothing else ' +
        'differs, and every part agrees; else undecided.',
      describeSeries(sources.series),
    ],
  };
}

/** One claim: its verdicts, and for each part the figures and the test behind them, on both sources. */
export function claimBundle(claim: Claim, sources: ClaimSources): MimeBundle {
  const [judged] = judgeAll([claim], sources);
  const { published, ours } = judged!;
  const table = partsTable(judged!, sources);
  const onOurs = `Ours, ${seriesLabel(sources.series)}: ${verdictText(ours)}.`;
  const verdicts = `Published figures: ${verdictText(published)}. ${onOurs}`;
  return htmlBundle(
    html`<p style="${STYLE.title}">${originText(claim)}</p>
      <p style="${STYLE.paragraph}">
        Published figures: ${colored(published)}. Ours, ${seriesLabel(sources.series)}: ${colored(ours)}.
      </p>
      ${tableHtml(table)}`,
    [originText(claim), verdicts, tableText(table)].join('\n'),
  );
}

function judgeAll(claims: readonly Claim[], { published, ours }: ClaimSources): JudgedClaim[] {
  return claims.map((claim) => ({ claim, published: judge(claim, published), ours: judge(claim, ours) }));
}

function partsTable({ claim, published, ours }: JudgedClaim, { series }: ClaimSources): Table {
  const lines = ({ parts }: Judgement, i: number, source: string): string[][] => {
    const part = parts[i]!;
    const tests = describeTests(part);
    return describeFigures(part).map((figures, line) => [
      line === 0 ? source : '',
      figures,
      tests[line]!.replace(/^\S+→\S+(, seed \d+)?: /, ''),
      line === 0 ? part.verdict : '',
    ]);
  };
  return {
    columns: [
      { title: 'Part' },
      { title: 'Source' },
      { title: 'Accuracy or time' },
      { title: 'Test' },
      { title: 'Verdict' },
    ],
    rows: claim.parts.flatMap(({ label }, i) =>
      [...lines(published, i, 'published'), ...lines(ours, i, `ours, ${seriesLabel(series)}`)].map((cells, line) => [
        line === 0 ? label : '',
        ...cells,
      ]),
    ),
    notes: [...claim.notes, 'The intervals know the choice of test images, not what another seed would have trained.'],
  };
}

const ORIGINS: Readonly<Record<Claim['origin'], string>> = {
  conclusion: '',
  text: ' (from the text)',
  own: ' (a claim of your own)',
};

function originText({ statement, origin }: Claim): string {
  return statement + ORIGINS[origin];
}

/** e.g. `undecided (of 4 parts 3 supported, 1 undecided)`. */
function verdictText({ verdict, parts }: Judgement): string {
  if (parts.every((part) => part.verdict === verdict)) return verdict;
  const count = (kind: Verdict): number => parts.filter((part) => part.verdict === kind).length;
  const counts = (['supported', 'contradicted', 'undecided'] as const)
    .filter((kind) => count(kind) > 0)
    .map((kind) => `${count(kind)} ${kind}`);
  return `${verdict} (of ${parts.length} parts ${counts.join(', ')})`;
}

const VERDICT_TONE: Readonly<Record<Verdict, string>> = {
  supported: TONE.finished,
  contradicted: TONE.failed,
  undecided: TONE.stopped,
};

function colored(judgement: Judgement): Html {
  return html`<b style="color: ${VERDICT_TONE[judgement.verdict]}">${verdictText(judgement)}</b>`;
}
