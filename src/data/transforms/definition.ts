import {
  readOptions,
  specSchema,
  type JsonSchema,
  type Named,
  type OptionTable,
  type OptionValues,
  type Random,
  type Spec,
} from '../../core';
import type { Size } from './geometry';
import type { FloatImage } from './normalize';
import type { Picture } from './picture';

/** One step of a transform as plain data, e.g. `{ name: 'random-erasing', p: 0.25 }`: it crosses to worker threads. */
export type TransformStep = Spec;

/** Context of a step's functions: its options, and the network's input size. */
interface StepContext<Table extends OptionTable> {
  readonly options: OptionValues<Table>;
  /** Height and width of the network's input in pixels. */
  readonly imageSize: number;
}

/** One row of a gallery. */
interface StepExample<Table extends OptionTable> {
  readonly name?: string;
  readonly options: OptionValues<Table>;
}

interface CommonDefinition<Table extends OptionTable, Drawn> extends Named {
  /** Name of this kind of transform in specs: letters, digits and hyphens. */
  readonly name: string;
  /** Options with defaults. A pixel size whose default is null can stand for the network's input. */
  readonly options: Table;
  /**
   * Label of the image's generator that the step draws from. A second step with the same label draws from another
   * stream. Default: the name.
   */
  readonly stream?: string;
  /** Fills in the options that the network's input size decides. Default: the options as they are. */
  readonly resolve?: (context: StepContext<Table>) => OptionValues<Table>;
  /** For cards, e.g. `random erasing`. Default: the name, hyphens as spaces. */
  readonly label?: (context: StepContext<Table>) => string;
  /** In torchvision's words, e.g. `RandomErasing(p=0.5)`. Default: name and options, e.g. `MyStep(by=0.2)`. */
  readonly describe?: (context: StepContext<Table>) => string;
  /** Tells whether the step does the same to an image whatever the generator. Default: false. */
  readonly isDeterministic?: (context: StepContext<Table>) => boolean;
  /**
   * Examples for a gallery: options that make the step's effect visible, and a name. Default: the step as it is, under
   * the name that `describe` begins with.
   */
  readonly examples?: (context: StepContext<Table>) => readonly StepExample<Table>[];
  /** Makes the step's random choices for an image of this size. */
  readonly draw: (random: Random, size: Size, context: StepContext<Table>) => Drawn;
}

/** A step on the bytes of the image, before ToTensor. */
export interface BytesDefinition<Table extends OptionTable, Drawn> extends CommonDefinition<Table, Drawn> {
  readonly on: 'bytes';
  readonly apply: (picture: Picture, drawn: Drawn, context: StepContext<Table>) => void;
  /** Size after the step, undefined where it cannot be known; so is `size`. Default: as before it. */
  readonly outputSize?: (size: Size | undefined, context: StepContext<Table>) => Size | undefined;
  /**
   * Shorter side that a photo must keep, at least, when it is shrunk for the cache before this step. Infinity: the step
   * counts pixels and wants the photo as it is. Default: any, for steps that do the same at every size; the steps after
   * it decide.
   */
  readonly leastShorterSide?: (context: StepContext<Table>) => number;
}

/** A step on the normalized numbers of the image, after ToTensor and Normalize. */
export interface FloatsDefinition<Table extends OptionTable, Drawn> extends CommonDefinition<Table, Drawn> {
  readonly on: 'floats';
  /** Changes the values in place. */
  readonly apply: (image: FloatImage, drawn: Drawn, context: StepContext<Table>) => void;
}

/** A kind of step: drawing its parameters, applying them and describing itself. See {@link defineTransform}. */
export type TransformDefinition<Table extends OptionTable, Drawn> =
  | BytesDefinition<Table, Drawn>
  | FloatsDefinition<Table, Drawn>;

/** A kind of step, as the registry holds it. */
export interface Transform extends Named {
  readonly name: string;
  readonly on: 'bytes' | 'floats';
  readonly options: OptionTable;
  /** JSON Schema of the step's specs. */
  readonly schema: JsonSchema;
  /**
   * Reads the options of a step.
   *
   * @param imageSize height and width of the network's input in pixels
   * @throws BreedlabError naming an option that does not exist or cannot have its value
   */
  open(step: TransformStep, imageSize: number): OpenStep;
}

interface OpenCommon {
  /** With all options written out. */
  readonly step: TransformStep;
  readonly stream: string;
  readonly label: string;
  readonly description: string;
  readonly isDeterministic: boolean;
  /** Examples of it for a gallery. */
  examples(): readonly { readonly name: string; readonly step: TransformStep }[];
}

/** A step whose options are read. */
export type OpenStep =
  | (OpenCommon & {
      readonly on: 'bytes';
      apply(picture: Picture, random: Random): void;
      outputSize(size: Size | undefined): Size | undefined;
      /** See {@link BytesDefinition}; undefined: any. */
      readonly leastShorterSide: number | undefined;
    })
  | (OpenCommon & { readonly on: 'floats'; apply(image: FloatImage, random: Random): void });

/** A definition with its types closed over, so that steps of all kinds fit into one list. */
export function transformOf<Table extends OptionTable, Drawn>(
  definition: TransformDefinition<Table, Drawn>,
): Transform {
  const { name, on, options: table, stream = name } = definition;
  const describe = (context: StepContext<Table>): string =>
    definition.describe?.(context) ?? inTorchvisionsWay(name, context.options);
  return {
    name,
    on,
    options: table,
    schema: specSchema(name, table),
    open(given, imageSize) {
      const read = readOptions('transform', table, given);
      const options = definition.resolve?.({ options: read, imageSize }) ?? read;
      const context = { options, imageSize };
      const step = { name, ...options };
      const common = {
        step,
        stream,
        label: definition.label?.(context) ?? name.replaceAll('-', ' '),
        description: describe(context),
        isDeterministic: definition.isDeterministic?.(context) ?? false,
        examples: () =>
          (definition.examples?.(context) ?? [{ options }]).map((example: StepExample<Table>) => ({
            name: example.name ?? describe({ options: example.options, imageSize }).split('(')[0]!,
            step: { name, ...example.options },
          })),
      };
      if (definition.on === 'floats') {
        const { draw, apply } = definition;
        return {
          ...common,
          on: 'floats',
          apply: (image, random) => apply(image, draw(random, image, context), context),
        };
      }
      const { draw, apply, outputSize, leastShorterSide } = definition;
      return {
        ...common,
        on: 'bytes',
        apply: (picture, random) => apply(picture, draw(random, picture, context), context),
        outputSize: (size) => (outputSize === undefined ? size : outputSize(size, context)),
        leastShorterSide: leastShorterSide?.(context),
      };
    },
  };
}

function inTorchvisionsWay(name: string, options: Readonly<Record<string, unknown>>): string {
  const words = name.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  const values = Object.entries(options).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return `${words.join('')}(${values.join(', ')})`;
}
