/**
 * Python text as a template: replaces names by expressions token by token, with parentheses exactly where the
 * precedence of the neighbors asks for them. Blocks are written as plain Python and joined by this.
 */
import { tokenize, type Token } from '@phi1/python';

const atom = 14;
const unaryLevel = 12;
const level: Record<string, number> = {
  lambda: 0,
  ':=': 0,
  if: 1,
  else: 1,
  or: 2,
  and: 3,
  not: 4,
  in: 5,
  is: 5,
  '<': 5,
  '>': 5,
  '<=': 5,
  '>=': 5,
  '==': 5,
  '!=': 5,
  '|': 6,
  '^': 7,
  '&': 8,
  '<<': 9,
  '>>': 9,
  '+': 10,
  '-': 10,
  '*': 11,
  '/': 11,
  '//': 11,
  '%': 11,
  '**': 13,
};

const tokenCache = new Map<string, Token[]>();

function tokenizeText(text: string): Token[] {
  let tokens = tokenCache.get(text);
  if (!tokens) {
    tokens = tokenize(text);
    if (tokenCache.size > 20_000) tokenCache.clear();
    tokenCache.set(text, tokens);
  }
  return tokens;
}

/** How tightly an expression binds: the loosest operator outside all brackets. */
export function tightness(expression: string): number {
  let depth = 0;
  let loosest = atom;
  let previous: Token | undefined;
  for (const token of tokenizeText(expression)) {
    if (token.kind === 'operator' && '([{'.includes(token.text)) depth++;
    else if (token.kind === 'operator' && ')]}'.includes(token.text)) depth--;
    else if (depth === 0 && (token.kind === 'operator' || token.kind === 'name')) {
      const found = level[token.text];
      const unary = token.text === '-' && isUnary(previous);
      if (found !== undefined) loosest = Math.min(loosest, unary ? unaryLevel : found);
      if (token.text === 'for') loosest = 0;
    }
    previous = token;
  }
  return loosest;
}

/** An expression with parentheses around it when it binds less tightly than asked. */
function tight(expression: string, asked: number): string {
  return tightness(expression) < asked ? `(${expression})` : expression;
}

/** What the token before and the token after a place demand of an expression put there. */
function demand(tokens: readonly Token[], i: number): number {
  const [before, after] = [tokens[i - 1], tokens[i + 1]];
  // The base of a power must be an atom, for `**` groups to the right.
  const right =
    after?.kind === 'operator' && ['.', '[', '(', '**'].includes(after.text) ? atom : levelAt(after);
  if (before?.text === '-' && isUnary(tokens[i - 2])) return Math.max(unaryLevel, right);
  const left = levelAt(before);
  // `a if b else c`: none of the three may be a conditional itself.
  if (left === level['if'] || right === level['if']) return Math.max(2, left, right);
  // A left operand of the same level needs no parentheses, a right operand does.
  return Math.max(left === 0 || before!.text === 'in' ? left : left + 1, right);
}

/** Whether a minus that follows this token has no left operand. */
function isUnary(previous: Token | undefined): boolean {
  if (!previous || previous.kind === 'newline' || previous.kind === 'indent') return true;
  if (previous.kind === 'operator') return !')]}'.includes(previous.text);
  return previous.kind === 'name' && (previous.text in level || previous.text === 'return');
}

function levelAt(token: Token | undefined): number {
  if (!token || (token.kind !== 'operator' && token.kind !== 'name')) return 0;
  return level[token.text] ?? 0;
}

export type Substitution = Readonly<Record<string, string>>;

/** Replaces the names of a template by expressions; attributes and keyword names stay. */
export function substitute(template: string, by: Substitution): string {
  const tokens = tokenizeText(template);
  let [out, at] = ['', 0];
  tokens.forEach((token, i) => {
    if (token.kind === 'string' && /^[fF]/.test(token.text)) {
      out += template.slice(at, token.start) + substituteFormatted(token.text, by);
      at = token.end;
      return;
    }
    if (token.kind !== 'name' || !Object.hasOwn(by, token.text)) return;
    if (tokens[i - 1]?.text === '.' || isKeyword(tokens, i)) return;
    out += template.slice(at, token.start) + tight(by[token.text]!, demand(tokens, i));
    at = token.end;
  });
  return out + template.slice(at);
}

/** Whether a name is the `key` of `f(key=value)`. */
function isKeyword(tokens: readonly Token[], i: number): boolean {
  if (tokens[i + 1]?.text !== '=' || !['(', ','].includes(tokens[i - 1]?.text ?? '')) return false;
  let depth = 0;
  for (let j = i - 1; j >= 0 && tokens[j]!.kind !== 'newline'; j--) {
    if (')]}'.includes(tokens[j]!.text)) depth++;
    else if ('([{'.includes(tokens[j]!.text) && tokens[j]!.kind === 'operator' && --depth < 0) return true;
  }
  return false;
}

function substituteFormatted(literal: string, by: Substitution): string {
  return literal.replace(
    /\{\{|\}\}|\{([^{}:!]+)([:!][^{}]*)?\}/g,
    (whole, expression?: string, format = '') => {
      if (expression === undefined) return whole;
      return `{${substitute(expression, by)}${format as string}}`;
    },
  );
}

/** The names that occur in a text as variables or functions. */
export function namesIn(text: string): Set<string> {
  const names = new Set<string>();
  const tokens = tokenizeText(text);
  tokens.forEach((token, i) => {
    if (token.kind === 'name' && tokens[i - 1]?.text !== '.') names.add(token.text);
    if (token.kind === 'string' && /^[fF]/.test(token.text))
      for (const [, inside] of token.text.matchAll(/\{([^{}:!]+)/g))
        for (const name of namesIn(inside!)) names.add(name);
  });
  return names;
}

const opposite: Record<string, string> = {
  '==': '!=',
  '!=': '==',
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
  in: 'not in',
};

/** The condition that holds when `condition` does not, as one would write it. */
export function negation(condition: string): string {
  const tokens = tokenizeText(condition).filter(
    (token) => token.kind === 'operator' || token.kind === 'name',
  );
  let depth = 0;
  const outside: Token[] = [];
  for (const token of tokens) {
    if (token.kind === 'operator' && '([{'.includes(token.text)) depth++;
    else if (token.kind === 'operator' && ')]}'.includes(token.text)) depth--;
    else if (depth === 0 && token.text in level && levelAt(token) <= 5) outside.push(token);
  }
  const [only, second] = outside;
  if (/^len\(\w+\) > 0$/.test(condition)) return condition.replace('>', '==');
  if (outside.length === 1 && only!.text in opposite)
    return condition.slice(0, only!.start) + opposite[only!.text]! + condition.slice(only!.end);
  if (outside.length === 1 && only!.text === 'not' && only!.start === 0) return condition.slice(4);
  if (outside.length === 2 && only!.text === 'not' && second!.text === 'in')
    return `${condition.slice(0, only!.start)}in${condition.slice(second!.end)}`;
  return `not ${tight(condition, 5)}`;
}

/** Lines moved to the right. */
export function indent(text: string, spaces = 4): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(spaces));
}

/** A template string's text without the margin that its place in our source gives it. */
export function dedent(text: string): string {
  const lines = text.replace(/^\n/, '').trimEnd().split('\n');
  const margin = Math.min(...lines.filter((line) => line.trim()).map((line) => line.search(/\S/)));
  return lines.map((line) => line.slice(margin)).join('\n');
}
