import { BreedlabError } from '../core';
import { IMAGE_INPUT, type Architecture } from './architecture';
import { kindOf, tensorSpecs, type OnnxAttributes, type OnnxScope, type ResolvedLayer } from './layers';
import { variableName } from './model';
import { torchShape } from './torchWeights';

/** The name of the graph's output. */
const OUTPUT = 'logits';

/** An operation of ONNX. */
export interface OnnxNode {
  /** e.g. `Conv`. */
  readonly operator: string;
  /** Names of values, weights or constants. */
  readonly inputs: readonly string[];
  /** Name of its value, which is also its own. */
  readonly output: string;
  readonly attributes: OnnxAttributes;
}

/** A tensor whose values come from the architecture. */
export interface OnnxConstant {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

/** A tensor whose values come from the model. */
export interface OnnxWeight {
  /** PyTorch's, as in `modelVariables`. */
  readonly name: string;
  /** In PyTorch's layout. */
  readonly shape: readonly number[];
}

/** A model in evaluation as a graph of ONNX, operator set 17. */
export interface OnnxGraph {
  readonly name: string;
  /** Each follows those whose outputs it takes. */
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxConstant[];
  readonly weights: readonly OnnxWeight[];
  /** Without the batch: [channels, height, width]. */
  readonly input: { readonly name: string; readonly shape: readonly number[] };
  /** Without the batch: [classes]. Not normalised. */
  readonly output: { readonly name: string; readonly shape: readonly number[] };
}

/**
 * The graph of an architecture in PyTorch's layouts: images come as [batch, 3, height, width], and weights have
 * PyTorch's names and shapes. Pure; loads no engine.
 *
 * @throws BreedlabError naming the first layer that has no operations of ONNX
 * @example const { nodes } = onnxGraph(architecture('resnet18'));
 */
export function onnxGraph(architecture: Architecture): OnnxGraph {
  const { name, inputShape, layers } = architecture;
  const parts: Parts = { nodes: [], constants: [], weights: [] };
  const values = new Map<string, string>([[IMAGE_INPUT, IMAGE_INPUT]]);
  for (const layer of layers) {
    const add = kindOf(layer).onnx;
    if (add === undefined) throw noOperations(name, layer);
    const inputs = layer.inputs.map((input) => values.get(input)!);
    values.set(layer.name, add(scopeOf(layer, inputs, parts), layer));
  }
  const last = layers.at(-1)!;
  const [height, width, channels] = inputShape;
  return {
    name,
    ...parts,
    nodes: endingIn(parts.nodes, values.get(last.name)!),
    input: { name: IMAGE_INPUT, shape: [channels, height, width] },
    output: { name: OUTPUT, shape: last.outputShape },
  };
}

interface Parts {
  readonly nodes: OnnxNode[];
  readonly constants: OnnxConstant[];
  readonly weights: OnnxWeight[];
}

/** Names within a layer have a slash, which names of layers have not. */
function scopeOf(layer: ResolvedLayer, inputs: readonly string[], { nodes, constants, weights }: Parts): OnnxScope {
  const specs = new Map(tensorSpecs(layer).map((spec) => [spec.role, spec]));
  const named = (what: string): string => `${layer.name}/${what}_${nodes.length + constants.length}`;
  const constant = (data: OnnxConstant['data'], shape: readonly number[]): string => {
    const name = named('constant');
    constants.push({ name, shape, data });
    return name;
  };
  return {
    inputs,
    tensor(role) {
      const spec = specs.get(role)!;
      const name = variableName(layer, spec);
      if (!weights.some((each) => each.name === name)) weights.push({ name, shape: torchShape({ spec }) });
      return name;
    },
    floats: (data, shape = [data.length]) => constant(Float32Array.from(data), shape),
    integers: (data, shape = [data.length]) => constant(BigInt64Array.from(data, BigInt), shape),
    node(operator, taken, attributes = {}) {
      const output = named(operator);
      nodes.push({ operator, inputs: taken, output, attributes });
      return output;
    },
  };
}

/** The nodes with the last value under the name of the output. */
function endingIn(nodes: readonly OnnxNode[], last: string): readonly OnnxNode[] {
  if (last === IMAGE_INPUT) return [{ operator: 'Identity', inputs: [last], output: OUTPUT, attributes: {} }];
  const renamed = (name: string): string => (name === last ? OUTPUT : name);
  return nodes.map((node) => ({ ...node, inputs: node.inputs.map(renamed), output: renamed(node.output) }));
}

function noOperations(model: string, { name, kind }: ResolvedLayer): BreedlabError {
  return new BreedlabError(
    `${model} cannot be written as ONNX: nothing there computes its layer ${name} (${kind}).`,
    'Export its weights instead (npx breedlab export weights), or use a network without such layers.',
  );
}
