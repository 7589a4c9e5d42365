/**
 * The interface of a layer kind. A kind is one file of this folder and one line in the list of `index.ts`: the file
 * declares the fields of its layers as a type, and one {@link LayerKindDefinition} with all that Breedlab knows about
 * them. Shapes, checks, summaries, drawings, initial weights, weight files, passes and export are derived from it;
 * nothing outside this folder refers to a kind by its name. Its line in `test/models/kindExamples.ts` holds it to this
 * interface: shapes, gradients, kept values, stock layers.
 */
import type { Named } from '../../core';
import type { Engine, Layer as TfLayer, NormActivation, Tensor, TensorFlow, Variable } from '../../engine';
import type { Affine, BehindNorm, EvaluationPass, Pass } from '../passes/types';
import type { Precision } from '../types';
import type { InitialValues } from './initial';
import type { OnnxScope } from './onnx';

/** Fields of a layer of any kind. Layers are plain data and can be sent as JSON. */
export interface LayerBase {
  readonly kind: string;
  /** Unique in its architecture; PyTorch's module name where the layout comes from PyTorch. */
  readonly name: string;
  /** Names of the layers whose outputs it takes; 'input' is the image. Default: the layer before it in the list. */
  readonly inputs?: readonly string[];
}

/** Rule for one field of a layer. */
export interface FieldRule {
  /** Range in words, as in "It must be ...". */
  readonly range: string;
  allows(value: unknown): boolean;
  /** True if the field may be left out. Default false. */
  readonly optional?: boolean;
  /** True for a hidden width, which architectures that are data scale by the width multiplier. Default false. */
  readonly isWidth?: boolean;
}

/** The fields of a kind beyond those that every layer has. */
export type FieldRules<Spec extends LayerBase> = {
  readonly [Field in Exclude<keyof Spec, keyof LayerBase>]-?: FieldRule;
};

/** One image's value inside a network: [height, width, channels], [tokens, features] or [features]. */
export type FeatureShape = readonly [number, number, number] | readonly [number, number] | readonly [number];

/** A layer with the shapes that flow through it, without the batch dimension. */
export type ResolvedLayer<Spec extends LayerBase = LayerBase> = Spec & {
  readonly inputs: readonly string[];
  /** Shape of each input. */
  readonly inputShapes: readonly FeatureShape[];
  /** Shape of the first input. */
  readonly inputShape: FeatureShape;
  readonly outputShape: FeatureShape;
};

/** Context for messages about shapes that do not fit. */
export interface ShapeContext {
  /** Name of the architecture. */
  readonly model: string;
  /** Side of the images in pixels. */
  readonly imageSize: number;
}

/** A tensor of a layer. */
export interface TensorSpec<Role extends string = string> {
  /**
   * PyTorch's name for it within its module: `weight`, `bias`, `running_mean`. One that is also the layer's name is a
   * parameter of the network itself in PyTorch, such as ViT's `class_token`.
   */
  readonly role: Role;
  /** Shape in TensorFlow's layout. */
  readonly shape: readonly number[];
  /** True for a statistic that the layer updates itself: not a parameter that an optimiser trains. Default false. */
  readonly statistic?: boolean;
  /** A distribution for every scheme, or one that depends on it. */
  readonly initial: InitialValues;
  /** PyTorch's layout. Default: the same. */
  readonly torch?: TorchLayout;
}

/** Shape [height, width, channels] of an image whose values a layer takes as one vector; null where it takes others. */
export type FlattenedImage = readonly [number, number, number] | null;

/** A tensor in PyTorch's layout. */
export interface TorchLayout {
  readonly shape: readonly number[];
  /**
   * @param source a tensor of `shape`
   * @param flattened shape [height, width, channels] of the image whose flattened values the layer takes, which
   *   PyTorch counts channels first; null where it takes others
   */
  toOurs(tf: TensorFlow, source: Tensor, flattened: FlattenedImage): Tensor;
  /**
   * The way back.
   *
   * @param tensor one in TensorFlow's layout
   */
  fromOurs(tf: TensorFlow, tensor: Tensor, flattened: FlattenedImage): Tensor;
}

/** The tensors of a layer by their roles. */
export type LayerTensors<Role extends string = string, T = Variable> = { readonly [Each in Role]: T };

/** Context from which a pass is made. */
export interface PassContext<Role extends string = string> {
  readonly engine: Engine;
  readonly tensors: LayerTensors<Role>;
  /** Number format of convolutions. */
  readonly precision: Precision;
}

/**
 * One operation of a layer. Most layers are one step; a convolution is padding, product and bias, so that a pooling
 * may come before the bias.
 */
export interface Step<Role extends string = string> {
  /** Name of the operation, e.g. `convolution`. */
  readonly name: string;
  /** True if its backward pass gives gradients of the layer's tensors. Default false. */
  readonly trains?: boolean;
  /** `training`: in evaluation it is left out, and its value is that of its input. Default: it always runs. */
  readonly only?: 'training';
  /** True if its output for an image depends on other images, as with batch norm in training. Default false. */
  readonly followsBatch?: boolean;
  /**
   * True for a non-decreasing element-wise function, so that max(f(a), f(b)) = f(max(a, b)), also after rounding. A max
   * pooling behind it comes before it then: the same values for less work. Default false.
   */
  readonly keepsOrder?: boolean;
  /** True for a max pooling, see {@link keepsOrder}. Default false. */
  readonly isMaxPooling?: boolean;
  /** Merges this step and the next, or gives undefined. Called where nothing else reads the value between them. */
  joinedWith?(next: Step): Step<Role> | undefined;
  /** Its name, if it is an activation that a norm before it can apply: see {@link activated}. Default: it is none. */
  readonly activation?: Exclude<NormActivation, 'none'> | undefined;
  /** True for a sum of its inputs, see {@link activated}. Default false. */
  readonly isSum?: boolean;
  /** Merges this step with what stands behind it, in training, to the same bits. The addend is the second input then. */
  activated?(behind: BehindNorm): Step<Role>;
  /** The affine map per channel that the step is in evaluation, requested at each pass in `tf.tidy`. */
  affine?(context: PassContext<Role>): Affine;
  /** Merges this step and a following affine map, in evaluation: see {@link affine}. */
  scaledPass?(context: PassContext<Role>, affine: () => Affine): EvaluationPass;
  pass(context: PassContext<Role>): Pass;
}

/** A value within the stock layers of a layer: one of the layer's inputs, or the output of an earlier stock layer. */
export type StockSource = { readonly input: number } | { readonly stock: number };

/** One of the stock layers of TF.js that compute a layer together; the last one gives its output. */
export interface StockLayer<Role extends string = string> {
  readonly layer: TfLayer;
  /** Its inputs, by position. Default: the one before; for the first, all inputs of the layer. */
  readonly takes?: readonly StockSource[];
  /** Its weights in the order of tf.layers, made from the layer's. Runs in `tf.tidy`. Default: it has none. */
  weights?(tensors: LayerTensors<Role, Tensor>): readonly Tensor[];
}

/** Category of a layer, for searches. */
export type LayerCategory =
  | 'convolution'
  | 'dense'
  | 'attention'
  | 'normalization'
  | 'activation'
  | 'pooling'
  | 'regularization'
  /** Puts several values together. */
  | 'merge'
  /** Gives the same values another shape. */
  | 'shape'
  /** Learned values that belong to no other category, e.g. a position embedding. */
  | 'embedding';

/** Appearance of the blocks of one kind in a drawing. */
export interface LayerStyle {
  /** Name in the legend. */
  readonly name: string;
  /** `#rrggbb`, a hue of `hues.ts`. */
  readonly color: string;
  /**
   * - `channels`: as wide as its channels; begins a column with a label.
   * - `vector`: a bar as high as its features; begins a column with a label.
   * - `slab`: thin, begins a column.
   * - `follower`: thin, and belongs to the layer before it.
   */
  readonly shape: 'channels' | 'vector' | 'slab' | 'follower';
  /** Width in pixels of blocks that are not as wide as their channels. */
  readonly thickness: number;
}

/** Drawing and description of a layer. */
export interface LayerDrawing<Spec extends LayerBase> {
  readonly style: LayerStyle;
  /** Text under its column, e.g. `11×11 /4`. Default: nothing. */
  window?(layer: ResolvedLayer<Spec>): string;
  /** Describes the layer, e.g. `max pooling to 6 × 6 × 256`. Default: layers of the kind are only counted. */
  words?(layer: ResolvedLayer<Spec>): string;
  /** Plural for kinds that are only counted, e.g. `ReLUs`. Default: none are counted. */
  readonly plural?: string;
}

/**
 * All that Breedlab knows about a kind of layers.
 *
 * @typeParam Spec the fields of a layer
 * @typeParam Role the roles of its tensors
 */
export interface LayerKindDefinition<Spec extends LayerBase = LayerBase, Role extends string = string> extends Named {
  readonly name: Spec['kind'];
  /** Class name of PyTorch, for summaries. */
  readonly torchType: string;
  readonly category: LayerCategory;
  /** Rules of the fields beyond kind, name and inputs. */
  readonly fields: FieldRules<Spec>;
  /** Number of inputs of a layer. Default: one. */
  readonly inputCount?: { readonly least: number; readonly most: number };
  /** True if it draws from the seed of the training step, by the layer's name. Default false. */
  readonly usesSeed?: boolean;
  /**
   * Order of the features it gives: `flattened` where it flattens an image, `own` where they are its own (a dense
   * layer), `joined` where those of its inputs follow each other. Default: that of its first input. Weight files of
   * PyTorch count flattened channels first.
   */
  readonly featureOrder?: 'flattened' | 'own' | 'joined';
  /** @throws BreedlabError naming the layer, its value and the remedy where the inputs do not fit */
  outputShape(layer: Spec, inputs: readonly FeatureShape[], context: ShapeContext): FeatureShape;
  /** Tensors in their order in checkpoints. Default: none. */
  tensors?(layer: ResolvedLayer<Spec>): readonly TensorSpec<Role>[];
  /** Multiplications with an addition for one image, of convolutions and matrix products. Default 0. */
  multiplyAdds?(layer: ResolvedLayer<Spec>): number;
  /** Steps that the layer computes, in order. An empty list passes the first input on unchanged. */
  steps(layer: ResolvedLayer<Spec>): readonly Step<Role>[];
  /**
   * Stock layers of TF.js, for export; an empty list passes the first input on. Absent: architectures with this kind
   * cannot be exported as tf.layers.
   *
   * @throws BreedlabError naming the layer, where only some of its options have stock layers
   */
  stockLayers?(tf: TensorFlow, layer: ResolvedLayer<Spec>): readonly StockLayer<Role>[];
  /**
   * Adds the nodes of ONNX that compute the layer in evaluation. Absent: architectures with this kind cannot be exported
   * as ONNX.
   *
   * @returns name of the value that holds the output; that of its input, where the layer does nothing in evaluation
   */
  onnx?(scope: OnnxScope<Role>, layer: ResolvedLayer<Spec>): string;
  /** Settings that PyTorch prints in brackets. Default: nothing. */
  settings?(layer: ResolvedLayer<Spec>): string;
  readonly drawing: LayerDrawing<Spec>;
}
