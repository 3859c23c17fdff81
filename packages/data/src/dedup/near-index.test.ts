import fc from 'fast-check';
import { expect, it } from 'vitest';
import { chooseBands } from './bands.js';
import { clusterDocuments } from './cluster.js';
import { MinHasher } from './minhash.js';
import { NearIndex } from './near-index.js';

const words = fc.array(fc.constantFrom('for', 'x', 'in', 'range', 'sum', 'a', 'b', '1', '2'), {
  maxLength: 40,
});

it('refuses only what the pass over whole corpora would drop, and nothing that stands alone there', () => {
  fc.assert(
    fc.property(fc.array(words, { minLength: 2, maxLength: 12 }), (documents) => {
      const texts = documents.map((document) => document.join(' '));
      const hasher = new MinHasher({});
      const signed = { digests: texts, signatures: texts.map((text) => hasher.sign(text)) };
      const { keptFor } = clusterDocuments(signed, chooseBands(0.7, hasher.permutations), 0.7);
      const index = new NearIndex(0.7);
      const twins = texts.map((text, i) => index.add(String(i), text));
      for (const [i, twin] of twins.entries()) {
        // A cluster is connected through its members; here a text is compared with what was kept alone.
        if (twin !== undefined) expect(keptFor[i]).toBe(keptFor[Number(twin)]);
        if (keptFor.filter((stays) => stays === keptFor[i]).length === 1) expect(twin).toBeUndefined();
      }
      for (const [i, text] of texts.entries()) if (texts.indexOf(text) < i) expect(twins[i]).toBeDefined();
    }),
    { numRuns: 60 },
  );
});
