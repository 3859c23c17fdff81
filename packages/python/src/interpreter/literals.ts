/** Number and string literals, f-strings included, to the values they stand for. */
import type { Expression, FormattedPart } from './ast.js';
import { normalize } from './numbers.js';
import { PythonSyntaxError } from './tokens.js';
import { PyFloat } from './values.js';

/** @returns the value of a number's literal, which the tokenizer has found to be one */
export function numberLiteral(text: string): number | bigint | PyFloat {
  const digits = text.replaceAll('_', '');
  if (/^0[xob]/i.test(digits)) return normalize(BigInt(digits));
  return /[.eE]/.test(digits) ? new PyFloat(Number(digits)) : normalize(BigInt(digits));
}

const simpleEscapes: Record<string, string> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '0': '\0',
  '\n': '',
};

/** Parses an expression inside an f-string. */
type ParseExpression = (text: string) => Expression;

/**
 * The parts of a string's literal with prefix and quotes: one text, or those of an f-string.
 *
 * @throws PythonSyntaxError for bytes and for braces that are not closed
 */
export function literalParts(literal: string, parse: ParseExpression): FormattedPart[] {
  const [, prefix, quote] = /^([a-zA-Z]*)("""|'''|"|')/.exec(literal)!;
  const inside = literal.slice(prefix!.length + quote!.length, -quote!.length);
  if (/b/i.test(prefix!)) throw new PythonSyntaxError('bytes literals are not covered');
  const raw = /r/i.test(prefix!);
  if (/f/i.test(prefix!)) return formattedParts(inside, raw, parse);
  return [raw ? inside : unescape(inside)];
}

function unescape(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|([^]))/g, (whole, hex2, hex4, other) => {
    const code = (hex2 ?? hex4) as string | undefined;
    if (code !== undefined) return String.fromCodePoint(parseInt(code, 16));
    return simpleEscapes[other as string] ?? whole;
  });
}

function formattedParts(text: string, raw: boolean, parse: ParseExpression): FormattedPart[] {
  const parts: FormattedPart[] = [];
  let plain = '';
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if ((char === '{' || char === '}') && text[i + 1] === char) {
      plain += char;
      i++;
    } else if (char === '{') {
      if (plain) parts.push(raw ? plain : unescape(plain));
      plain = '';
      const end = closingBrace(text, i);
      parts.push(formattedValue(text.slice(i + 1, end), parse));
      i = end;
    } else plain += char;
  }
  if (plain) parts.push(raw ? plain : unescape(plain));
  return parts;
}

/** The place of the brace that closes the one at `open`, quotes and brackets inside respected. */
function closingBrace(text: string, open: number): number {
  let depth = 0;
  let quote = '';
  for (let i = open; i < text.length; i++) {
    const char = text[i]!;
    if (quote) {
      if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if ('{[('.includes(char)) depth++;
    else if ('}])'.includes(char) && --depth === 0) return i;
  }
  throw new PythonSyntaxError("f-string: expecting '}'");
}

function formattedValue(text: string, parse: ParseExpression): FormattedPart {
  let depth = 0;
  let quote = '';
  let cut = text.length;
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (quote) {
      if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if ('{[('.includes(char)) depth++;
    else if ('}])'.includes(char)) depth--;
    else if (depth === 0 && (char === ':' || (char === '!' && text[i + 1] !== '='))) {
      cut = i;
      break;
    }
  }
  const value = parse(text.slice(0, cut).trim());
  const [, conversion, spec] = /^(?:!([rs]))?(?::([^]*))?$/.exec(text.slice(cut)) ?? [];
  return {
    value,
    conversion: (conversion ?? '') as '' | 'r' | 's',
    spec: spec ? formattedParts(spec, true, parse) : [],
  };
}
