import * as path from 'node:path';
import { modelVariables, torchShape, toTorchLayout, type Model } from '../../models';
import { writeTensorsFile } from '../../training';
import { torchMetadata } from '../model/metadata';
import { openEndedRun, withTrainedModel, type ModelChoice } from '../model/trainedModel';
import { defaultFolder } from '../outputFolder';

/** Options of {@link exportWeights}. */
export interface WeightsOptions extends ModelChoice {
  /** File to write. Default: `<project>/exports/weights/<runId>.safetensors`. */
  readonly out?: string;
}

/** Result of {@link exportWeights}. */
export interface ExportedWeights {
  readonly file: string;
  readonly runId: string;
  readonly bytes: number;
  /** Number of tensors. */
  readonly tensors: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/**
 * Writes the best weights of a run as safetensors under PyTorch's names and in its layouts, float32, so that
 * `load_state_dict` takes them. Beside them in the header: `format`, which is `pt`, and `breedlab`, the classes and the
 * preprocessing as JSON.
 *
 * @throws BreedlabError when there is no such run, it has no best weights, or the file cannot be written
 */
export async function exportWeights(options: WeightsOptions): Promise<ExportedWeights> {
  const run = openEndedRun(options);
  const file = path.resolve(options.out ?? path.join(defaultFolder('weights'), `${run.runId}.safetensors`));
  const about = JSON.stringify(torchMetadata(run, run.predictions.classes));
  return withTrainedModel(run, async (model) => {
    const written = await writeStateDict(file, model, { format: 'pt', breedlab: about });
    return { file, runId: run.runId, tensors: modelVariables(model).length, ...written };
  });
}

/** Writes a model's tensors as PyTorch's state dict has them; one at a time is copied. */
export function writeStateDict(
  file: string,
  model: Model,
  metadata: Readonly<Record<string, string>>,
): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const tensors = modelVariables(model).map((variable) => ({
    name: variable.name,
    shape: torchShape(variable),
    read: () => toTorchLayout(model, variable).data,
  }));
  return writeTensorsFile(file, tensors, { metadata });
}
