import { unknownNameError } from '../core';
import { alexNet } from './families/alexnet';
import { customAlexNet } from './families/custom';
import { completeOptions, type FamilyOptions } from './families/options';
import { vgg16 } from './families/vgg';
import type { Architecture, DefaultInit, LayerSpec } from './layerSpecs';
import { resolveShapes } from './shapes';
import type { ModelName, ModelOptions } from './types';

/** A model of the series by name. */
export interface RegisteredModel {
  readonly name: ModelName;
  readonly description: string;
  /** Where the layout comes from. */
  readonly reference: string;
}

interface Entry extends RegisteredModel {
  readonly defaultInit: DefaultInit;
  readonly layers: (options: FamilyOptions) => readonly LayerSpec[];
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
  {
    name: 'AlexNet',
    description: 'AlexNet of torchvision',
    reference: ALEXNET,
    defaultInit: 'pytorch',
    layers: alexNet,
  },
  vgg('vgg16', 'VGG with 16 weight layers', { batchNorm: false }),
  vgg('vgg16_bn', 'VGG16 with batch norm after every convolution', { batchNorm: true }),
];

function custom(name: Parameters<typeof customAlexNet>[0], description: string): Entry {
  const layers = (options: FamilyOptions): readonly LayerSpec[] => customAlexNet(name, options);
  return { name, description, reference: SERIES, defaultInit: 'pytorch', layers };
}

function vgg(name: ModelName, description: string, variant: { readonly batchNorm: boolean }): Entry {
  const layers = (options: FamilyOptions): readonly LayerSpec[] => vgg16(options, variant);
  return { name, description, reference: VGG, defaultInit: 'vgg', layers };
}

/** Every model the series names, in the order of its first experiment. */
export function allModels(): readonly RegisteredModel[] {
  return ENTRIES.map(({ name, description, reference }) => ({ name, description, reference }));
}

/**
 * The layers of a model with all shapes resolved. Pure; loads no engine.
 *
 * @throws BreedlabError for an unknown name, an option out of range, or images too small for a layer
 */
export function architecture(name: ModelName, options: ModelOptions = {}): Architecture {
  const entry = entryOf(name);
  const complete = completeOptions(options);
  const inputShape = [complete.imageSize, complete.imageSize, 3] as const;
  const layers = resolveShapes(entry.layers(complete), inputShape, name);
  return { name, options: complete, inputShape, layers, defaultInit: entry.defaultInit };
}

function entryOf(name: string): Entry {
  const entry = ENTRIES.find((candidate) => candidate.name === name);
  if (entry !== undefined) return entry;
  const names = ENTRIES.map((candidate) => candidate.name);
  throw unknownNameError('model', name, names);
}
