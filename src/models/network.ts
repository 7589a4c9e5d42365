import { BreedlabError } from '../core';
import type { LayerSpec } from './layers';
import type { FamilyOptions } from './families/options';
import { layersOf, type LayerData } from './layerData';
import type { DefaultInit } from './types';

/** The scale at which the demo profile trains a network: as small as it can be and still learn. */
export interface DemoScale {
  readonly imageSize: number;
  readonly widthMultiplier: number;
  readonly batchSize: number;
  /** Epochs at most, from scratch. */
  readonly maxEpochs: number;
  /** Factor on an experiment's learning rate, from scratch. Default 1. */
  readonly learningRateFactor?: number;
}

/** The scale of networks that say none. */
export const USUAL_DEMO_SCALE: DemoScale = { imageSize: 64, widthMultiplier: 0.25, batchSize: 16, maxEpochs: 20 };

/** A network by name: all that Breedlab knows of it. One file of `families/` has it, or {@link defineModel}. */
export interface ModelDefinition<Name extends string = string> {
  readonly name: Name;
  /** In a few words, for tables. */
  readonly description: string;
  /** Where the layout comes from. Default: 'own'. */
  readonly reference?: string;
  /** Networks that differ in a detail share a family, and with it a colour in every chart. Default: 'other'. */
  readonly family?: string;
  /** Of the family, `#rrggbb`. Default: the colour of 'other'. */
  readonly color?: string;
  /** What the weight init `default` means for it. Default 'pytorch'. */
  readonly defaultInit?: DefaultInit;
  /** How the demo profile trains it. Default: {@link USUAL_DEMO_SCALE}. */
  readonly demoScale?: DemoScale;
  /** Name of published weights that fit it at full width with 1000 classes. Default: there are none. */
  readonly publishedWeights?: string;
  /**
   * Its layers, each after those whose outputs it takes; the last one gives the logits. Either data, in which widths
   * are those of the full width and places stand for the options (see {@link LayerData}), so that it can be defined
   * in a cell and travels with a run; or, in a file, a function of the options.
   */
  readonly layers: readonly LayerData[] | ((options: FamilyOptions) => readonly LayerSpec[]);
}

/** A network whose layers are data. */
export type ModelData = ModelDefinition & { readonly layers: readonly LayerData[] };

/** The layers of a network for some options. */
export function specsOf({ layers }: ModelDefinition, options: FamilyOptions): readonly LayerSpec[] {
  return typeof layers === 'function' ? layers(options) : layersOf(layers, options);
}

/** Version of {@link serializeModel}'s object. */
const FORMAT = 1;

/**
 * A network as JSON, to travel to another process or with a run.
 *
 * @throws BreedlabError for a network whose layers are a function
 * @example JSON.stringify(serializeModel(myNetwork))
 */
export function serializeModel(model: ModelDefinition): Readonly<Record<string, unknown>> {
  if (typeof model.layers === 'function') {
    throw new BreedlabError(
      `The layers of the model ${model.name} are a function, which cannot be written down.`,
      'Give them as a list of layers, or define the model in a file that the training process imports.',
    );
  }
  return { format: FORMAT, ...(JSON.parse(JSON.stringify(model)) as ModelData) };
}

const TEXTS = ['name', 'description', 'reference', 'family', 'color', 'publishedWeights'] as const;
const FIELDS: readonly string[] = [...TEXTS, 'format', 'defaultInit', 'demoScale', 'layers'];

/**
 * The network that {@link serializeModel} wrote. It is not defined by that: see {@link defineModel}.
 *
 * @throws BreedlabError naming what is not as it should be
 */
export function parseModel(value: unknown): ModelData {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw notAModel('it is no object');
  const found = new Map<string, unknown>(Object.entries(value));
  if (found.get('format') !== FORMAT) throw notAModel(`its format is ${JSON.stringify(found.get('format'))}`);
  for (const field of found.keys()) if (!FIELDS.includes(field)) throw notAModel(`it has a field '${field}'`);
  for (const field of TEXTS) {
    const text = found.get(field);
    if (text !== undefined && typeof text !== 'string') throw notAModel(`its ${field} is no text`);
  }
  if (!found.has('name') || !found.has('description')) throw notAModel('it has no name or no description');
  const layers = found.get('layers');
  if (!Array.isArray(layers) || !layers.every(isLayer)) throw notAModel('its layers are no list of layers');
  found.delete('format');
  return Object.fromEntries(found) as unknown as ModelData;
}

function isLayer(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'kind' in value && 'name' in value;
}

function notAModel(reason: string): BreedlabError {
  return new BreedlabError(`This is no description of a model: ${reason}.`, 'Use what serializeModel wrote.');
}
