/** Text for pages of HTML, in which nothing that comes from outside is taken for markup. */
/** Text that is safe in HTML: made by {@link safe} alone, whose values are escaped unless they are such text. */
export class Html {
  constructor(readonly text: string) {}
}

export type HtmlValue = string | number | Html | readonly HtmlValue[];

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Nothing that comes from a benchmark, a model or a program gets into the page but through here. */
export function safe(parts: TemplateStringsArray, ...values: HtmlValue[]): Html {
  return new Html(String.raw({ raw: parts }, ...values.map(markup)));
}

function markup(value: HtmlValue): string {
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return (value as readonly HtmlValue[]).map(markup).join('\n');
  return String(value).replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}
