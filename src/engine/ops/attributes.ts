import type { OpAttribute } from '../types';
import type { Sliding } from './sliding';

/** Attributes that several operations share. */

export const FLOAT: OpAttribute = { kind: 'type', value: 'float32' };
export const INT: OpAttribute = { kind: 'type', value: 'int32' };
export const CHANNELS_LAST: OpAttribute = { kind: 'string', value: 'NHWC' };
/** Marks a call of one of oneDNN's operations by its internal name (`_Mkl...`). */
export const ONEDNN_KERNEL: OpAttribute = { kind: 'string', value: 'MklNameChangeOp' };

export function float(value: number): OpAttribute {
  return { kind: 'float', value };
}

export function integer(value: number): OpAttribute {
  return { kind: 'int', value };
}

export function flag(value: boolean): OpAttribute {
  return { kind: 'bool', value };
}

/** Attributes of TensorFlow's convolutions over images. */
export function convolutionAttributes({ stride, padding }: Sliding): Readonly<Record<string, OpAttribute>> {
  return {
    T: FLOAT,
    strides: perAxis(stride),
    padding: { kind: 'string', value: padding.toUpperCase() },
    data_format: CHANNELS_LAST,
    dilations: perAxis(1),
  };
}

/** One number per axis of [batch, height, width, channels], for a square window. */
export function perAxis(size: number): OpAttribute {
  return { kind: 'ints', value: [1, size, size, 1] };
}
