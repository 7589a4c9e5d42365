/** Markup of the page. Made by {@link html} and {@link trusted} only. */
export class Markup {
  /** @internal use {@link html} or {@link trusted} */
  constructor(readonly text: string) {}

  toString(): string {
    return this.text;
  }
}

/** What may stand in a template: text is escaped, markup is taken as it is, absent values leave nothing. */
export type MarkupValue = string | number | Markup | readonly MarkupValue[] | null | undefined | false;

/** Template tag: `` html`<b>${name}</b>` `` escapes `name`. */
export function html(strings: TemplateStringsArray, ...values: readonly MarkupValue[]): Markup {
  return new Markup(
    strings.reduce((text, part, i) => `${text}${part}${i < values.length ? toMarkup(values[i]) : ''}`, ''),
  );
}

/** Markup that was made elsewhere, such as a converted notebook. */
export function trusted(markup: string): Markup {
  return new Markup(markup);
}

/** Text as HTML text or attribute value. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

function toMarkup(value: MarkupValue): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Markup) return value.text;
  if (typeof value === 'object') return value.map(toMarkup).join('');
  return escapeHtml(String(value));
}
