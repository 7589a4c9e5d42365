import * as path from 'node:path';
import type { Command } from 'commander';
import { explainPhotos, placeText, type ExplainedPhoto } from '../analysis';
import { BreedlabError } from '../core';
import type { Engine } from '../engine';
import {
  classifyPhotos,
  drawnCaution,
  runScope,
  scopeText,
  storedId,
  useThreadsOf,
  type ClassifiedPhoto,
  type ExperimentId,
  type Run,
  type RunScope,
} from '../experiments';
import { chosenRun, RUN_HELP, withSeries, type SeriesFlags } from './chosenRun';
import { announcedEngine } from './engine';
import { performJob } from './job';
import { parseInteger } from './output';
import { mapJson, photoOf, writeMap } from './pictures';
import { barRows } from './predictText';
import { recognise, type RecogniseFlags } from './recognise';

interface PredictFlags extends SeriesFlags {
  readonly run: string;
  readonly top: number;
  readonly gradCam?: boolean;
  readonly out?: string;
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
  /** Said where the run learned drawings and the photos are none; null elsewhere. */
  readonly caution: string | null;
  readonly photos: readonly PredictedPhoto[];
}

/** A photo with its classes, and where the run looks for the first of them. */
export interface PredictedPhoto extends ClassifiedPhoto {
  /** Null where it was not asked for. */
  readonly map: ExplainedPhoto['maps'][number] | null;
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
    .option('--grad-cam', 'where it looks for its first choice')
    .option('--out <folder>', 'with --grad-cam: write photo and map beside each other there, as PNG')
    .option('--json', 'as JSON')
    .action((photos: string[], { run, model, ...flags }: Flags) => {
      if (model !== undefined) return recognise(photos, { ...flags, model });
      if (run === undefined) throw nobodyLooks();
      return performJob<PredictResult>({
        json: flags.json,
        text: predictText,
        toJson: predictJson,
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
  const engine = announcedEngine();
  const classified = flags.gradCam
    ? await explained(engine, run, photos, top)
    : (await classifyPhotos(engine, run, photos, { top })).map((photo) => ({ ...photo, map: null }));
  if (flags.out !== undefined) await writeMaps(flags.out, run, classified);
  const { experiment, dataset } = run.config;
  const caution = drawnCaution(dataset.name, photos);
  return { runId: run.runId, experiment, scope: runScope(run.config), caution, photos: classified };
}

async function explained(
  engine: Engine,
  run: Run,
  files: readonly string[],
  top: number,
): Promise<readonly PredictedPhoto[]> {
  const found = await explainPhotos(
    engine,
    run,
    files.map((file) => ({ file })),
    { top, upright: true },
  );
  return found.map(({ maps, ...photo }) => ({ ...photo, map: maps[0]! }));
}

async function writeMaps(folder: string, run: Run, photos: readonly PredictedPhoto[]): Promise<void> {
  for (const { file, map } of photos) {
    if (map !== null) await writeMap(folder, file, await photoOf(run, file), map);
  }
}

function predictJson({ photos, ...result }: PredictResult): unknown {
  return {
    ...result,
    experiment: storedId(result.experiment),
    photos: photos.map(({ map, ...photo }) => ({ ...photo, map: map && mapJson(map) })),
  };
}

function predictText({ runId, experiment, scope, caution, photos }: PredictResult): string {
  const head = [`${experiment}, run ${runId}, ${scopeText(scope)}`, ...(caution === null ? [] : [caution])];
  return [head.join('\n'), ...photos.map(photoText)].join('\n\n');
}

function photoText({ file, top, wasTurned, map }: PredictedPhoto): string {
  const where = map === null ? [] : [`  looks ${placeText(map.heatmap)}`];
  return [`${path.basename(file)}${wasTurned ? '  (turned upright)' : ''}`, ...barRows(top), ...where].join('\n');
}
