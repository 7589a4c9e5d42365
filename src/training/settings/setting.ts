import type { Kind } from '../../core';

/** What a setting decides about. */
export type SettingOf = 'model' | 'data' | 'training';

/** The lines of an experiment's card, in their order. */
export const CARD_LINES = [
  'Model',
  'Weights',
  'Input',
  'Augmentation',
  'Optimiser',
  'Learning rate',
  'Length',
] as const;
export type CardLine = (typeof CARD_LINES)[number];

/** What the text of a card may depend on besides the setting's own value. */
export interface CardContext {
  /** All settings, by name. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** What pretrained weights learned from, e.g. `ImageNet`. */
  readonly pretrainedOn: string;
}

/** A setting's part of a line of a card. */
export interface CardDetails<Value> {
  /** Default: `Model`, `Augmentation` or `Optimiser`, by what the setting decides about. */
  readonly line?: CardLine;
  /** Place in the line, lower ones first; the table's order decides between equal ones. Default 0. */
  readonly place?: number;
  /** Null: the line does not mention it. Default: label, value and unit; null where it is left out at its default. */
  text?(value: Value, context: CardContext): string | null;
}

/** Column of CSV files, for one setting. */
export interface ColumnDetails<Value> {
  /** Heading, in snake case. Default: the key in snake case. */
  readonly name?: string;
  /** Default: the description. */
  readonly meaning?: string;
  /** Default: numbers and words as they are, lists with spaces between, nothing for null. */
  value?(value: Value): string | number | boolean | null;
}

/** What the table says of a setting besides its kind. */
export interface SettingDetails<Value> {
  /** Of the published protocol; for a setting that came later, what runs of before it were trained with. */
  readonly default: Value;
  /** Whether it belongs to the model, the data or the training. */
  readonly of: SettingOf;
  /** One sentence for schemas and documentation. */
  readonly description: string;
  /**
   * For a setting that came later than the first runs. `true`: at its default, files and hashes leave it out.
   * `'in-hashes'`: hashes leave it out, new files have it. Default false: every file has it.
   */
  readonly omittedAtDefault?: boolean | 'in-hashes';
  /** What cards and tables call it. Default: the key in words, e.g. `weight decay`. */
  readonly label?: string;
  /** What a reader calls it in titles; settings that share a name are one change there. Default: the key. */
  readonly short?: string;
  /** After its value on a card, e.g. `px`. Default: none. */
  readonly unit?: string;
  readonly card?: CardDetails<Value>;
  readonly column?: ColumnDetails<Value>;
  /** How the report tells that a profile scales it, e.g. `images of N pixels`. Default: key and N. */
  readonly scaled?: string;
  /** Whether pretraining brings it with it, so that titles which say `pretrained` need not name it. Default false. */
  readonly comesWithPretraining?: boolean;
  /** The value with which it keeps no network from learning its images by heart. Default: any. */
  readonly unregularised?: Value;
}

/** A row of the table of settings. */
export interface Setting<Value, Given = Value> extends SettingDetails<Value> {
  readonly kind: Kind<Value, Given>;
}

/** Rows by the names of the settings, in their order. */
export type SettingRows = Readonly<Record<string, Setting<unknown, unknown>>>;

/** A row, from a kind and what the table says besides. */
export function setting<Value, Given>(
  kind: Kind<Value, Given>,
  details: SettingDetails<NoInfer<Value>>,
): Setting<Value, Given> {
  return { kind, ...details };
}

/** The settings of a table: each with its value. */
export type SettingValues<Rows> = {
  readonly [Key in keyof Rows]: Rows[Key] extends Setting<infer Value, infer _Given> ? Value : never;
};

/** What may be said of a table's settings to change some of them. */
export type SettingDifferences<Rows> = {
  readonly [Key in keyof Rows]?: Rows[Key] extends Setting<infer _Value, infer Given> ? Given : never;
};
