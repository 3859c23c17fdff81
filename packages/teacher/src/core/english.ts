/** The little grammar that the teacher needs: number, articles, relative clauses, sentences. */

const irregular: Record<string, string> = { is: 'are', has: 'have', does: 'do' };

/** The plural of a verb phrase: `is even` to `are even`, `is a vowel` to `are vowels`. */
export function pluralClause(clause: string): string {
  const noun = /^is an? (.+)$/.exec(clause);
  if (noun) {
    const [head, ...rest] = noun[1]!.split(' of ') as [string, ...string[]];
    return `are ${[`${head}s`, ...rest].join(' of ')}`;
  }
  const [verb, ...rest] = clause.split(' ') as [string, ...string[]];
  const plural = irregular[verb] ?? verb.replace(/s$/, '');
  return [plural, ...rest]
    .join(' ')
    .replace(/\bits\b/g, 'their')
    .replace(/\bitself\b/g, 'themselves')
    .replace('a single digit', 'single digits');
}

/** The text with its first letter in upper case, the rest as it was. */
export function capitalized(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** A sentence: a capital at the start and a full stop at the end. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  return capitalized(trimmed) + (/[.!?:]$/.test(trimmed) ? '' : '.');
}

/** The plural of a noun in a name: `parity` to `parities`, `stars` to `stars`. */
export function pluralName(name: string): string {
  if (name.endsWith('s')) return name;
  if (/(?:x|ch|sh)$/.test(name)) return `${name}es`;
  if (name === 'half') return 'halves';
  return name.endsWith('y') ? `${name.slice(0, -1)}ies` : `${name}s`;
}

const questionVerbs: readonly (readonly [RegExp, string])[] = [
  [/^with_/, 'has_'],
  [/^of_(even_)?length$/, 'has_$1length'],
  [/^not_containing/, 'lacks'],
  [/^containing/, 'contains'],
  [/^starting_with/, 'starts_with'],
  [/^ending_(with|in)/, 'ends_$1'],
  [/^all_|^same_/, 'has_$&'],
];

/** The name of a function that asks for a condition: `is_even`, `contains`, `has_distinct_letters`. */
export function questionName(tag: string): string {
  for (const [pattern, verb] of questionVerbs) if (pattern.test(tag)) return tag.replace(pattern, verb);
  return `is_${tag}`;
}

/** Names of what was made of each thing that describe rather than count: `doubled words`. */
const descriptive = /(?:ed|case)$/;

/** What was made of things, as a name: `squares_of_numbers`, `reversed_words`. */
export function mappedName(tag: string, things: string): string {
  return descriptive.test(tag) ? `${tag}_${things}` : `${pluralName(tag)}_of_${things}`;
}

/** A name of several words joined by underscores. */
export function snake(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
}

/** An enumeration: `a, b and c`. */
export function listed(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)!}`;
}

/** What may stand at the end of a line: words, and code in backticks as a whole unless it is long. */
function splitWords(text: string): string[] {
  return text.match(/(?:`[^`\n]{1,60}`|\S)+/g) ?? [];
}

/** Breaks text into lines of at most `width`, each after the first beginning with `margin`. */
export function wrap(text: string, width: number, margin = ''): string {
  const lines: string[] = [];
  let line = '';
  for (const word of splitWords(text)) {
    if (line && line.length + 1 + word.length > width - (lines.length ? margin.length : 0)) {
      lines.push(line);
      line = word;
    } else line = line ? `${line} ${word}` : word;
  }
  lines.push(line);
  return lines.join(`\n${margin}`);
}
