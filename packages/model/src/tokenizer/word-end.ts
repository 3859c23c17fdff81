/**
 * GPT-2's pre-tokenization: where the words are that byte-pair encoding never merges across. It is the regular
 * expression of the GPT-2 release (Radford et al., 2019),
 *
 *     's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
 *
 * written out as a scanner, several times faster than the expression. `\s` is Unicode's White_Space, as in the
 * engines of Python and Rust: JavaScript's own `\s` counts U+FEFF and leaves out U+0085.
 */
const UNKNOWN = 0;
const OTHER = 1;
const LETTER = 2;
const NUMBER = 3;
const SPACE = 4;

/** The class of every UTF-16 code unit that was seen; surrogates stay unknown, they are no characters. */
const classes = new Uint8Array(0x10000);

function classify(codePoint: number): number {
  const character = String.fromCodePoint(codePoint);
  if (/\p{L}/u.test(character)) return LETTER;
  if (/\p{N}/u.test(character)) return NUMBER;
  return /\p{White_Space}/u.test(character) ? SPACE : OTHER;
}

function classAt(text: string, index: number): number {
  const unit = text.charCodeAt(index);
  const known = classes[unit]!;
  if (known !== UNKNOWN) return known;
  const found = classify(text.codePointAt(index)!);
  if (unit < 0xd800 || unit > 0xdfff) classes[unit] = found;
  return found;
}

/**
 * Where the word that begins at `start` ends, in UTF-16 code units.
 *
 * @param end where the text is taken to end
 */
export function wordEnd(text: string, start: number, end: number): number {
  const first = text.charCodeAt(start);
  if (first === 0x27) {
    const length = contractionLength(text, start, end);
    if (length > 0) return start + length;
  }
  let kind = classAt(text, start);
  let i = start + 1;
  if (first === 0x20 && i < end) {
    const next = classAt(text, i);
    if (next !== SPACE) kind = next;
  }
  if (kind === SPACE) {
    while (i < end && classAt(text, i) === SPACE) i++;
    // A run before a word leaves its last character to it, or to be a word of its own.
    return i < end && i > start + 1 ? i - 1 : i;
  }
  while (i < end) {
    const unit = text.charCodeAt(i);
    const isLowSurrogate = unit >= 0xdc00 && unit <= 0xdfff && isHighSurrogate(text.charCodeAt(i - 1));
    if (!isLowSurrogate && classAt(text, i) !== kind) break;
    i++;
  }
  return i;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

/** The length of `'s`, `'t`, `'m`, `'d`, `'re`, `'ve` or `'ll` at an apostrophe; 0 where there is none. */
function contractionLength(text: string, apostrophe: number, end: number): number {
  const letter = apostrophe + 1 < end ? text[apostrophe + 1]! : '';
  if (letter === 's' || letter === 't' || letter === 'm' || letter === 'd') return 2;
  const pair = apostrophe + 2 < end ? letter + text[apostrophe + 2]! : '';
  return pair === 're' || pair === 've' || pair === 'll' ? 3 : 0;
}
