import * as path from 'node:path';
import type { Command } from 'commander';
import { openRecordedRun } from '../analysis';
import { formatPercent } from '../core';
import {
  classifyPhotos,
  profile,
  storedId,
  useThreadsOf,
  type ClassifiedPhoto,
  type ExperimentId,
} from '../experiments';
import { announcedEngine } from './engine';
import { performJob } from './job';
import { parseInteger } from './output';
import { progressBar } from './statusLine';

interface PredictFlags {
  readonly run: string;
  readonly profile?: string;
  readonly top: number;
  readonly json?: boolean;
}

/** Result of `predict`: the photos, and the run that classified them. */
export interface PredictResult {
  readonly runId: string;
  readonly experiment: ExperimentId;
  readonly photos: readonly ClassifiedPhoto[];
}

const BAR = 24;

/** `breedlab predict`: a run's first five breeds for the user's photos; `predict` in a cell starts it, too. */
export function registerPredict(program: Command): void {
  program
    .command('predict')
    .description('which breeds a run sees in photos of your own')
    .argument('<photos...>', 'image files')
    .requiredOption('--run <run>', 'an experiment (its newest finished run), a run id or a run folder')
    .option('--profile <name>', 'whose runs an experiment stands for. Default: the newest of any profile')
    .option('--top <n>', 'how many breeds', parseInteger('--top', 1), 5)
    .option('--json', 'as JSON')
    .action((photos: string[], flags: PredictFlags) =>
      performJob<PredictResult>({
        json: flags.json,
        text: predictText,
        toJson: (result) => ({ ...result, experiment: storedId(result.experiment) }),
        run: () => predict(photos, flags),
      }),
    );
}

async function predict(photos: readonly string[], { run: reference, profile: name, top }: PredictFlags) {
  const run = openRecordedRun(reference, { profile: name === undefined ? undefined : profile(name).name });
  useThreadsOf(run.config.profile);
  const classified = await classifyPhotos(announcedEngine(), run, photos, { top });
  return { runId: run.runId, experiment: run.config.experiment, photos: classified };
}

function predictText({ runId, photos }: PredictResult): string {
  return [`run ${runId}`, ...photos.map(photoText)].join('\n\n');
}

function photoText({ file, top, wasTurned }: ClassifiedPhoto): string {
  const width = Math.max(...top.map(({ name }) => name.length));
  const rows = top.map(
    ({ name, probability }) =>
      `  ${name.padEnd(width)}  ${formatPercent(probability).padStart(7)}  ${progressBar(probability, BAR)}`,
  );
  const note = wasTurned ? '  (turned upright)' : '';
  return [`${path.basename(file)}${note}`, ...rows].join('\n');
}
