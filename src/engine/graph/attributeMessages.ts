import type { EncodedAttribute, NodeBinding } from '../nodeBackend';
import { protocolBuffers, type AttributeMessage, type ShapeMessage } from './protocolBuffers';
import type { RecordedConstant } from './recording';

/** Converts an attribute of a call to the form of a graph's node. @throws Error for one of an unknown kind */
export function attributeMessage(binding: NodeBinding, { name, type, value }: EncodedAttribute): AttributeMessage {
  switch (type) {
    case binding.TF_ATTR_STRING:
      return stringMessage(value as string);
    case binding.TF_ATTR_TYPE:
      return typeMessage(value as number);
    case binding.TF_ATTR_SHAPE:
      return shapeAttribute(value as readonly number[]);
    case binding.TF_ATTR_INT:
      return Array.isArray(value)
        ? list((message) => message.setIList(value as number[]))
        : single((message) => message.setI(value as number));
    case binding.TF_ATTR_FLOAT:
      return Array.isArray(value)
        ? list((message) => message.setFList(value as number[]))
        : single((message) => message.setF(value as number));
    case binding.TF_ATTR_BOOL:
      return Array.isArray(value)
        ? list((message) => message.setBList(value as boolean[]))
        : single((message) => message.setB(value as boolean));
    default:
      throw new Error(`The attribute ${name} is of the unknown kind ${String(type)}.`);
  }
}

export function stringMessage(value: string): AttributeMessage {
  return single((message) => message.setS(Buffer.from(value)));
}

export function trueMessage(): AttributeMessage {
  return single((message) => message.setB(true));
}

/** @param dtype TensorFlow's number for the type */
export function typeMessage(dtype: number): AttributeMessage {
  return single((message) => message.setType(dtype));
}

export function shapeAttribute(shape: readonly number[]): AttributeMessage {
  return single((message) => message.setShape(shapeMessage(shape)));
}

/** The values of a constant. */
export function valuesMessage({ shape, dtype, values }: RecordedConstant): AttributeMessage {
  const tensor = new (protocolBuffers().Tensor)();
  tensor.setDtype(dtype);
  tensor.setTensorShape(shapeMessage(shape));
  tensor.setTensorContent(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return single((message) => message.setTensor(tensor));
}

function shapeMessage(shape: readonly number[]): ShapeMessage {
  const { TensorShape } = protocolBuffers();
  const message = new TensorShape();
  for (const length of shape) {
    const dimension = new TensorShape.Dim();
    dimension.setSize(length);
    message.addDim(dimension);
  }
  return message;
}

function single(set: (message: AttributeMessage) => void): AttributeMessage {
  const message = new (protocolBuffers().AttrValue)();
  set(message);
  return message;
}

function list(set: (message: InstanceType<ReturnType<typeof protocolBuffers>['AttrValue']['ListValue']>) => void) {
  const values = new (protocolBuffers().AttrValue.ListValue)();
  set(values);
  return single((message) => message.setList(values));
}
