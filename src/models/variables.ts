import type { Layer, LayersModel, Tensor, Variable } from '../engine';
import { architectureOf } from './built';
import type { ResolvedLayer } from './layerSpecs';

/** What a tensor of a model is for; PyTorch's name of it within its module. */
export type VariableRole = 'weight' | 'bias' | 'running_mean' | 'running_var';

/** A named tensor of a model. */
export interface ModelVariable {
  /** PyTorch's name, unique in the model and stable: `conv1.weight`, `features.0.bias`. */
  readonly name: string;
  readonly layer: ResolvedLayer;
  readonly role: VariableRole;
  readonly shape: readonly number[];
  /** The tensor, in TensorFlow's layout. Its own `name` differs from process to process. */
  readonly variable: Variable;
  /** Gets a gradient: false for batch-norm statistics and for frozen layers. */
  readonly trainable: boolean;
}

/**
 * Every tensor a checkpoint must hold, in the order of the layers, weight before bias. Order and names depend
 * on the architecture alone.
 */
export function modelVariables(model: LayersModel): readonly ModelVariable[] {
  return architectureOf(model).layers.flatMap((layer) => {
    const roles = ROLES[layer.kind] ?? [];
    if (roles.length === 0) return [];
    const tfLayer = model.getLayer(layer.name);
    const variables = layerVariables(tfLayer);
    return roles.map((role, i) => {
      const variable = variables[i]!;
      const statistics = role === 'running_mean' || role === 'running_var';
      return {
        name: `${layer.name}.${role}`,
        layer,
        role,
        shape: variable.shape,
        variable,
        trainable: tfLayer.trainable && !statistics,
      };
    });
  });
}

/** The variables that get gradients. */
export function trainableVariables(model: LayersModel): readonly ModelVariable[] {
  return modelVariables(model).filter(({ trainable }) => trainable);
}

/** Roles of a layer's tensors, in the order in which tf.layers creates them. */
const ROLES: Partial<Record<ResolvedLayer['kind'], readonly VariableRole[]>> = {
  conv2d: ['weight', 'bias'],
  dense: ['weight', 'bias'],
  batchNorm2d: ['weight', 'bias', 'running_mean', 'running_var'],
};

function layerVariables(layer: Layer): readonly Variable[] {
  // `weights` lists trainable ones first, which is the order of creation; `read` returns the tf.Variable.
  return layer.weights.map((weight) => weight.read() as Tensor as Variable);
}
