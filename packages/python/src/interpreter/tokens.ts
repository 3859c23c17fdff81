/** Python's tokens, with INDENT and DEDENT, each with its place in the source. */
export type TokenKind = 'name' | 'number' | 'string' | 'operator' | 'newline' | 'indent' | 'dedent' | 'end';

/**
 * `text` is `source.slice(start, end)`, in UTF-16 units, empty for a dedent; `line` is where the token starts,
 * counted from 1.
 */
export interface Token {
  kind: TokenKind;
  text: string;
  start: number;
  end: number;
  line: number;
}

/** The source is no Python, or not of the subset that is read here; the message says the line where it is known. */
export class PythonSyntaxError extends Error {
  override name = 'PythonSyntaxError';
}

const space = /[ \t\f]*(?:#[^\n]*)?(?:\\\n[ \t]*)*/y;
const nextToken =
  /([rRbBfFuU]{0,2}(?:"""(?:[^\\]|\\[^])*?"""|'''(?:[^\\]|\\[^])*?'''|"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*'))|([A-Za-z_]\w*)|(0[xX][\da-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?)|(\*\*=|\/\/=|>>=|<<=|\.\.\.|->|:=|\*\*|\/\/|<<|>>|[-+*/%&|^=!<>]=|[-+*/%&|^~<>()[\]{},:.;=@])/y;

/**
 * The tokens of a source without comments and without the line breaks inside brackets; the last is `end`.
 * @throws PythonSyntaxError for uneven indentation and characters that begin no token
 */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  const indents = [0];
  let [at, line, depth] = [0, 1, 0];
  const push = (kind: TokenKind, start: number, end: number): void => {
    tokens.push({ kind, text: source.slice(start, end), start, end, line });
  };
  let lineStart = true;
  while (at < source.length) {
    if (lineStart) {
      let width = 0;
      while (source[at + width] === ' ') width++;
      if (source[at + width] === '\n' || source[at + width] === '#' || at + width >= source.length) {
        const end = source.indexOf('\n', at);
        at = end < 0 ? source.length : end + 1;
        line++;
        continue;
      }
      if (width > indents.at(-1)!) {
        indents.push(width);
        push('indent', at, at + width);
      }
      while (width < indents.at(-1)!) {
        indents.pop();
        push('dedent', at, at);
      }
      if (width !== indents.at(-1)) throw new PythonSyntaxError(`line ${String(line)}: uneven indentation`);
      at += width;
      lineStart = false;
    }
    while (source[at] === ' ') at++;
    if (source[at] === '#' || source[at] === '\\' || source[at] === '\t') {
      space.lastIndex = at;
      const gap = space.exec(source)![0];
      at += gap.length;
      line += gap.split('\n').length - 1;
    }
    if (at >= source.length) break;
    if (source[at] === '\n') {
      if (depth === 0) {
        push('newline', at, at + 1);
        lineStart = true;
      }
      at++;
      line++;
      continue;
    }
    nextToken.lastIndex = at;
    const match = nextToken.exec(source);
    if (!match) throw new PythonSyntaxError(`line ${String(line)}: unexpected ${JSON.stringify(source[at])}`);
    const [text] = match;
    const kind = match[1] !== undefined ? 'string' : match[2] ? 'name' : match[3] ? 'number' : 'operator';
    push(kind, at, at + text.length);
    if (kind === 'operator') {
      if ('([{'.includes(text)) depth++;
      else if (')]}'.includes(text)) depth--;
    } else if (kind === 'string') {
      if (text.includes('\n')) line += text.split('\n').length - 1;
    }
    at += text.length;
  }
  if (tokens.length && tokens.at(-1)!.kind !== 'newline' && tokens.at(-1)!.kind !== 'dedent')
    push('newline', at, at);
  for (; indents.length > 1; indents.pop()) push('dedent', at, at);
  push('end', at, at);
  return tokens;
}
