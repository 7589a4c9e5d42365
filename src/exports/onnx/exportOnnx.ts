import * as fs from 'node:fs';
import * as path from 'node:path';
import { writeFileAtomic } from '../../core';
import { modelVariables, onnxGraph, toTorchLayout, type Model } from '../../models';
import { torchMetadata } from '../model/metadata';
import { openEndedRun, withTrainedModel, type ModelChoice } from '../model/trainedModel';
import { defaultFolder } from '../outputFolder';
import { onnxFile } from './encode';

/** Options of {@link exportOnnx}. */
export interface OnnxOptions extends ModelChoice {
  /** File to write. Default: `<project>/exports/onnx/<runId>.onnx`. */
  readonly out?: string;
}

/** Result of {@link exportOnnx}. */
export interface ExportedOnnx {
  readonly file: string;
  readonly runId: string;
  readonly bytes: number;
  /** Shape of the input `input`, without the batch: [channels, height, width]. */
  readonly input: readonly number[];
  /** Size of the output `logits`, without the batch. */
  readonly classes: number;
}

/**
 * Writes the model of a run with its best weights as ONNX: input `input` float32 [batch, 3, height, width], output
 * `logits` [batch, classes], both for any batch. Its property `breedlab` has the classes and the preprocessing as JSON.
 *
 * @throws BreedlabError when there is no such run, it has no best weights, a layer of it has no operations of ONNX, it
 *   is of 2 GiB or more, or the file cannot be written
 */
export async function exportOnnx(options: OnnxOptions): Promise<ExportedOnnx> {
  const run = openEndedRun(options);
  const { classes } = run.predictions;
  const file = path.resolve(options.out ?? path.join(defaultFolder('onnx'), `${run.runId}.onnx`));
  return withTrainedModel(run, (model) => {
    const metadata = torchMetadata(run, classes);
    const bytes = writeOnnx(file, model, { breedlab: JSON.stringify(metadata) });
    const [, ...input] = metadata.input.shape;
    return { file, runId: run.runId, bytes, input, classes: classes.length };
  });
}

/** Writes a model as ONNX. @returns length of the file */
export function writeOnnx(file: string, model: Model, properties: Readonly<Record<string, string>>): number {
  const variables = new Map(modelVariables(model).map((variable) => [variable.name, variable]));
  const parts = onnxFile(onnxGraph(model.architecture), { properties }, (weight) => {
    return toTorchLayout(model, variables.get(weight)!).data;
  });
  writeFileAtomic(file, parts);
  return fs.statSync(file).size;
}
