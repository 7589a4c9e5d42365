import * as path from 'node:path';
import type { Command } from 'commander';
import { formatPercent } from '../core';
import {
  classifyPhotos,
  runScope,
  scopeText,
  storedId,
  useThreadsOf,
  type ClassifiedPhoto,
  type ExperimentId,
  type RunScope,
} from '../experiments';
import { chosenRun, RUN_HELP, withSeries, type SeriesFlags } from './chosenRun';
import { announcedEngine } from './engine';
import { performJob } from './job';
import { parseInteger } from './output';
import { progressBar } from './statusLine';

interface PredictFlags extends SeriesFlags {
  readonly run: string;
  readonly top: number;
  readonly json?: boolean;
}

/** Result of `predict`: the photos, and the run that classified them. */
export interface PredictResult {
  readonly runId: string;
  readonly experiment: ExperimentId;
  /** Series and seed of the run, and how it differs from its profile. */
  readonly scope: RunScope;
  readonly photos: readonly ClassifiedPhoto[];
}

const BAR = 24;

/** `breedlab predict`: a run's first five breeds for the user's photos; `predict` in a cell starts it, too. */
export function registerPredict(program: Command): void {
  withSeries(
    program
      .command('predict')
      .description('which breeds a run sees in photos of your own')
      .argument('<photos...>', 'image files')
      .requiredOption('--run <run>', RUN_HELP),
  )
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

async function predict(photos: readonly string[], { run: reference, top, ...flags }: PredictFlags) {
  const run = chosenRun(reference, flags);
  useThreadsOf(run.config.profile);
  const classified = await classifyPhotos(announcedEngine(), run, photos, { top });
  const { experiment } = run.config;
  return { runId: run.runId, experiment, scope: runScope(run.config), photos: classified };
}

function predictText({ runId, experiment, scope, photos }: PredictResult): string {
  return [`${experiment}, run ${runId}, ${scopeText(scope)}`, ...photos.map(photoText)].join('\n\n');
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
