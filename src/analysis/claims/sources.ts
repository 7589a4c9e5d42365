import * as fs from 'node:fs';
import { allProfiles, seriesFile } from '../../experiments';
import { collectSeries, seriesLabel, type Series } from '../series';
import { judgeAll, type Judgement } from './judge';
import { publishedTrials, seriesTrials, type TrialSource } from './trials';
import type { Claim } from './types';
import { countVerdicts, type VerdictCounts } from './verdict';

/** Figures on which claims are judged: the published ones, or a series of ours. */
export interface ClaimSource {
  /** `published`, or the series in a word or two. */
  readonly label: string;
  readonly trials: TrialSource;
  /** Null for the published figures. */
  readonly series: Series | null;
}

/** Claims as one source judges them. */
export interface JudgedSource extends ClaimSource {
  /** In the order of the claims. */
  readonly judgements: readonly Judgement[];
  readonly counts: VerdictCounts;
}

/** A source in words, to go on from "on": `the published figures`, `ours, demo`. */
export function sourceText({ series, label }: ClaimSource): string {
  return series === null ? 'the published figures' : `ours, ${label}`;
}

/** A series of ours as a source of claims. */
export function sourceOf(series: Series): ClaimSource {
  return { label: seriesLabel(series), trials: seriesTrials(series), series };
}

/**
 * The sources that a reader of a series sees side by side: the published figures, kept series of other profiles, and the
 * series itself. A kept series that still lacks experiments waits: its claims would be missing only because it is not done.
 *
 * @param kept default: the series of other profiles whose metrics are kept with the project
 */
export function claimSources(series: Series, kept: readonly Series[] = keptBeside(series)): readonly ClaimSource[] {
  const whole = kept.filter(({ missing }) => missing.length === 0);
  return [{ label: 'published', trials: publishedTrials(), series: null }, ...[...whole, series].map(sourceOf)];
}

function keptBeside({ profile }: Series): readonly Series[] {
  return allProfiles()
    .filter(({ name }) => name !== profile && fs.existsSync(seriesFile(name)))
    .map(({ name }) => collectSeries(name, { source: 'committed' }));
}

/**
 * Judges claims on several sources and counts the verdicts of each.
 *
 * @example const [published, study] = judgeSources(publishedClaims(), claimSources(collectSeries('study')));
 */
export function judgeSources(claims: readonly Claim[], sources: readonly ClaimSource[]): readonly JudgedSource[] {
  return sources.map((source) => {
    const judgements = judgeAll(claims, source.trials);
    return { ...source, judgements, counts: countVerdicts(judgements) };
  });
}
