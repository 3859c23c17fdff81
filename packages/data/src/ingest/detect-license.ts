/**
 * Which license of the SPDX list a text is. It is one when both have the same binding words, and none otherwise: whoever
 * adds a condition to a license, or leaves one out, has made another. None of this is legal advice.
 */
import { createRequire } from 'node:module';
import { bindingWords } from './license-text.js';

const require = createRequire(import.meta.url);

/** A file that by its name holds a license. */
export const LICENSE_FILE =
  /^(?!.*\.(py|pyi|js|ts|json|c|h|cpp|java|go|rs|sh|toml|ya?ml|cfg|ini|in|xml|csv|png|svg)$)(?:(un)?licen[cs]es?|copying)([-._].*)?$/i;

let known: Map<string, string> | undefined;

/** The SPDX identifier of a license's text; undefined when it is none of the list, word for word. */
export function detectLicense(text: string): string | undefined {
  known ??= knownTexts();
  const id = known.get(bindingWords(text));
  if (id !== undefined) return id;
  // The advice at the end of GNU's licenses has been reworded over the years; their terms have not.
  const terms = known.get(bindingWords(text.slice(0, adviceIn(text))));
  return terms?.includes('GPL') ? terms : undefined;
}

/** Of versions that share a text (`GPL-3.0`, `-only`, `-or-later`) one stands for all: the text does not say which. */
function knownTexts(): Map<string, string> {
  const texts = require('spdx-license-list/full') as Record<string, { licenseText: string }>;
  const found = new Map<string, string>();
  const ids = Object.keys(texts).filter((id) => !/\+$|-or-later$/.test(id) && !(`${id}-only` in texts));
  for (const id of ids.sort((a, b) => a.length - b.length)) {
    for (const variant of listVariants(id, texts[id]!.licenseText)) {
      const words = bindingWords(variant);
      if (words !== '' && !found.has(words)) found.set(words, id);
    }
  }
  return found;
}

/** The text with and without the parts that SPDX calls optional: how to apply it, and whose words it is. */
function listVariants(id: string, text: string): string[] {
  const variants = [text];
  const advice = adviceIn(text);
  if (advice < text.length) {
    const terms = text.slice(0, advice);
    variants.push(terms, terms.replace(/\bend of terms and conditions\s*$/i, ''));
  }
  // The notice that goes into files is in some projects all there is.
  if (id === 'Apache-2.0') variants.push(text.slice(text.indexOf('Licensed under the Apache License')));
  if (id === 'CC0-1.0')
    variants.push(text.replace(/creative commons corporation is not[^]*?hereunder\./i, ''));
  return variants;
}

/** Where a license ends and goes on to say how it is applied. */
function adviceIn(text: string): number {
  return /^[^\n\S]*(?:appendix: )?how to apply (?:the|these) /im.exec(text)?.index ?? text.length;
}
