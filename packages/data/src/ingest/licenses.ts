/**
 * What people state of licenses as SPDX expressions, and which of these may be taken. What counts as permissive is the
 * Blue Oak Council's list from "model" down to "lead". None of this is legal advice.
 */
import { createRequire } from 'node:module';
import { UserError } from '@phi1/base';
import correct from 'spdx-correct';
import parse from 'spdx-expression-parse';

const require = createRequire(import.meta.url);

/** Of a text that has an unknown license: in SPDX's words, and allowed only where any license is. */
export const UNKNOWN_LICENSE = 'LicenseRef-unknown';

interface Rating {
  name: string;
  licenses: { id: string }[];
}

/** The Python Software Foundation's license is permissive and not rated. */
const ALSO_PERMISSIVE = ['PSF-2.0', 'Python-2.0', 'Python-2.0.1', 'CNRI-Python'];

let permissive: Set<string> | undefined;

function permissiveLicenses(): Set<string> {
  permissive ??= new Set([
    ...(require('@blueoak/list') as Rating[]).flatMap(({ licenses }) => licenses.map(({ id }) => id)),
    ...ALSO_PERMISSIVE,
  ]);
  return permissive;
}

/** Which licenses may be taken. */
export class LicensePolicy {
  readonly #any: boolean;
  readonly #allowed: Set<string>;

  /**
   * @param terms `any`, `permissive`, or SPDX identifiers
   * @throws UserError when a term is none of these
   */
  constructor(terms: readonly string[]) {
    this.#any = terms.includes('any');
    this.#allowed = new Set(terms.includes('permissive') ? permissiveLicenses() : []);
    for (const term of terms) {
      if (term === 'any' || term === 'permissive') continue;
      if (!parseExpression(term)) {
        throw new UserError(`license ${term}: expected permissive, any, or an SPDX identifier such as MIT`);
      }
      this.#allowed.add(term);
    }
  }

  /** Whether a text under this SPDX expression may be taken; one without a license only when any may. */
  allows(expression: string | undefined): boolean {
    if (this.#any) return true;
    const parsed = expression === undefined ? undefined : parseExpression(expression);
    return parsed !== undefined && this.#allowsParsed(parsed);
  }

  #allowsParsed(info: parse.Info): boolean {
    if ('license' in info) return this.#allowed.has(info.license);
    const sides = [info.left, info.right].map((side) => this.#allowsParsed(side));
    return info.conjunction === 'and' ? sides.every(Boolean) : sides.some(Boolean);
  }
}

/**
 * What people write for a license as an SPDX expression; undefined when it cannot be told. spdx-correct finds `MIT` in
 * "MIT with Commons Clause" and in "not MIT" too, so it is believed only where nothing else is said.
 */
export function normalizeLicense(stated: string): string | undefined {
  const text = stated.trim();
  if (text === '' || text.length > 200) return undefined;
  if (parseExpression(text)) return text;
  const id = correct(text);
  return id !== null && saysOnly(text, id) ? id : undefined;
}

/** Whether words name a license at all, with or without more. */
export function mentionsLicense(stated: string): boolean {
  return correct(stated) !== null;
}

/** All of several stated licenses together; one that is not understood stays as it is, and is never allowed. */
export function allLicenses(stated: readonly string[]): string | undefined {
  const expressions = [...new Set(stated.map((text) => normalizeLicense(text) ?? text))];
  if (expressions.length < 2) return expressions[0];
  return expressions.map((text) => (/\s/.test(text) ? `(${text})` : text)).join(' AND ');
}

/** Words that say nothing about which license it is, or under what conditions. */
const EMPTY_WORDS =
  'the a license license licenses licensed under version v software public general gnu foundation new revised simplified or later only and clause http https www opensource org spdx html txt';

function saysOnly(text: string, id: string): boolean {
  names ??= require('spdx-license-list') as Record<string, { name: string }>;
  const splitWords = (words: string): string[] => words.toLowerCase().match(/\p{L}+|\d+/gu) ?? [];
  const expected = new Set(splitWords(`${EMPTY_WORDS} ${id} ${names[id]?.name ?? ''}`));
  return splitWords(text).every((word) => expected.has(word) || expected.has(word.replace(/v$/, '')));
}

let names: Record<string, { name: string }> | undefined;

function parseExpression(text: string): parse.Info | undefined {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
