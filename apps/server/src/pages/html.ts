/** Markup that is safe to send. Only `html` makes it, so that a plain string is never taken for it. */
export interface Html {
  readonly markup: string;
}

type Inserted = string | Html | readonly Html[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Builds markup. Strings are escaped, for text and for quoted attributes alike. */
export function html(parts: TemplateStringsArray, ...inserted: readonly Inserted[]): Html {
  const pieces = parts.map((part, index) => part + markupOf(inserted[index] ?? ''));
  return { markup: pieces.join('') };
}

export const nothing: Html = { markup: '' };

function markupOf(value: Inserted): string {
  if (typeof value === 'string') return value.replace(/[&<>"']/g, (character) => entities[character] ?? '');
  return 'markup' in value ? value.markup : value.map(({ markup }) => markup).join('');
}

/** Text with the names in `backticks` set as code. */
export function prose(text: string): Html[] {
  return text
    .split(/`([^`]+)`/)
    .map((piece, index) => (index % 2 === 1 ? html`<code>${piece}</code>` : html`${piece}`));
}
