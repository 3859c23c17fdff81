/**
 * Under which licence a text is, and whether it may be taken. Licences are SPDX expressions. A licence file is
 * recognised by the words it shares with the texts of the SPDX list (Dice's coefficient over pairs of words, as
 * GitHub's licensee does over words); what counts as permissive is the Blue Oak Council's list from "model" down
 * to "lead". None of this is legal advice.
 */
import { createRequire } from 'node:module';
import { UserError } from '@phi1/base';
import correct from 'spdx-correct';
import parse from 'spdx-expression-parse';

const require = createRequire(import.meta.url);

interface Rating {
  name: string;
  licenses: { id: string }[];
}

/** The Python Software Foundation's licence is permissive and not rated. */
const ALSO_PERMISSIVE = ['PSF-2.0', 'Python-2.0', 'Python-2.0.1', 'CNRI-Python'];

let permissive: Set<string> | undefined;

function permissiveLicences(): Set<string> {
  permissive ??= new Set([
    ...(require('@blueoak/list') as Rating[]).flatMap(({ licenses }) => licenses.map(({ id }) => id)),
    ...ALSO_PERMISSIVE,
  ]);
  return permissive;
}

/** Which licences may be taken. */
export class LicencePolicy {
  readonly #any: boolean;
  readonly #allowed: Set<string>;

  /**
   * @param terms `any`, `permissive`, or SPDX identifiers
   * @throws UserError when a term is none of these
   */
  constructor(terms: readonly string[]) {
    this.#any = terms.includes('any');
    this.#allowed = new Set(terms.includes('permissive') ? permissiveLicences() : []);
    for (const term of terms) {
      if (term === 'any' || term === 'permissive') continue;
      if (!expressionOf(term)) {
        throw new UserError(`licence ${term}: expected permissive, any, or an SPDX identifier such as MIT`);
      }
      this.#allowed.add(term);
    }
  }

  /** Whether a text under this SPDX expression may be taken; one without a licence only when any may. */
  allows(expression: string | undefined): boolean {
    if (this.#any) return true;
    const parsed = expression === undefined ? undefined : expressionOf(expression);
    return parsed !== undefined && this.#allowsParsed(parsed);
  }

  #allowsParsed(info: parse.Info): boolean {
    if ('license' in info) return this.#allowed.has(info.license);
    const sides = [info.left, info.right].map((side) => this.#allowsParsed(side));
    return info.conjunction === 'and' ? sides.every(Boolean) : sides.some(Boolean);
  }
}

/** What people write for a licence as an SPDX expression; undefined when it cannot be told. */
export function normaliseLicence(stated: string): string | undefined {
  const text = stated.trim();
  if (text === '' || text.length > 200) return undefined;
  return expressionOf(text) ? text : (correct(text) ?? undefined);
}

function expressionOf(text: string): parse.Info | undefined {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

/** A file that by its name holds a licence. */
export const LICENCE_FILE = /^(un)?licen[cs]e([-._].*)?$|^copying([-._].*)?$/i;

/** Below this a text is not the licence it resembles most. */
const LEAST_SIMILARITY = 0.9;

let known: { id: string; pairs: Set<string> }[] | undefined;

/** The SPDX identifier of a licence's text; undefined when it resembles none. */
export function detectLicence(text: string): string | undefined {
  known ??= knownTexts();
  const pairs = wordPairs(text);
  let [best, similarity] = [undefined as string | undefined, LEAST_SIMILARITY];
  for (const { id, pairs: theirs } of known) {
    // The most the sizes allow.
    if ((2 * Math.min(pairs.size, theirs.size)) / (pairs.size + theirs.size) <= similarity) continue;
    let shared = 0;
    for (const pair of theirs) if (pairs.has(pair)) shared++;
    const dice = (2 * shared) / (pairs.size + theirs.size);
    if (dice > similarity) [best, similarity] = [id, dice];
  }
  return best;
}

/** Of the versions that share a text (`GPL-3.0`, `-only`, `-or-later`) only one: the text does not say which. */
function knownTexts(): { id: string; pairs: Set<string> }[] {
  const texts = require('spdx-license-list/full') as Record<string, { licenseText: string }>;
  return Object.entries(texts)
    .filter(([id]) => !id.endsWith('-or-later') && !(`${id}-only` in texts))
    .map(([id, { licenseText }]) => ({ id, pairs: wordPairs(licenseText) }));
}

/** Copyright lines and the title differ from project to project. */
function wordPairs(text: string): Set<string> {
  const words = text
    .replace(/^.*copyright (\(c\)|©|\d|<|\[|\{).*$/gim, '')
    .replace(/^.*all rights reserved\.?\s*$/gim, '')
    .toLowerCase()
    .match(/[a-z]+/g);
  const pairs = new Set<string>();
  for (let i = 1; i < (words?.length ?? 0); i++) pairs.add(`${words![i - 1]!} ${words![i]!}`);
  return pairs;
}
