import type { Kind } from '../../core';

/** Subject of a setting. */
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

/** Context of a card's text besides the setting's own value. */
export interface CardContext {
  /** All settings, by name. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Training data of pretrained weights, e.g. `ImageNet`. */
  readonly pretrainedOn: string;
}

/** A setting's part of a line of a card. */
export interface CardDetails<Value> {
  /** Line of the card. Default: `Model`, `Augmentation` or `Optimiser`, by the setting's subject. */
  readonly line?: CardLine;
  /** Place in the line, lower ones first; ties keep the table's order. Default 0. */
  readonly place?: number;
  /** Text; null: not mentioned. Default: label, value and unit; null where it is left out at its default. */
  text?(value: Value, context: CardContext): string | null;
}

/** Column of CSV files, for one setting. */
export interface ColumnDetails<Value> {
  /** Heading, in snake case. Default: the key in snake case. */
  readonly name?: string;
  /** Meaning of the column. Default: the description. */
  readonly meaning?: string;
  /** Cell of a value. Default: numbers and words as they are, lists with spaces between, nothing for null. */
  value?(value: Value): string | number | boolean | null;
}

/** Name of a setting in files and definitions of earlier versions, with the words of its values there. */
export interface FormerName<Value> {
  readonly key: string;
  /** The values that it took, for schemas. */
  readonly values: readonly string[];
  /** The value of today for one of then; any other is given back as it is, for a check to refuse. */
  read(former: unknown): unknown;
  /** The value in the words of then; undefined for one that could not be said. */
  write(value: Value): string | undefined;
}

/** Details of a setting in the table, besides its kind. */
export interface SettingDetails<Value> {
  /** Value of the published protocol; for a later setting, the value that earlier runs were trained with. */
  readonly default: Value;
  /** Subject: the model, the data or the training. */
  readonly of: SettingOf;
  /** One sentence for schemas and documentation. */
  readonly description: string;
  /**
   * For a setting that came later than the first runs. `true`: at its default, files and hashes leave it out.
   * `'in-hashes'`: hashes leave it out, new files have it. Default false: every file has it.
   */
  readonly omittedAtDefault?: boolean | 'in-hashes';
  /** Name in cards and tables. Default: the key in words, e.g. `weight decay`. */
  readonly label?: string;
  /** Short name in titles; settings that share one count as one change there. Default: the key. */
  readonly short?: string;
  /** Unit after its value on a card, e.g. `px`. Default: none. */
  readonly unit?: string;
  /** Noun of what it counts, for differences: `2 epochs instead of 20`. Default: the key and its values. */
  readonly counts?: string;
  readonly card?: CardDetails<Value>;
  readonly column?: ColumnDetails<Value>;
  /** Text of the report for a profile that scales it, e.g. `images of N pixels`. Default: key and N. */
  readonly scaled?: string;
  /** True if it comes with pretraining, so that titles with `pretrained` need not name it. Default false. */
  readonly comesWithPretraining?: boolean;
  /** Value that lets a network learn its images by heart. Default: any. */
  readonly unregularised?: Value;
  /**
   * Its name before. Files and definitions with that name are read, and hashes keep it for values that it could take.
   * Default: it was always called this.
   */
  readonly formerly?: FormerName<Value>;
}

/** A row of the table of settings. */
export interface Setting<Value, Given = Value> extends SettingDetails<Value> {
  readonly kind: Kind<Value, Given>;
}

/** Rows by the names of the settings, in their order. */
export type SettingRows = Readonly<Record<string, Setting<unknown, unknown>>>;

/** Makes a row from a kind and further details. */
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

/** Changes to some of a table's settings. */
export type SettingDifferences<Rows> = {
  readonly [Key in keyof Rows]?: Rows[Key] extends Setting<infer _Value, infer Given> ? Given : never;
};
