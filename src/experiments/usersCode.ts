import * as fs from 'node:fs';
import * as path from 'node:path';
import { BreedlabError, type ExtensionFile, type Origin } from '../core';
import { extensionsNamed, loadExtension } from '../extensions';
import {
  defineModel,
  modelDefinition,
  modelOrigin,
  parseModel,
  type ModelDefinition,
  type SerializedModel,
} from '../models';
import { membersNamed, type TrainingSettings } from '../training';
import type { SerializedExperiment } from './experiment';

/** A user's code file that decides the outcome of a run, as config.json has it: without its folder. */
export interface RunCode {
  /** Name of the file. */
  readonly file: string;
  /** Hash of the file and of the files beside it that it imports, in hexadecimal. */
  readonly sha256: string;
}

/**
 * Finds the user's files that define a configuration's optimiser, schedule, loss, transforms, or a model whose
 * layers are a function.
 *
 * @throws BreedlabError for code that was defined in a cell, where the training process cannot find it
 */
export function extensionsOf(settings: TrainingSettings): readonly ExtensionFile[] {
  const definition = modelDefinition(settings.model);
  const model = { kind: 'model', name: settings.model, origin: modelOrigin(settings.model) };
  const needed = typeof definition?.layers === 'function' ? [...membersNamed(settings), model] : membersNamed(settings);
  const files = new Map<string, ExtensionFile>();
  for (const { kind, name, origin } of needed) {
    const extension = extensionBehind(kind, name, origin);
    if (extension !== null) files.set(extension.file, extension);
  }
  return [...files.values()];
}

/** Entry of config.json for the user's files; undefined for a training that needs none. */
export function codeOf(settings: TrainingSettings): readonly RunCode[] | undefined {
  const files = extensionsOf(settings).map(({ file, sha256 }) => ({ file: path.basename(file), sha256 }));
  return files.length === 0 ? undefined : files;
}

/** Compiled modules that the image workers of a training import, for transforms of the user's. */
export function workerModules(settings: TrainingSettings): readonly string[] {
  if (settings.transforms === null) return [];
  return extensionsNamed(extensionsOf(settings)).map(({ entry }) => entry);
}

/**
 * Loads the user's files that a run was begun with, unless they are loaded already.
 *
 * @param recorded the files of the run's last session
 * @throws BreedlabError for a file that is missing, or has changed since the run began
 */
export function loadCodeOf(runId: string, code: readonly RunCode[], recorded: readonly ExtensionFile[]): void {
  for (const { file: name, sha256 } of code) {
    const file = recorded.find((each) => path.basename(each.file) === name)?.file;
    if (file === undefined || !fs.existsSync(file)) {
      throw new BreedlabError(
        `Run ${runId} was begun with the code of ${name}, and ${file ?? 'that file'} is not there.`,
        'Put the file back, or train the experiment again.',
      );
    }
    if (loadExtension(file).sha256 !== sha256) throw changedCode(runId, file);
  }
}

/** The error of a run that would continue with other code than it began with. */
export function changedCode(runId: string, file: string): BreedlabError {
  return new BreedlabError(
    `${file} has changed since run ${runId} began: going on would train with other code.`,
    'Put the file back as it was, or train the experiment again.',
  );
}

/** The definition of the user's model that a run was trained with; null for Breedlab's models and those of a file. */
export function ownModelOf(definition: SerializedExperiment | undefined): SerializedModel | null {
  if (definition === undefined) return null;
  if (definition.model !== undefined) return definition.model;
  const { parent, differences } = definition;
  const isInherited = differences.model === undefined && typeof parent === 'object' && parent !== null;
  return isInherited ? ownModelOf(parent) : null;
}

/** {@link ownModelOf}, ready to be built. */
export function ownModelDefinition(definition: SerializedExperiment | undefined): ModelDefinition | null {
  const model = ownModelOf(definition);
  return model === null ? null : parseModel(model);
}

/** Registers a model that came with an experiment's JSON; one of that name that is registered already stays. */
export function meetModel(model: SerializedModel): void {
  if (modelDefinition(model.name) === undefined) defineModel(parseModel(model));
}

function extensionBehind(kind: string, name: string, origin: Origin | undefined): ExtensionFile | null {
  if (origin?.kind !== 'own') return null;
  if (origin.extension !== null) return origin.extension;
  throw new BreedlabError(
    `The ${kind} '${name}' is code that was defined in a cell, and a training runs in a process of its own.`,
    `Put it into a file, e.g. ${name}.ts, and load that in the cell: loadExtension('${name}.ts').`,
  );
}
