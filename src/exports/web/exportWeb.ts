import * as path from 'node:path';
import { openRecordedRun } from '../../analysis';
import { BreedlabError } from '../../core';
import { loadEngine } from '../../engine';
import { folderSize, openRunModel, type Run, type RunChoice } from '../../experiments';
import { saveModel, type SavedModel } from '../model/layersModel';
import { defaultFolder, replaceFolder } from '../outputFolder';
import type { EndedRun } from './facts';
import { writePage } from './writePage';

/** Options of {@link exportWeb}. */
export interface WebOptions extends RunChoice {
  /** Experiment number (for the run that it stands for), run id or run folder. */
  readonly run: string;
  /** Default: `<project>/exports/web/<runId>`. */
  readonly out?: string;
  /** Called with the weights' bytes as they are written. Default: not called. */
  readonly onProgress?: (progress: { readonly written: number; readonly total: number }) => void;
  /** Stops between two files, and leaves nothing behind. Default: never. */
  readonly signal?: AbortSignal;
}

/** Result of {@link exportWeb}. */
export interface ExportedPage {
  readonly folder: string;
  /** The page to open. */
  readonly page: string;
  /** Path for `tf.loadLayersModel`. */
  readonly model: string;
  readonly runId: string;
  /** Bytes of the whole folder. */
  readonly bytes: number;
}

/**
 * Writes a folder with a page that classifies photos in the browser, opened as a file or from any server, and
 * the model beside it in TF.js's layers format. An earlier export in the same folder is replaced.
 *
 * @throws BreedlabError when there is no such run, it has no best weights, the folder holds something else, or
 *   the disk is full
 */
export async function exportWeb(options: WebOptions): Promise<ExportedPage> {
  const run = endedRun(openRecordedRun(options.run, options));
  const folder = path.resolve(options.out ?? defaultFolder('web', run.runId));
  const saved = await trainedModel(run);
  await replaceFolder(folder, 'web', (staging) => writePage(staging, run, saved, options));
  return {
    folder,
    page: path.join(folder, 'index.html'),
    model: path.join(folder, 'model', 'model.json'),
    runId: run.runId,
    bytes: folderSize(folder).bytes,
  };
}

/** @throws BreedlabError with the run's status and a remedy */
function endedRun(run: Run): EndedRun {
  const { runId, status, metrics, predictions } = run;
  if ((status === 'finished' || status === 'diverged') && metrics !== null && predictions !== null) {
    return { ...run, metrics, predictions };
  }
  const remedy =
    status === 'diverged'
      ? 'It diverged before its first epoch ended: train with other settings.'
      : status === 'running'
        ? 'Wait until it has ended.'
        : `Finish it: npx breedlab runs resume ${runId}.`;
  throw new BreedlabError(`Run ${runId} is ${status} and has no model to export.`, remedy);
}

async function trainedModel(run: Run): Promise<SavedModel> {
  const engine = loadEngine();
  const model = await openRunModel(engine, run);
  try {
    return await saveModel(model);
  } finally {
    model.dispose();
  }
}
