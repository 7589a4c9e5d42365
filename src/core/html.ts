/** Markup whose inserted values are escaped. Made by {@link html} and {@link trusted} only. */
export class Html {
  /** @internal use {@link html} or {@link trusted} */
  constructor(readonly markup: string) {}

  toString(): string {
    return this.markup;
  }
}

/** A value for a template: text is escaped, markup is taken as it is, absent values leave nothing. */
export type HtmlValue = string | number | Html | readonly HtmlValue[] | null | undefined | false;

/** Template tag: `` html`<b>${name}</b>` `` escapes `name`. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(
    strings.reduce((markup, part, i) => `${markup}${part}${i < values.length ? toMarkup(values[i]) : ''}`, ''),
  );
}

/** Markup that was made elsewhere, such as a converted notebook. */
export function trusted(markup: string): Html {
  return new Html(markup);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text that is safe between tags and inside quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

function toMarkup(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Html) return value.markup;
  if (typeof value === 'object') return value.map(toMarkup).join('');
  return escapeHtml(String(value));
}
