/** Markup that is safe to send: made by `html` alone, so a plain string can never be mistaken for it. */
export interface Html {
  readonly markup: string;
}

type Insertable = string | Html | readonly Html[];

/** Builds markup; every inserted string is escaped, for text and for quoted attribute values alike. */
export function html(parts: TemplateStringsArray, ...values: readonly Insertable[]): Html {
  const markup = parts.reduce((text, part, index) => {
    const value = values[index - 1];
    return text + (value === undefined ? '' : render(value)) + part;
  });
  return { markup };
}

function render(value: Insertable): string {
  if (typeof value === 'string') return escapeHtml(value);
  if ('markup' in value) return value.markup;
  return value.map((item) => item.markup).join('');
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
