import * as path from 'node:path';
import type { Command } from 'commander';
import { BreedlabError } from '../core';
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
import { barRows } from './predictText';
import { recognise, type RecogniseFlags } from './recognise';

interface PredictFlags extends SeriesFlags {
  readonly run: string;
  readonly top: number;
  readonly json?: boolean;
}

type Flags = Partial<Pick<PredictFlags, 'run'> & Pick<RecogniseFlags, 'model'>> &
  Omit<PredictFlags, 'run'> &
  Omit<RecogniseFlags, 'model'>;

/** Result of `predict`: the photos, and the run that classified them. */
export interface PredictResult {
  readonly runId: string;
  readonly experiment: ExperimentId;
  /** Series and seed of the run, and how it differs from its profile. */
  readonly scope: RunScope;
  readonly photos: readonly ClassifiedPhoto[];
}

/**
 * `breedlab predict`: a run's first five breeds for the user's photos, or what a network with published weights sees in
 * them; `predict` in a cell starts it, too.
 */
export function registerPredict(program: Command): void {
  withSeries(
    program
      .command('predict')
      .description('what a run, or a network with published weights, sees in photos of your own')
      .argument('<photos...>', 'image files')
      .option('--run <run>', RUN_HELP)
      .option('--model <name>', 'a network with its ImageNet weights, e.g. efficientnet_lite0, in place of a run'),
  )
    .option('--top <n>', 'how many classes', parseInteger('--top', 1), 5)
    .option('--grad-cam', 'with --model: where it looks for its first choice')
    .option('--out <folder>', 'with --grad-cam: write photo and map beside each other there, as PNG')
    .option('--json', 'as JSON')
    .action((photos: string[], { run, model, ...flags }: Flags) => {
      if (model !== undefined) return recognise(photos, { ...flags, model });
      if (run === undefined) throw nobodyLooks();
      return performJob<PredictResult>({
        json: flags.json,
        text: predictText,
        toJson: (result) => ({ ...result, experiment: storedId(result.experiment) }),
        run: () => predict(photos, { ...flags, run }),
      });
    });
}

function nobodyLooks(): BreedlabError {
  return new BreedlabError(
    'Nothing is named that looks at the photos.',
    'Give --model efficientnet_lite0 (ImageNet weights, no training), or a run: --run 34.',
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
  return [`${path.basename(file)}${wasTurned ? '  (turned upright)' : ''}`, ...barRows(top)].join('\n');
}
