import { BreedlabError, unknownNameError } from '../core';
import { customAlexNet } from './families/custom';
import { completeOptions, type FamilyOptions } from './families/options';
import type { Architecture, DefaultInit, LayerSpec } from './layerSpecs';
import { resolveShapes } from './shapes';
import type { ModelName, ModelOptions } from './types';

/** A model of the series by name. */
export interface RegisteredModel {
  readonly name: ModelName;
  /** `planned`: named by experiments, not built yet. */
  readonly status: 'ready' | 'planned';
  readonly description: string;
  /** Where the layout comes from. */
  readonly reference: string;
}

interface Entry extends RegisteredModel {
  readonly defaultInit: DefaultInit;
  readonly layers: ((options: FamilyOptions) => readonly LayerSpec[]) | null;
}

const SERIES = 'the published series';
const ALEXNET = 'torchvision.models.alexnet (Krizhevsky 2014, "One weird trick for parallelizing CNNs")';
const VGG = 'torchvision.models (Simonyan & Zisserman 2014, "Very deep convolutional networks")';

const ENTRIES: readonly Entry[] = [
  custom('Base', 'small AlexNet that feeds a sigmoid to the loss'),
  custom('Base_fix', 'Base without the sigmoid'),
  custom('Base_1', 'wider Base with overlapping pooling'),
  custom('Base_1_fix', 'Base_1 without the sigmoid'),
  custom('Base_2', 'AlexNet written out, without adaptive pooling'),
  planned('AlexNet', 'AlexNet of torchvision', ALEXNET),
  planned('vgg16', 'VGG with 16 weight layers', VGG),
  planned('vgg16_bn', 'VGG16 with batch norm after every convolution', VGG),
];

function custom(name: Parameters<typeof customAlexNet>[0], description: string): Entry {
  const layers = (options: FamilyOptions): readonly LayerSpec[] => customAlexNet(name, options);
  return { name, status: 'ready', description, reference: SERIES, defaultInit: 'pytorch', layers };
}

function planned(name: ModelName, description: string, reference: string): Entry {
  return { name, status: 'planned', description, reference, defaultInit: 'pytorch', layers: null };
}

/** Every model the series names, in the order of its first experiment. */
export function allModels(): readonly RegisteredModel[] {
  return ENTRIES.map(({ name, status, description, reference }) => ({ name, status, description, reference }));
}

/** Whether a model can be built. */
export function modelStatus(name: ModelName): RegisteredModel['status'] {
  return entryOf(name).status;
}

/**
 * The layers of a model with all shapes resolved. Pure; loads no engine.
 *
 * @throws BreedlabError for an unknown name, a model that is not built yet, an option out of range, or images
 *   too small for a layer
 */
export function architecture(name: ModelName, options: ModelOptions = {}): Architecture {
  const entry = entryOf(name);
  if (entry.layers === null) {
    const ready = ENTRIES.filter((candidate) => candidate.status === 'ready').map((candidate) => candidate.name);
    throw new BreedlabError(`The model ${name} is not built yet.`, `Built are ${ready.join(', ')}.`);
  }
  const complete = completeOptions(options);
  const inputShape = [complete.imageSize, complete.imageSize, 3] as const;
  const layers = resolveShapes(entry.layers(complete), inputShape, name);
  return { name, options: complete, inputShape, layers, defaultInit: entry.defaultInit };
}

function entryOf(name: string): Entry {
  const entry = ENTRIES.find((candidate) => candidate.name === name);
  if (entry === undefined) throw unknownNameError('model', name, ENTRIES.map((candidate) => candidate.name));
  return entry;
}
