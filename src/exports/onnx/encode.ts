import { BreedlabError, elementCount } from '../../core';
import type { OnnxAttribute, OnnxGraph, OnnxNode } from '../../models';
import { bytesField, bytesHead, floatField, integerField, message, type Field } from '../protobuf';

/**
 * The messages of ONNX files that are used here; field numbers after onnx/onnx.proto of the ONNX project. Weights are
 * read while the file is written, so that one tensor at a time is in memory.
 */

/** Version of the file format that operator set 17 came with. */
const FORMAT_VERSION = 8;
const OPERATOR_SET = 17;
const ELEMENT_TYPES = { float32: 1, int64: 7 } as const;
const ATTRIBUTE_TYPES = { float: 1, int: 2, ints: 7 } as const;
/** A message of protocol buffers is shorter than this. */
const MOST_BYTES = 2 ** 31;

/** Facts in an ONNX file besides its graph. */
export interface OnnxFacts {
  /** Properties for whoever loads it, e.g. the names of the classes. */
  readonly properties: Readonly<Record<string, string>>;
}

/**
 * The parts of an ONNX file, in order.
 *
 * @param valuesOf values of a weight of the graph, in PyTorch's layout
 * @throws BreedlabError for a graph of 2 GiB or more
 */
export function* onnxFile(
  graph: OnnxGraph,
  { properties }: OnnxFacts,
  valuesOf: (weight: string) => Float32Array,
): Generator<Uint8Array> {
  const tensors = [
    ...graph.constants.map(({ name, shape, data }) => tensorOf(name, shape, () => data, data instanceof Float32Array)),
    ...graph.weights.map(({ name, shape }) => tensorOf(name, shape, () => valuesOf(name), true)),
  ];
  const rest = message(
    ...graph.nodes.map((node) => bytesField(1, nodeMessage(node))),
    bytesField(2, graph.name),
    bytesField(11, valueInfo(graph.input)),
    bytesField(12, valueInfo(graph.output)),
  );
  const length = tensors.reduce((sum, { field, bytes }) => sum + field.length + bytes, rest.length);
  const head = message(
    integerField(1, FORMAT_VERSION),
    bytesField(2, 'Breedlab'),
    bytesField(8, message(bytesField(1, ''), integerField(2, OPERATOR_SET))),
    ...Object.entries(properties).map(([key, value]) =>
      bytesField(14, message(bytesField(1, key), bytesField(2, value))),
    ),
  );
  if (head.length + length >= MOST_BYTES) throw tooLarge(graph.name);
  yield message(head, bytesHead(7, length), rest);
  for (const { field, read } of tensors) {
    yield field;
    const values = read();
    yield new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  }
}

/** An initializer of the graph: the field up to its values, and these. */
interface TensorPart {
  readonly field: Field;
  /** Length of the values. */
  readonly bytes: number;
  read(): Float32Array | BigInt64Array;
}

function tensorOf(name: string, shape: readonly number[], read: TensorPart['read'], isFloat: boolean): TensorPart {
  const bytes = elementCount(shape) * (isFloat ? 4 : 8);
  const content = message(
    ...shape.map((size) => integerField(1, size)),
    integerField(2, isFloat ? ELEMENT_TYPES.float32 : ELEMENT_TYPES.int64),
    bytesField(8, name),
    bytesHead(9, bytes),
  );
  return { field: message(bytesHead(5, content.length + bytes), content), bytes, read };
}

function nodeMessage({ operator, inputs, output, attributes }: OnnxNode): Uint8Array {
  return message(
    ...inputs.map((name) => bytesField(1, name)),
    bytesField(2, output),
    bytesField(3, output),
    bytesField(4, operator),
    ...Object.entries(attributes).map(([name, value]) => bytesField(5, attributeMessage(name, value))),
  );
}

function attributeMessage(name: string, value: OnnxAttribute): Uint8Array {
  const named = bytesField(1, name);
  if (typeof value === 'number') return message(named, integerField(3, value), integerField(20, ATTRIBUTE_TYPES.int));
  if ('float' in value) return message(named, floatField(2, value.float), integerField(20, ATTRIBUTE_TYPES.float));
  return message(named, ...value.map((each) => integerField(8, each)), integerField(20, ATTRIBUTE_TYPES.ints));
}

/** A float32 value of the graph whose first axis is the batch, of any size. */
function valueInfo({ name, shape }: OnnxGraph['input']): Uint8Array {
  const sizes = [bytesField(2, 'batch'), ...shape.map((size) => integerField(1, size))];
  const tensor = message(
    integerField(1, ELEMENT_TYPES.float32),
    bytesField(2, message(...sizes.map((size) => bytesField(1, size)))),
  );
  return message(bytesField(1, name), bytesField(2, message(bytesField(1, tensor))));
}

function tooLarge(model: string): BreedlabError {
  return new BreedlabError(
    `${model} does not fit into an ONNX file, which holds less than 2 GiB.`,
    'Train it at a smaller width, or export its weights: npx breedlab export weights.',
  );
}
