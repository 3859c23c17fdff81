/**
 * What a word is, for comparing texts: a run of letters with their marks, digits and underscores of any script, as with
 * `\w` in Python's deduplication tools, with two differences. A letter's marks belong to it, without which the words of
 * Hindi fall apart. And a letter of a script that is written without spaces is a word of its own: else a Chinese
 * clause would be one word, and one character that changes in it would change five shingles of five clauses.
 */

const UNSPACED =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}';
const WORD_CHARACTER = '\\p{L}\\p{M}\\p{N}_';
const isWordCharacter = new RegExp(`^[${WORD_CHARACTER}]$`, 'u');
const isUnspaced = new RegExp(`^(?=[${UNSPACED}])[${WORD_CHARACTER}]$`, 'u');

/** The words in their order, as {@link characterKind} cuts them. */
export function splitWords(text: string): string[] {
  return text.match(WORDS) ?? [];
}

const WORDS = new RegExp(
  `(?=[${UNSPACED}])[${WORD_CHARACTER}]|(?:(?![${UNSPACED}])[${WORD_CHARACTER}])+`,
  'gu',
);

/** Between words; part of one; one by itself. */
export const SEPARATOR = 1;
export const LETTER = 2;
const WHOLE_WORD = 3;

const kinds = new Uint8Array(0x110000);
for (let code = 0; code < 128; code++) classify(code);

/** @returns {@link SEPARATOR}, {@link LETTER} or {@link WHOLE_WORD} */
export function characterKind(codePoint: number): number {
  return kinds[codePoint] || classify(codePoint);
}

function classify(codePoint: number): number {
  const character = String.fromCodePoint(codePoint);
  const kind = isUnspaced.test(character) ? WHOLE_WORD : isWordCharacter.test(character) ? LETTER : SEPARATOR;
  kinds[codePoint] = kind;
  return kind;
}
