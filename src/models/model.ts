import type { Random } from '../core';
import { requireBfloat16, type Engine, type Variable } from '../engine';
import type { Architecture } from './architecture';
import { drawInto } from './initializers';
import { tensorSpecs, type Distribution, type LayerTensors, type ResolvedLayer, type TensorSpec } from './layers';
import type { DefaultInit, FrozenBatchNorm, Precision, WeightInit } from './types';

/** Role of a tensor in a model: PyTorch's name within its module, e.g. `weight`, `running_mean`. */
export type VariableRole = string;

/** A named tensor of a model. */
export interface ModelVariable {
  /** PyTorch's name, unique in the model and stable: `conv1.weight`, `features.0.bias`. */
  readonly name: string;
  readonly layer: ResolvedLayer;
  readonly role: VariableRole;
  readonly shape: readonly number[];
  readonly spec: TensorSpec;
  /** The tensor, in TensorFlow's layout. Its own `name` differs from process to process. */
  readonly variable: Variable;
  /** True if it gets a gradient: not for statistics and frozen layers. */
  readonly trainable: boolean;
}

/**
 * An architecture with weights: input float32 [batch, height, width, 3], output float32 [batch, classes]. Functions
 * compute with it, e.g. {@link infer} and {@link trainingPass}.
 */
export class Model {
  private readonly tensors: ReadonlyMap<string, LayerTensors>;
  private frozenLayers: readonly string[] = [];
  private evaluated: ReadonlySet<string> = new Set();

  constructor(
    readonly engine: Engine,
    readonly architecture: Architecture,
    readonly precision: Precision,
  ) {
    this.tensors = new Map(
      architecture.layers.map((layer) => {
        const created = tensorSpecs(layer).map((spec) => [spec.role, createVariable(engine, spec)] as const);
        return [layer.name, Object.fromEntries(created)];
      }),
    );
  }

  get name(): string {
    return this.architecture.name;
  }

  /** The tensors of a layer by their roles. */
  tensorsOf(layer: string): LayerTensors {
    return this.tensors.get(layer)!;
  }

  /** Names of the frozen layers; a new list after each {@link freeze}. */
  get frozen(): readonly string[] {
    return this.frozenLayers;
  }

  /** Tells whether the weights of a layer are currently trained; false where it has none. */
  isTrained(layer: string): boolean {
    return !this.frozenLayers.includes(layer) && Object.keys(this.tensorsOf(layer)).length > 0;
  }

  /** Tells whether a layer computes as in evaluation also while the model is trained: see {@link freeze}. */
  isEvaluated(layer: string): boolean {
    return this.evaluated.has(layer);
  }

  /**
   * Freezes the named layers and unfreezes all others.
   *
   * @param batchNorm see {@link FrozenBatchNorm}. Default 'batch'
   */
  freeze(layers: readonly string[], batchNorm: FrozenBatchNorm = 'batch'): void {
    this.frozenLayers = [...layers];
    this.evaluated = new Set(batchNorm === 'running' ? this.frozenStretch() : []);
  }

  /** The frozen layers, and all that stand between them before the first trained layer. */
  private frozenStretch(): readonly string[] {
    const names = this.architecture.layers.map(({ name }) => name);
    const firstTrained = names.findIndex((name) => this.isTrained(name));
    const before = firstTrained < 0 ? names : names.slice(0, firstTrained);
    const last = before.findLastIndex((name) => this.frozenLayers.includes(name));
    return [...before.slice(0, last + 1), ...this.frozenLayers];
  }

  /** Frees the weights. */
  dispose(): void {
    for (const tensors of this.tensors.values()) this.engine.tf.dispose(Object.values(tensors));
  }
}

/** Options of {@link buildModel}. */
export interface BuildOptions {
  /** Generator of initial weights. Default: none, and every weight is zero until it is set or loaded. */
  readonly random?: Random;
  /** Distribution of the initial weights; only with `random`. Default 'default'. */
  readonly weightInit?: WeightInit;
  /** Number format of convolutions in {@link infer} and {@link trainingPass}. Default 'fp32'. */
  readonly precision?: Precision;
}

/**
 * A model with its weights: zeros (normalisations begin as the identity, and weights with fixed initial values at these
 * values), or initial values if there is a generator.
 *
 * @throws BreedlabError for the precision 'bf16' where the engine cannot compute in it
 * @example const model = buildModel(loadEngine(), architecture('AlexNet'), { random: Random.seeded(1) });
 */
export function buildModel(engine: Engine, architecture: Architecture, options: BuildOptions = {}): Model {
  const { precision = 'fp32', random, weightInit = 'default' } = options;
  if (precision === 'bf16') requireBfloat16(engine);
  const model = new Model(engine, architecture, precision);
  if (random !== undefined) initializeWeights(model, weightInit, random);
  return model;
}

function createVariable({ tf }: Engine, { shape, initial, statistic = false }: TensorSpec): Variable {
  return tf.tidy(() => {
    const value = typeof initial === 'object' && initial.kind === 'constant' ? initial.value : 0;
    // Zeros from JavaScript take no memory until TensorFlow reads them; most are replaced before.
    return tf.variable(value === 0 ? tf.zeros([...shape]) : tf.fill([...shape], value), !statistic);
  });
}

/**
 * Every tensor a checkpoint must hold, in the order of the layers, weight before bias. Order and names depend
 * on the architecture alone.
 */
export function modelVariables(model: Model): readonly ModelVariable[] {
  return model.architecture.layers.flatMap((layer) =>
    tensorSpecs(layer).map((spec) => ({
      name: variableName(layer, spec),
      layer,
      role: spec.role,
      shape: spec.shape,
      spec,
      variable: model.tensorsOf(layer.name)[spec.role]!,
      trainable: model.isTrained(layer.name) && spec.statistic !== true,
    })),
  );
}

/** PyTorch's name of a layer's tensor. */
export function variableName({ name }: Pick<ResolvedLayer, 'name'>, { role }: Pick<TensorSpec, 'role'>): string {
  return name === role ? name : `${name}.${role}`;
}

/** The variables that get gradients. */
export function trainableVariables(model: Model): readonly ModelVariable[] {
  return modelVariables(model).filter(({ trainable }) => trainable);
}

/**
 * The distribution of one tensor's initial values, from its layer's kind (see layers/initial for the schemes).
 * Batch norm always starts as the identity (weight 1, bias 0, mean 0, variance 1).
 *
 * @param defaultInit meaning of the scheme `default`. Default 'pytorch'
 */
export function initialDistribution(
  { spec: { initial } }: Pick<ModelVariable, 'spec'>,
  scheme: WeightInit,
  defaultInit: DefaultInit = 'pytorch',
): Distribution {
  return typeof initial === 'function' ? initial(scheme, defaultInit) : initial;
}

/**
 * Sets every tensor of a model to initial values. Each tensor draws from its own split of the generator, so
 * layers of one shape differ, and adding a layer does not change the others.
 *
 * @param options.only names of layers to set, e.g. those that transfer learning re-initialises. Default: all
 * @param options.defaultInit meaning of the scheme `default`. Default: the architecture's own
 */
export function initializeWeights(
  model: Model,
  scheme: WeightInit,
  random: Random,
  { only, defaultInit = model.architecture.defaultInit }: { only?: readonly string[]; defaultInit?: DefaultInit } = {},
): void {
  const chosen = modelVariables(model).filter(({ layer }) => only?.includes(layer.name) ?? true);
  drawInto(
    model.engine,
    chosen.map((each) => ({
      variable: each.variable,
      distribution: initialDistribution(each, scheme, defaultInit),
      random: random.split(each.name),
    })),
  );
}
