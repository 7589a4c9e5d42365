/** Markup whose inserted values are escaped. Made by {@link html} only. */
export class Html {
  /** @internal use {@link html} */
  constructor(readonly markup: string) {}

  toString(): string {
    return this.markup;
  }
}

/** What may stand in a template: text is escaped, markup is taken as it is, absent values leave nothing. */
export type HtmlValue = string | number | Html | readonly Html[] | null | undefined;

/** Template tag: `` html`<b>${name}</b>` `` escapes `name`. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(
    strings.reduce(
      (markup, part, i) => `${markup}${part}${i < values.length ? toMarkup(values[i]) : ''}`,
      '',
    ),
  );
}

function toMarkup(value: HtmlValue): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Html) return value.markup;
  if (Array.isArray(value)) return value.map((part) => toMarkup(part as Html)).join('');
  return escapeHtml(String(value));
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
