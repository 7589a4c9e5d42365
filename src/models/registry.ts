import { createRegistry, inOneLine, listedByName, printedAs, type Origin } from '../core';
import { resolveLayers, type Architecture } from './architecture';
import { alexNet } from './families/alexnet';
import { convNeXtTiny } from './families/convnext';
import { customAlexNets } from './families/custom';
import { efficientNets } from './families/efficientnet';
import { mobileNetV2 } from './families/mobilenetv2';
import { completeOptions } from './families/options';
import { resNets } from './families/resnet';
import { vggs } from './families/vgg';
import { vitB16 } from './families/vit';
import { HUES } from './hues';
import { specsOf, stagesOf, USUAL_DEMO_SCALE, type DemoScale, type ModelDefinition } from './network';
import { resolveStages } from './stages';
import type { ModelOptions } from './types';

/** Models of the published series; tables keep this order, that of its first experiments. */
const SERIES = [...customAlexNets, alexNet, ...vggs] as const;

/** Today's networks. A new one is its file and a line here; tables keep this order, behind the series. */
const TODAYS = [...resNets, mobileNetV2, ...efficientNets, convNeXtTiny, vitB16] as const;

const BUILT_IN = [...SERIES, ...TODAYS] as const;

/** Models that Breedlab has. */
export type KnownModelName = (typeof BUILT_IN)[number]['name'];

/** Name of a model: one that Breedlab has, or one of the user's own (see {@link defineModel}). */
export type ModelName = KnownModelName | (string & {});

const models = createRegistry<ModelDefinition>('model', BUILT_IN);

/** A model by name, with the defaults of its definition filled in. */
export interface RegisteredModel {
  readonly name: ModelName;
  readonly description: string;
  /** Source of the layout. */
  readonly reference: string;
  /** Networks that differ in a detail share a family. */
  readonly family: string;
  /** Colour of the family in every chart, `#rrggbb`. */
  readonly color: string;
  readonly demoScale: DemoScale;
  readonly backboneLearningRate: number;
  /** Name of published weights that fit it, or null. */
  readonly publishedWeights: string | null;
}

/** Family of networks that name none. */
export const OTHER_FAMILY = { family: 'other', color: HUES.violet } as const;

/**
 * Defines your own network: `train`, `show.summary`, `predict` and exports then take its name until the process
 * ends. A new definition under the same name replaces the earlier one.
 *
 * @returns the definition
 * @throws BreedlabError for a name that is taken or no plain word; or, for layers that are data, their first error
 *   at 224 px
 * @example
 * defineModel({
 *   name: 'tiny-residual',
 *   description: 'one residual block',
 *   layers: [
 *     { kind: 'conv2d', name: 'stem', filters: 16, kernelSize: 3, stride: 2, padding: 1 },
 *     { kind: 'conv2d', name: 'conv', filters: 16, kernelSize: 3, stride: 1, padding: 1 },
 *     { kind: 'add', name: 'sum', inputs: ['conv', 'stem'] },
 *     { kind: 'relu', name: 'relu' },
 *     { kind: 'globalAvgPool2d', name: 'pool' },
 *     { kind: 'dense', name: 'fc', units: 'classes' },
 *   ],
 * });
 */
export function defineModel<Definition extends ModelDefinition>(definition: Definition): Definition {
  if (typeof definition.layers !== 'function') layOut(definition, {});
  return models.define(definition);
}

/**
 * Every model, those of the series first, in the order of its first experiment.
 *
 * @example const names = allModels().map(({ name }) => name);
 */
export function allModels(): readonly RegisteredModel[] {
  return listedByName('RegisteredModel', models.all().map(registered), ({ name }) => name);
}

/** The models of the published series alone, as {@link allModels} has them. */
export function seriesModels(): readonly RegisteredModel[] {
  return SERIES.map(({ name }) => registeredModel(name));
}

/** A model by name. @throws BreedlabError with the nearest name when there is none */
export function registeredModel(name: ModelName): RegisteredModel {
  return registered(models.get(name));
}

/** The definition of a model, e.g. to save it with {@link serializeModel}; undefined when there is none. */
export function modelDefinition(name: ModelName): ModelDefinition | undefined {
  return models.find(name);
}

/**
 * Runs an action while the name of a user's model stands for this definition: a run is rebuilt as trained, even if
 * a cell has redefined the name since.
 *
 * @param definition null changes nothing
 */
export function holdingModel<T>(definition: ModelDefinition | null, action: () => T): T {
  return definition === null ? action() : models.holding(definition, action);
}

/** Origin of a model's definition; undefined when there is none. */
export function modelOrigin(name: ModelName): Origin | undefined {
  return models.originOf(name);
}

/** Tells whether a model is one of the user's own. */
export function isOwnModel(name: ModelName): boolean {
  return models.originOf(name)?.kind === 'own';
}

/** The family of a model and its colour; those of 'other' for an unknown model. */
export function familyOf(name: ModelName): Pick<RegisteredModel, 'family' | 'color'> {
  const found = models.find(name);
  return found === undefined ? OTHER_FAMILY : registered(found);
}

/**
 * The layers of a model with all shapes resolved. Pure; loads no engine.
 *
 * @throws BreedlabError for an unknown name, an option out of range, or layers that do not fit each other or the images
 * @example const layout = architecture('vgg16', { imageSize: 64, widthMultiplier: 0.25 });
 */
export function architecture(name: ModelName, options: ModelOptions = {}): Architecture {
  return layOut(models.get(name), options);
}

function layOut(definition: ModelDefinition, options: ModelOptions): Architecture {
  const { name, defaultInit = 'pytorch' } = definition;
  const complete = completeOptions(options, definition.dropout);
  const inputShape = [complete.imageSize, complete.imageSize, 3] as const;
  const layers = resolveLayers(specsOf(definition, complete), inputShape, name);
  const stages = resolveStages(layers, stagesOf(definition, complete), name);
  return inOneLine('Architecture', { name, options: complete, inputShape, layers, stages, defaultInit });
}

function registered(definition: ModelDefinition): RegisteredModel {
  const { name, description, reference = 'own', demoScale = USUAL_DEMO_SCALE } = definition;
  const { family = OTHER_FAMILY.family, color = OTHER_FAMILY.color, publishedWeights = null } = definition;
  const { backboneLearningRate = 0.01 } = definition;
  const model = { name, description, reference, family, color, demoScale, backboneLearningRate, publishedWeights };
  return printedAs(model, `RegisteredModel ${name}: ${description}`);
}
