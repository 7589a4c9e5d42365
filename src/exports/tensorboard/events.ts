import { boolField, bytesField, doubleField, floatField, integerField, message } from '../protobuf';

/**
 * The messages of TensorBoard's event files that are used here, field numbers after
 * tensorflow/core/util/event.proto, framework/summary.proto, framework/tensor.proto and TensorBoard's
 * plugins/hparams/plugin_data.proto. TF.js has a summary writer of its own, but it stamps every event with
 * the time of writing, and a run's events took place earlier.
 */

/** When an event took place. */
export interface EventTime {
  /** Seconds since 1970. */
  readonly wallTime: number;
  /** Epoch. Default 0. */
  readonly step?: number;
}

/** A value of a setting in TensorBoard's table of hyperparameters. */
export type HyperParameter = number | string | boolean;

/** The first event of a file. */
export function versionEvent(wallTime: number): Uint8Array {
  return message(doubleField(1, wallTime), bytesField(3, 'brain.Event:2'));
}

/** Scalars of one moment, by tag. Values are stored as float32; NaN is shown as a gap. */
export function scalarsEvent(time: EventTime, scalars: Readonly<Record<string, number>>): Uint8Array {
  const values = Object.entries(scalars).map(([tag, value]) => message(bytesField(1, tag), floatField(2, value)));
  return summaryEvent(time, values);
}

/** Markdown for the Text tab. */
export function textEvent(time: EventTime, tag: string, markdown: string): Uint8Array {
  const content = tensor(TENSOR_TYPES.string, 1, bytesField(8, markdown));
  return summaryEvent(time, [tensorValue(tag, content, pluginData('text'))]);
}

/** Opens a line in the HParams tab. */
export function sessionStartEvent(
  time: EventTime,
  name: string,
  parameters: Readonly<Record<string, HyperParameter>>,
): Uint8Array {
  const entries = Object.entries(parameters).map(([key, value]) =>
    bytesField(1, message(bytesField(1, key), bytesField(2, parameterValue(value)))),
  );
  const info = message(...entries, bytesField(4, name), doubleField(5, time.wallTime));
  return hparamsEvent(time, '_hparams_/session_start_info', bytesField(3, info));
}

/** Status of a run, in the HParams tab. */
export type SessionStatus = 'success' | 'failure' | 'running';

/** Closes the line that {@link sessionStartEvent} opened. */
export function sessionEndEvent(time: EventTime, status: SessionStatus): Uint8Array {
  const code = { success: 1, failure: 2, running: 3 }[status];
  const info = message(integerField(1, code), doubleField(2, time.wallTime));
  return hparamsEvent(time, '_hparams_/session_end_info', bytesField(4, info));
}

function hparamsEvent(time: EventTime, tag: string, content: Uint8Array): Uint8Array {
  const nothing = tensor(TENSOR_TYPES.float, 0);
  return summaryEvent(time, [tensorValue(tag, nothing, pluginData('hparams', content))]);
}

/** Codes of tensorflow/core/framework/types.proto. */
const TENSOR_TYPES = { float: 1, string: 7 } as const;

/** A TensorProto with one dimension. */
function tensor(type: number, length: number, ...values: readonly Uint8Array[]): Uint8Array {
  const dimension = bytesField(2, integerField(1, length));
  return message(integerField(1, type), bytesField(2, dimension), ...values);
}

function tensorValue(tag: string, content: Uint8Array, metadata: Uint8Array): Uint8Array {
  return message(bytesField(1, tag), bytesField(8, content), bytesField(9, metadata));
}

/** A google.protobuf.Value. */
function parameterValue(value: HyperParameter): Uint8Array {
  switch (typeof value) {
    case 'number':
      return doubleField(2, value);
    case 'string':
      return bytesField(3, value);
    case 'boolean':
      return boolField(4, value);
  }
}

/** A SummaryMetadata, by which a tab of TensorBoard finds its values. */
function pluginData(plugin: string, content?: Uint8Array): Uint8Array {
  const fields = content === undefined ? [] : [bytesField(2, content)];
  return bytesField(1, message(bytesField(1, plugin), ...fields));
}

function summaryEvent({ wallTime, step = 0 }: EventTime, values: readonly Uint8Array[]): Uint8Array {
  const summary = message(...values.map((value) => bytesField(1, value)));
  return message(doubleField(1, wallTime), integerField(2, step), bytesField(5, summary));
}
