/**
 * What a layer kind adds to a graph of ONNX (onnx.ai/onnx/operators, operator set 17). Values have PyTorch's layouts:
 * images [batch, channels, height, width], tokens [batch, tokens, features], vectors [batch, features].
 */

/** Value of an attribute: an integer, or several; a float is marked as one. */
export type OnnxAttribute = number | readonly number[] | { readonly float: number };

export type OnnxAttributes = Readonly<Record<string, OnnxAttribute>>;

/** The place of one layer in a graph of ONNX. */
export interface OnnxScope<Role extends string = string> {
  /** Names of the layer's inputs, in order. */
  readonly inputs: readonly string[];
  /** Name of a tensor of the layer, which the graph holds in PyTorch's layout. */
  tensor(role: Role): string;
  /**
   * Adds a constant of float32.
   *
   * @param shape default: one axis
   * @returns its name
   */
  floats(values: readonly number[] | Float32Array, shape?: readonly number[]): string;
  /**
   * Adds a constant of int64.
   *
   * @param shape default: one axis
   * @returns its name
   */
  integers(values: readonly number[], shape?: readonly number[]): string;
  /**
   * Adds a node.
   *
   * @returns name of its output
   */
  node(operator: string, inputs: readonly string[], attributes?: OnnxAttributes): string;
}

/** Adds a node of one input that a layer's first input goes through. */
export function onnxUnary(operator: string, attributes?: OnnxAttributes) {
  return ({ inputs, node }: OnnxScope<never>): string => node(operator, [inputs[0]!], attributes);
}

/** For a layer that does nothing in evaluation. */
export function onnxPassedOn({ inputs }: OnnxScope<never>): string {
  return inputs[0]!;
}
