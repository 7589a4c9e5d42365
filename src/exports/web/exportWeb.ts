import * as path from 'node:path';
import { folderSize } from '../../experiments';
import { saveModel } from '../model/layersModel';
import { openEndedRun, withTrainedModel, type ModelChoice } from '../model/trainedModel';
import { defaultFolder, replaceFolder } from '../outputFolder';
import { writePage } from './writePage';

/** Options of {@link exportWeb}. */
export interface WebOptions extends ModelChoice {
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
  const run = openEndedRun(options);
  const folder = path.resolve(options.out ?? defaultFolder('web', run.runId));
  const saved = await withTrainedModel(run, saveModel);
  await replaceFolder(folder, 'web', (staging) => writePage(staging, run, saved, options));
  return {
    folder,
    page: path.join(folder, 'index.html'),
    model: path.join(folder, 'model', 'model.json'),
    runId: run.runId,
    bytes: folderSize(folder).bytes,
  };
}
