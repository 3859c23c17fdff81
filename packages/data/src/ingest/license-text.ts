/**
 * A license's text reduced to the words that bind, so that two texts mean the same where the results are equal. Layout,
 * title, copyright lines, the holder's name in the places that SPDX's templates leave open for it, and a few spellings are
 * gone; every other word counts, so that an added, changed or missing condition makes another text. (A share of common
 * words cannot do that: "for non-commercial purposes only" is two per cent of MIT's.)
 */

/** @returns lower-case words with one space between them; the empty string when there are none */
export function bindingWords(text: string): string {
  const lines = text
    .normalize('NFKC')
    .split(/\r\n|\r|\n/)
    .filter((line) => !isCopyrightLine(line));
  const found =
    lines
      .join('\n')
      .toLowerCase()
      .replace(BULLET, ' ')
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  const start = found.findIndex((word) => !TITLE_WORDS.has(word));
  let words = start < 0 ? ' ' : ` ${found.slice(start).join(' ')} `;
  for (const [pattern, usual] of ALIKE) words = words.replace(pattern, usual);
  return words.trim();
}

/** `1.`, `(b)` or `iv)` with space around it. */
const BULLET = /(?<=^|\s)\(?([0-9]{1,2}|[a-z]|[ivx]+)[.)](?=\s)/g;

/** What headings are made of; no condition can be said with these words alone. */
const TITLE_WORDS = new Set(
  'the this software project is are released licensed under license licenses license mit x11 isc expat bsd 0bsd 2 3 4 clause simplified new revised modified legal code'.split(
    ' ',
  ),
);

/** Words that conditions are made with, and names are not. */
const CONDITION =
  '(?<!\\p{L})(?:use[ds]?|using|users?|(?:non)?commercial(?:ly)?|non|only|not?|never|may|must|shall|should|can|cannot|without|unless|except|provided?|permi(?:ts?|tted|ssions?)|allow(?:s|ed)?|prohibit(?:s|ed)?|forbid(?:s|den)?|restrict(?:s|ed|ions?)?|requires?d?|sell|sold|sales?|(?:re)?distribut(?:e|ed|ion)|cop(?:y|ies)|modif(?:y|ied)|grant(?:s|ed)?|subject|conditions?|terms|agree(?:ment)?|evaluation|academic|educational|personal|internal|purposes?|paid|fees?|royalt(?:y|ies)|students?|military|for|licen[cs]ed)(?!\\p{L})|[商禁仅限]|使用|不得';
const HAS_CONDITION = new RegExp(CONDITION, 'u');

const LONGEST_COPYRIGHT_LINE = 200;

/** Which part is whose: `Modified work copyright ...`. */
const PART_OF_WORK = /^\W*(?:original|modified|modifications|portions|parts)(?: work| code)?(?=\W)/i;

/**
 * At the start, or after up to three words: the sign, or the word before a sign, a year, a placeholder or a name. Where
 * a license speaks of copyright, the word is followed by others, or is written small.
 */
const COPYRIGHT =
  /^(?:[^\p{L}©]*\p{L}+){0,3}?[^\p{L}©]*(?:©|(?:[Cc]opyright|COPYRIGHT|\([Cc]\))\W*(?:©|\([Cc]\)|[Cc]\b|[\d<[{])|Copyright(?! (?:[Nn]otice|[Hh]older|[Oo]wner|[Ll]aw|[Ll]icen[cs]e|[Ss]tatement|[Aa]ct|[Ii]nterest|[Tt]reat(?:y|ie))s?\b)\W+(?:\p{Lu}|contributors))/u;

/** `Copyright (c) 2020 Ada and others. All rights reserved.`; a line that says more than whose it is, is none. */
function isCopyrightLine(line: string): boolean {
  if (line.length > LONGEST_COPYRIGHT_LINE || !COPYRIGHT.test(line)) return false;
  return !HAS_CONDITION.test(line.replace(PART_OF_WORK, '').toLowerCase());
}

/** A name: some words in Latin letters, none of them of a condition. */
const NAME = `(?:(?!${CONDITION})[\\p{Script=Latin}\\p{M}\\p{N}]+ ){1,12}`;

/** What is written in more ways than one, and the way it is compared in. */
const ALIKE: readonly (readonly [RegExp, string])[] = [
  [/ all rights reserved(?= )/g, ''],
  [/ license/g, ' license'],
  [/ https?(?= )/g, ''],
  [/ www(?= )/g, ''],
  [/ sub license/g, ' sublicense'],
  [/ modification follow gnu (?:library |lesser )?general public license /, ' modification follow '],
  [/ name and a brief idea of /g, ' name and an idea of '],
  [
    new RegExp(
      ` neither the names? of ${NAME}nor the names of (?:(?:its|the|their|any|other|project) )?contributors `,
      'gu',
    ),
    ' neither the name of the holder nor the names of its contributors ',
  ],
  [new RegExp(` is provided by ${NAME}as is and any `, 'gu'), ' is provided by the holder as is and any '],
  [new RegExp(` as is and ${NAME}disclaims? all `, 'gu'), ' as is and the holder disclaims all '],
  [new RegExp(` in no event shall ${NAME}be liable `, 'gu'), ' in no event shall the holder be liable '],
];
