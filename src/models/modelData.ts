import { BreedlabError, recordOf } from '../core';
import type { LayerData } from './layerData';
import { USUAL_DEMO_SCALE, type DemoScale, type ModelDefinition } from './network';
import type { StageDefinition } from './stages';
import { DEFAULT_INITS, type DefaultInit } from './types';

/** A network whose layers are data, so that it can be sent as JSON. */
export type ModelData = Omit<ModelDefinition, 'stages'> & {
  readonly stages?: readonly StageDefinition[];
  readonly layers: readonly LayerData[];
};

/** A network as JSON, see {@link serializeModel}. */
export type SerializedModel = ModelData & { readonly format: typeof FORMAT };

const FORMAT = 1;

/**
 * Converts a network to JSON, to send it to another process or store it with a run.
 *
 * @throws BreedlabError for a network whose layers are a function
 * @example JSON.stringify(serializeModel(myNetwork))
 */
export function serializeModel(model: ModelDefinition): SerializedModel {
  if (typeof model.layers === 'function') {
    throw new BreedlabError(
      `The layers of the model ${model.name} are a function, which cannot be written down.`,
      'Give them as a list of layers, or define the model in a file that the training process imports.',
    );
  }
  if (typeof model.stages === 'function') {
    throw new BreedlabError(
      `The stages of the model ${model.name} are a function, which cannot be written down.`,
      'Give them as a list of stages, or define the model in a file that the training process imports.',
    );
  }
  const { stages, ...rest } = model;
  return { format: FORMAT, ...rest, ...(stages === undefined ? {} : { stages }), layers: model.layers };
}

/**
 * Reads a network of {@link serializeModel}. This does not register it: `defineModel` checks its layers and does.
 *
 * @param value parsed JSON
 * @throws BreedlabError naming the invalid part
 */
export function parseModel(value: unknown): ModelData {
  const fields = fieldsOf(value, 'it');
  if (fields.get('format') !== FORMAT) throw notAModel(`its format is ${JSON.stringify(fields.get('format'))}`);
  for (const field of fields.keys()) if (!FIELDS.includes(field)) throw notAModel(`it has a field '${field}'`);
  const texts = Object.fromEntries(TEXTS.flatMap((field) => textOf(fields, field)));
  const { name, description } = texts;
  if (name === undefined || description === undefined) throw notAModel('it has no name or no description');
  const defaultInit = fields.get('defaultInit');
  if (defaultInit !== undefined && !isDefaultInit(defaultInit)) throw notAModel('its defaultInit is not known');
  const [scale, rate] = [fields.get('demoScale'), fields.get('backboneLearningRate')];
  if (rate !== undefined && typeof rate !== 'number') throw notAModel('its backboneLearningRate is no number');
  const dropout = fields.get('dropout');
  if (dropout !== undefined && typeof dropout !== 'number') throw notAModel('its dropout is no number');
  const stages = fields.get('stages');
  if (stages !== undefined && !(Array.isArray(stages) && stages.every(isStage)))
    throw notAModel('its stages are no list of stages');
  const layers = fields.get('layers');
  if (!Array.isArray(layers) || !layers.every(isLayer)) throw notAModel('its layers are no list of layers');
  return {
    ...{ ...texts, name, description, layers },
    ...(defaultInit === undefined ? {} : { defaultInit }),
    ...(dropout === undefined ? {} : { dropout }),
    ...(stages === undefined ? {} : { stages }),
    ...(rate === undefined ? {} : { backboneLearningRate: rate }),
    ...(scale === undefined ? {} : { demoScale: demoScaleOf(scale) }),
  };
}

const TEXTS = ['name', 'description', 'reference', 'family', 'color', 'publishedWeights'] as const;
const FIELDS: readonly string[] = [
  ...TEXTS,
  'format',
  'defaultInit',
  'dropout',
  'demoScale',
  'backboneLearningRate',
  'stages',
  'layers',
];

function fieldsOf(value: unknown, what: string): ReadonlyMap<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return new Map(Object.entries(value));
  throw notAModel(`${what} is no object`);
}

function textOf(fields: ReadonlyMap<string, unknown>, field: (typeof TEXTS)[number]): [typeof field, string][] {
  const text = fields.get(field);
  if (text === undefined) return [];
  if (typeof text !== 'string') throw notAModel(`its ${field} is no text`);
  return [[field, text]];
}

function isDefaultInit(value: unknown): value is DefaultInit {
  return DEFAULT_INITS.some((known) => known === value);
}

function demoScaleOf(value: unknown): DemoScale {
  const known = [...Object.keys(USUAL_DEMO_SCALE), 'learningRateFactor'];
  for (const [field, number] of fieldsOf(value, 'its demoScale')) {
    if (known.includes(field) && typeof number === 'number' && number > 0) continue;
    throw notAModel(`the ${field} of its demoScale is ${JSON.stringify(number)}`);
  }
  return { ...USUAL_DEMO_SCALE, ...(value as Partial<DemoScale>) };
}

function isStage(value: unknown): value is StageDefinition {
  const stage = recordOf(value);
  return typeof stage?.name === 'string' && typeof stage.from === 'string';
}

/** Checks kind and name of a layer only; its other fields are checked when the model is laid out. */
function isLayer(value: unknown): value is LayerData {
  return typeof value === 'object' && value !== null && 'kind' in value && 'name' in value;
}

function notAModel(reason: string): BreedlabError {
  return new BreedlabError(`This is no description of a model: ${reason}.`, 'Use what serializeModel wrote.');
}
