import type { Command } from 'commander';
import {
  allClaims,
  claimNamed,
  claimSources,
  collectSeries,
  countsText,
  describeFigures,
  describeTests,
  describeVerdict,
  judgeSources,
  sourceText,
  VERDICT_RULE,
  type Claim,
  type JudgedPair,
  type JudgedSource,
  type Judgement,
} from '../analysis';
import { profile, storedId } from '../experiments';
import { loadExtensions } from '../extensions';
import { printResult, resultProse, resultTable } from './output';

interface ClaimsFlags {
  readonly profile: string;
  readonly data?: string;
  readonly extension?: string[];
  readonly json?: boolean;
}

/** `breedlab claims`: verdicts, with the figures behind them. */
export function registerClaims(program: Command): void {
  program
    .command('claims')
    .description('verdicts on the published conclusions and on your own claims, with the figures behind each')
    .argument('[name]', 'one claim, with its figures. Default: every claim at a glance')
    .option('--profile <name>', 'whose runs stand last; those kept with the project are judged, too', 'demo')
    .option('--data <name>', "the data set of those runs, by name or folder. Default: the profile's own")
    .option('--extension <files...>', 'TypeScript files that define claims or experiments of your own')
    .option('--json', 'as JSON, with every figure')
    .action((name: string | undefined, flags: ClaimsFlags) => {
      loadExtensions(flags.extension ?? []);
      const all = name === undefined ? allClaims() : [];
      const claims = name === undefined ? all : familyOf(claimNamed(name));
      const judged = judgeSources(
        claims,
        claimSources(collectSeries(profile(flags.profile).name, { data: flags.data })),
      );
      const shown = name === undefined ? claims : claims.filter((claim) => claim.name === name);
      printResult(flags.json, toJson(judged, shown), () =>
        name === undefined ? glance(judged, claims) : figures(judged, claims, claimNamed(name)),
      );
    });
}

/** Claims that are judged together: a published one with the others, for its adjusted p-value. */
function familyOf(claim: Claim): readonly Claim[] {
  return claim.origin === 'own' ? [claim] : allClaims().filter(({ origin }) => origin !== 'own');
}

function glance(judged: readonly JudgedSource[], claims: readonly Claim[]): string {
  const table = resultTable(
    [{ title: 'claim' }, ...judged.map(({ label }) => ({ title: label }))],
    claims.map(({ name }, i) => [name, ...judged.map(({ judgements }) => describeVerdict(judgements[i]!))]),
  );
  const counts = judged.map((source) => `On ${sourceText(source)}: ${countsText(source.counts)}.`);
  const hint = '`npx breedlab claims <name>` shows the figures of one.';
  return `${table}\n\n${resultProse([counts.join('\n'), VERDICT_RULE, hint].join('\n\n'))}`;
}

function figures(judged: readonly JudgedSource[], claims: readonly Claim[], claim: Claim): string {
  const i = claims.indexOf(claim);
  const sources = judged.map((source) => {
    const judgement = source.judgements[i]!;
    const parts = judgement.parts.flatMap((part) => {
      const tests = describeTests(part);
      return [
        `  ${part.part.label}: ${part.verdict}`,
        ...describeFigures(part).flatMap((text, line) => [`    ${text}`, `    ${tests[line]!}`]),
      ];
    });
    return [`On ${sourceText(source)}: ${describeVerdict(judgement)}`, ...parts].join('\n');
  });
  return resultProse([claim.statement, ...sources, ...claim.notes].join('\n\n'));
}

function toJson(judged: readonly JudgedSource[], shown: readonly Claim[]): unknown {
  return judged.map(({ label, series, counts, judgements }) => ({
    source: label,
    runs: series?.source ?? null,
    counts,
    claims: judgements.filter(({ claim }) => shown.includes(claim)).map(judgementJson),
  }));
}

function judgementJson({ claim, verdict, adjusted, parts }: Judgement): unknown {
  return {
    name: claim.name,
    statement: claim.statement,
    origin: claim.origin,
    verdict,
    adjustedPValue: adjusted,
    margin: claim.margin,
    parts: parts.map(({ part, verdict: own, pairs }) => ({
      kind: part.kind,
      label: part.label,
      verdict: own,
      pairs: pairs.map(pairJson),
    })),
  };
}

function pairJson({ experiments: [from, to], seeds, verdict, pValue, evidence, ...trials }: JudgedPair): unknown {
  const accuracies = (side: 'from' | 'to') => trials[side].map(({ correct, total }) => correct / total);
  return {
    from: storedId(from),
    to: storedId(to),
    seeds,
    verdict,
    pValue,
    accuracies: { from: accuracies('from'), to: accuracies('to') },
    evidence,
  };
}
