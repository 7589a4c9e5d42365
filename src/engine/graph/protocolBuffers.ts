/** Messages of TensorFlow's saved models, as tfjs-node reads them; only those that are written here. */
export interface ProtocolBuffers {
  readonly SavedModel: new () => SavedModelMessage;
  readonly MetaGraphDef: (new () => MetaGraphMessage) & { readonly MetaInfoDef: new () => MetaInfoMessage };
  readonly GraphDef: new () => GraphMessage;
  readonly VersionDef: new () => VersionMessage;
  readonly NodeDef: new () => NodeMessage;
  readonly AttrValue: (new () => AttributeMessage) & { readonly ListValue: new () => ListMessage };
  readonly Tensor: new () => TensorMessage;
  readonly TensorShape: (new () => ShapeMessage) & { readonly Dim: new () => DimensionMessage };
}

interface SavedModelMessage {
  setSavedModelSchemaVersion(version: number): void;
  addMetaGraphs(graph: MetaGraphMessage): void;
  serializeBinary(): Uint8Array;
}
interface MetaGraphMessage {
  setMetaInfoDef(info: MetaInfoMessage): void;
  setGraphDef(graph: GraphMessage): void;
}
interface MetaInfoMessage {
  addTags(tag: string): void;
}
export interface GraphMessage {
  addNode(node: NodeMessage): void;
  setVersions(versions: VersionMessage): void;
}
interface VersionMessage {
  setProducer(version: number): void;
}
export interface NodeMessage {
  setName(name: string): void;
  setOp(name: string): void;
  addInput(name: string): void;
  getAttrMap(): { set(name: string, value: AttributeMessage): void };
}
export interface AttributeMessage {
  setS(value: Uint8Array): void;
  setI(value: number): void;
  setF(value: number): void;
  setB(value: boolean): void;
  setType(value: number): void;
  setShape(value: ShapeMessage): void;
  setTensor(value: TensorMessage): void;
  setList(value: ListMessage): void;
  getList(): ListMessage | undefined;
}
export interface ListMessage {
  setIList(values: readonly number[]): void;
  getIList(): readonly number[];
  setFList(values: readonly number[]): void;
  setBList(values: readonly boolean[]): void;
}
export interface TensorMessage {
  setDtype(value: number): void;
  setTensorShape(value: ShapeMessage): void;
  setTensorContent(value: Uint8Array): void;
}
export interface ShapeMessage {
  addDim(dimension: DimensionMessage): void;
}
interface DimensionMessage {
  setSize(size: number): void;
}

/** Loads no engine: the messages are in a separate file. */
export function protocolBuffers(): ProtocolBuffers {
  return require('@tensorflow/tfjs-node-gpu/dist/proto/api_pb.js') as ProtocolBuffers;
}
