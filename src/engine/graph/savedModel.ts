import type { NodeBinding } from '../nodeBackend';
import {
  attributeMessage,
  shapeAttribute,
  stringMessage,
  trueMessage,
  typeMessage,
  valuesMessage,
} from './attributeMessages';
import { LateWeights } from './lateWeights';
import { protocolBuffers, type AttributeMessage, type GraphMessage } from './protocolBuffers';
import type { RecordedCall, RecordedConstant } from './recording';
import { ResourceOrder } from './resourceOrder';

/** Tag of the one graph in a saved model. */
export const TAG = 'breedlab';
/** Version of the format of saved models (tensorflow/cc/saved_model/constants.h). */
const SCHEMA_VERSION = 1;
/** Version of the format of graphs, one that all of TensorFlow 2 reads (core/public/version.h). */
const GRAPH_VERSION = 1000;

/**
 * Marks of nodes whose order TensorFlow's graph optimiser leaves as it is (core/grappler/optimizers/
 * arithmetic_optimizer.cc). It would otherwise order sums and products of several factors so that they broadcast least,
 * which rounds differently.
 */
const KEEPS_ORDER = [
  '_grappler_ArithmeticOptimizer_AddOpsRewriteStage',
  '_grappler_ArithmeticOptimizer_MinimizeBroadcasts',
] as const;
const ASSOCIATIVE: readonly string[] = ['Add', 'AddV2', 'AddN', 'Mul'];

/** Operations whose result TensorFlow's graph optimiser must not see together with what reads it. */
const HIDDEN: readonly ((operation: string, attributes: Readonly<Record<string, AttributeMessage>>) => boolean)[] = [
  // A quotient by a root would become a product with a reciprocal root (SqrtDivToRsqrtMulStage), which rounds differently.
  (operation) => operation === 'Sqrt',
  // Fused with a bias, it would lose its paddings (core/grappler/optimizers/remapper.cc), and abort the process.
  (operation, { explicit_paddings: paddings }) =>
    operation === 'DepthwiseConv2dNative' && (paddings?.getList()?.getIList().length ?? 0) > 0,
];

/** A value that a graph takes as input at every run. */
export interface GraphInput {
  readonly handle: number;
  readonly shape: readonly number[];
  /** TensorFlow's number for the type. */
  readonly dtype: number;
  /** True for a value of the model. Default false: one of the batch. */
  readonly isWeight?: boolean;
}

/** A resource variable that the recorded calls use; a graph has its own in its place. */
export interface GraphResource {
  /** Handle of the resource. */
  readonly handle: number;
  /** Handle of its value where the calls begin, if they use that. */
  readonly value?: number;
  readonly shape: readonly number[];
  readonly dtype: number;
}

/** Names of the nodes that manage a {@link GraphResource}. */
export interface ResourceNodes {
  /** Placeholder of a new value. */
  readonly value: string;
  /** Assigns that value to the resource. */
  readonly assigned: string;
  readonly read: string;
  /** Destroys the resource. */
  readonly destroyed: string;
}

/** A graph in TensorFlow's format, and the names of its values. */
export interface EncodedGraph {
  /** Content of `saved_model.pb`. */
  readonly bytes: Uint8Array;
  /** Names of values, as `node:output`, by their handles in the recording. */
  readonly names: ReadonlyMap<number, string>;
  /** In the order of the resources. */
  readonly resources: readonly ResourceNodes[];
}

/**
 * Recorded calls as a graph (core/protobuf/saved_model.proto, core/framework/graph.proto).
 *
 * @param inputs values that the calls read but did not make
 * @throws Error for a value that is neither made nor an input nor a resource
 */
export function encodeGraph(
  binding: NodeBinding,
  calls: readonly RecordedCall[],
  { inputs, resources = [] }: { readonly inputs: readonly GraphInput[]; readonly resources?: readonly GraphResource[] },
): EncodedGraph {
  const encoder = new GraphEncoder();
  for (const input of inputs) encoder.addInput(input);
  const nodes = resources.map((resource) => encoder.addResource(resource));
  for (const call of calls) {
    if (call.kind === 'constant') {
      encoder.addConstant(call);
    } else {
      const attributes = call.attributes.map((one) => [one.name, attributeMessage(binding, one)] as const);
      encoder.add(call.name, Object.fromEntries(attributes), {
        reads: call.inputs,
        makes: call.outputs,
        size: call.size,
      });
    }
  }
  return { bytes: encoder.finish(), names: encoder.names, resources: nodes };
}

class GraphEncoder {
  readonly names = new Map<number, string>();
  private readonly graph: GraphMessage = new (protocolBuffers().GraphDef)();
  private readonly order = new ResourceOrder();
  private readonly lateWeights = new LateWeights();
  private nodes = 0;

  /** An operation between values identified by their handles. */
  add(
    operation: string,
    attributes: Readonly<Record<string, AttributeMessage>>,
    { reads = [], makes, size = 0 }: { reads?: readonly number[]; makes: readonly number[]; size?: number },
  ): void {
    const name = `node${this.nodes}`;
    const earlier = [
      ...this.order.before({ name, operation, reads, makes }),
      ...this.lateWeights.before({ name, reads, makes, size }),
    ];
    const inputs = reads.map((handle) => this.nameOf(handle, operation));
    this.addNode(operation, attributes, [...inputs, ...earlier.map((node) => `^${node}`)]);
    makes.forEach((handle, output) => this.names.set(handle, `${name}:${output}`));
    if (HIDDEN.some((hidden) => hidden(operation, attributes))) this.hide(makes[0]!, attributes);
  }

  /** Readers get the larger of the value and itself, so that the optimiser does not know the two operations as one pattern. */
  private hide(handle: number, { T }: Readonly<Record<string, AttributeMessage>>): void {
    const value = this.nameOf(handle, 'Maximum');
    this.names.set(handle, this.addNode('Maximum', { T: T! }, [value, value]));
  }

  addConstant(constant: RecordedConstant): void {
    const { handle, dtype } = constant;
    this.add('Const', { dtype: typeMessage(dtype), value: valuesMessage(constant) }, { makes: [handle] });
    this.lateWeights.addWeight(handle);
  }

  addInput({ handle, shape, dtype, isWeight = false }: GraphInput): void {
    if (isWeight) this.lateWeights.addWeight(handle);
    this.add('Placeholder', { dtype: typeMessage(dtype), shape: shapeAttribute(shape) }, { makes: [handle] });
  }

  addResource({ handle, value, shape, dtype }: GraphResource): ResourceNodes {
    const type = { dtype: typeMessage(dtype) };
    // Resources of the same name are shared.
    const ownName = stringMessage(`resource${this.nodes}`);
    const resource = this.addNode('VarHandleOp', { ...type, shape: shapeAttribute(shape), shared_name: ownName }, []);
    const placeholder = this.addNode('Placeholder', { ...type, shape: shapeAttribute(shape) }, []);
    const assign = this.addNode('AssignVariableOp', type, [resource, placeholder]);
    const assigned = this.addNode('Identity', { T: type.dtype }, [placeholder, `^${assign}`]);
    const read = this.addNode('ReadVariableOp', type, [resource]);
    const destroy = this.addNode('DestroyResourceOp', {}, [resource]);
    const nothing = valuesMessage({ kind: 'constant', handle, shape: [0], dtype, values: new Uint8Array() });
    const destroyed = this.addNode('Const', { ...type, value: nothing }, [`^${destroy}`]);
    this.names.set(handle, resource);
    this.order.addResource(handle, value);
    if (value !== undefined) this.names.set(value, read);
    return { value: placeholder, assigned, read, destroyed };
  }

  finish(): Uint8Array {
    const { SavedModel, MetaGraphDef, VersionDef } = protocolBuffers();
    const versions = new VersionDef();
    versions.setProducer(GRAPH_VERSION);
    this.graph.setVersions(versions);
    const info = new MetaGraphDef.MetaInfoDef();
    info.addTags(TAG);
    const metaGraph = new MetaGraphDef();
    metaGraph.setMetaInfoDef(info);
    metaGraph.setGraphDef(this.graph);
    const savedModel = new SavedModel();
    savedModel.setSavedModelSchemaVersion(SCHEMA_VERSION);
    savedModel.addMetaGraphs(metaGraph);
    return savedModel.serializeBinary();
  }

  /** @returns its name, which is also the name of its first output */
  private addNode(
    operation: string,
    attributes: Readonly<Record<string, AttributeMessage>>,
    inputs: readonly string[],
  ): string {
    const name = `node${this.nodes++}`;
    const node = new (protocolBuffers().NodeDef)();
    node.setName(name);
    node.setOp(operation);
    for (const input of inputs) node.addInput(input);
    const map = node.getAttrMap();
    for (const [key, value] of Object.entries(attributes)) map.set(key, value);
    if (ASSOCIATIVE.includes(operation)) for (const mark of KEEPS_ORDER) map.set(mark, trueMessage());
    this.graph.addNode(node);
    return name;
  }

  private nameOf(handle: number, reader: string): string {
    const name = this.names.get(handle);
    if (name === undefined) throw new Error(`${reader} reads a value from outside the recorded calls.`);
    return name;
  }
}
