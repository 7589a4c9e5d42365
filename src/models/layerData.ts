import { scaled, type FamilyOptions } from './families/options';
import { kindOf, type FieldRule, type LayerBase, type LayerSpec } from './layers';

/** Placeholder for an option of the model: its number of classes or its dropout probability. */
export type Place = 'classes' | 'dropout';

/** A width that the width multiplier leaves alone. */
export interface ExactWidth {
  readonly exactly: number;
}

/**
 * A layer as data: a {@link LayerSpec} whose numbers may be placeholders. Hidden widths (`filters`, `units` ...) are
 * for full width, which the width multiplier scales unless they are given as `{ exactly: n }`.
 *
 * @example { kind: 'dense', name: 'fc', units: 'classes' }
 */
export type LayerData = DataOf<LayerSpec>;
type DataOf<Spec> = Spec extends LayerBase
  ? { readonly [Field in keyof Spec]: number extends Spec[Field] ? Spec[Field] | Place | ExactWidth : Spec[Field] }
  : never;

/** Fills the options into layers that are data. @throws BreedlabError for a kind that does not exist */
export function layersOf(layers: readonly LayerData[], options: FamilyOptions): readonly LayerSpec[] {
  return layers.map((layer) => {
    const { fields } = kindOf(layer);
    const rules = new Map(Object.entries<FieldRule>(fields));
    const entries = Object.entries(layer).map(([field, value]: [string, unknown]) => {
      const isWidth = rules.get(field)?.isWidth === true;
      return [field, rules.has(field) ? filledIn(value, isWidth, options) : value];
    });
    // The kind's rules check every field before anything is made of the layer.
    return Object.fromEntries(entries) as LayerSpec;
  });
}

function filledIn(value: unknown, isWidth: boolean, options: FamilyOptions): unknown {
  if (value === 'classes') return options.classCount;
  if (value === 'dropout') return options.dropout;
  if (typeof value === 'object' && value !== null && 'exactly' in value) return value.exactly;
  return isWidth && typeof value === 'number' ? scaled(value, options) : value;
}
