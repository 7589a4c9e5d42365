import type { LayerSpec } from './layers';
import type { FamilyOptions } from './families/options';
import { layersOf, type LayerData } from './layerData';
import type { StageDefinition } from './stages';
import type { DefaultInit } from './types';

/** The scale at which the demo profile trains a network: as small as possible while it still learns. */
export interface DemoScale {
  readonly imageSize: number;
  readonly widthMultiplier: number;
  readonly batchSize: number;
  /** Epochs at most, from scratch and with pretrained weights. */
  readonly maxEpochs: number;
  /** Factor on an experiment's learning rate, from scratch. Default 1. */
  readonly learningRateFactor?: number;
}

/** Scale of networks that give none. */
export const USUAL_DEMO_SCALE: DemoScale = { imageSize: 64, widthMultiplier: 0.25, batchSize: 16, maxEpochs: 20 };

/** A network by name: all that Breedlab knows about it, from a file in `families/` or from {@link defineModel}. */
export interface ModelDefinition<Name extends string = string> {
  readonly name: Name;
  /** A few words, for tables. */
  readonly description: string;
  /** Source of the layout. Default: 'own'. */
  readonly reference?: string;
  /** Networks that differ in a detail share a family, and with it a colour in every chart. Default: 'other'. */
  readonly family?: string;
  /** Colour of the family, `#rrggbb`. Default: the colour of 'other'. */
  readonly color?: string;
  /** Meaning of the weight init `default`. Default 'pytorch'. */
  readonly defaultInit?: DefaultInit;
  /** Its dropout probability where the options name none. Default 0.5, the series'. */
  readonly dropout?: number;
  /** Scale at which the demo profile trains it. Default: {@link USUAL_DEMO_SCALE}. */
  readonly demoScale?: DemoScale;
  /** Learning rate with which its backbone is pretrained on drawings. Default 0.01, the series'. */
  readonly backboneLearningRate?: number;
  /** Name of published weights that fit it at full width with 1000 classes. Default: there are none. */
  readonly publishedWeights?: string;
  /**
   * Its stages, from the image to the logits, by which settings train it in part or at several paces. Default: one for
   * each layer with weights.
   */
  readonly stages?: readonly StageDefinition[] | ((options: FamilyOptions) => readonly StageDefinition[]);
  /**
   * Its layers, each after those whose outputs it takes; the last one gives the logits. Either data, where widths
   * are for full width and placeholders stand for the options (see {@link LayerData}), so that it can be defined
   * in a cell and stored with a run; or, in a file, a function of the options.
   */
  readonly layers: readonly LayerData[] | ((options: FamilyOptions) => readonly LayerSpec[]);
}

/** The stages of a network for some options; undefined where it names none. */
export function stagesOf({ stages }: ModelDefinition, options: FamilyOptions): readonly StageDefinition[] | undefined {
  return typeof stages === 'function' ? stages(options) : stages;
}

/** The layers of a network for some options. */
export function specsOf({ layers }: ModelDefinition, options: FamilyOptions): readonly LayerSpec[] {
  return typeof layers === 'function' ? layers(options) : layersOf(layers, options);
}
