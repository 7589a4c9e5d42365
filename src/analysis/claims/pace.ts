import * as path from 'node:path';
import { BreedlabError, readJsonIfPresent, settings, writeFileAtomic } from '../../core';
import { experimentId, type ExperimentId, type ExperimentName, type ProfileName } from '../../experiments';

/**
 * Seconds of an epoch of two experiments, measured in turn on one machine: whatever else the machine did slowed both
 * alike, as it does not the minutes of trainings that ran hours apart.
 */
export interface PairedPace {
  readonly from: ExperimentName;
  readonly to: ExperimentName;
  /** Seconds of an epoch of `from`, one for each round. */
  readonly fromSeconds: readonly number[];
  /** Those of `to` in the same rounds. */
  readonly toSeconds: readonly number[];
  /** Processor and cores. */
  readonly machine: string;
}

const FORMAT = 1;

interface PaceFile {
  readonly format: number;
  readonly profile: ProfileName;
  readonly pairs: readonly PairedPace[];
}

/** File that keeps the seconds of a profile. */
export function paceFile(profile: ProfileName): string {
  return path.join(settings().dataFolder, 'metrics', `${profile}-pace.json`);
}

/** The measured pairs of a profile; none when nothing was measured. @throws BreedlabError when the file is damaged */
export function readPaces(profile: ProfileName, file = paceFile(profile)): readonly PairedPace[] {
  const content = readJsonIfPresent<Partial<PaceFile> | null>(file);
  if (content === undefined) return [];
  if (content?.format === FORMAT && content.profile === profile && Array.isArray(content.pairs)) return content.pairs;
  throw new BreedlabError(
    `${file} does not hold seconds of an epoch in the ${profile} profile, in format ${FORMAT}.`,
    'Restore it from git, or measure again: npm run bench -- pace --write.',
  );
}

/** Keeps measured pairs, in place of earlier ones of the same experiments. */
export function writePaces(profile: ProfileName, pairs: readonly PairedPace[], file = paceFile(profile)): void {
  const kept = readPaces(profile, file).filter(
    ({ from, to }) => paceOf(pairs, experimentId(from), experimentId(to)) === null,
  );
  const lines = [...kept, ...pairs].map((pair) => JSON.stringify(pair));
  writeFileAtomic(
    file,
    `{"format":${FORMAT},"profile":${JSON.stringify(profile)},"pairs":[\n${lines.join(',\n')}\n]}\n`,
  );
}

/** The pair of two experiments, whichever was measured as the first. */
export function paceOf(paces: readonly PairedPace[], from: ExperimentId, to: ExperimentId): PairedPace | null {
  const isPair = (pace: PairedPace, a: ExperimentId, b: ExperimentId): boolean =>
    experimentId(pace.from) === a && experimentId(pace.to) === b;
  const found = paces.find((pace) => isPair(pace, from, to));
  if (found !== undefined) return found;
  const turned = paces.find((pace) => isPair(pace, to, from));
  if (turned === undefined) return null;
  return { ...turned, from, to, fromSeconds: turned.toSeconds, toSeconds: turned.fromSeconds };
}
