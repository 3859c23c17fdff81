import { temporaryFolder } from '@phi1/base/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { trainBpe } from './bpe/train-bpe.js';
import { WordCounts } from './bpe/word-counts.js';
import { ShardWriter } from './shard-writer.js';
import { TokenShards } from './token-shards.js';
import { Batches, validationBatches } from './batches.js';
import { documentWindows, NO_LABEL } from './windows.js';

const bytes = trainBpe(new WordCounts(), 257);

async function writeShards(texts: readonly string[]): Promise<TokenShards> {
  const folder = temporaryFolder();
  const writer = new ShardWriter(folder, bytes);
  for (const text of texts) await writer.add(text);
  await writer.finish();
  return TokenShards.open(folder);
}

describe('windows of documents', () => {
  it('say in batches where each document begins, those of validation too', async () => {
    const shards = await writeShards(Array.from({ length: 40 }, (_, i) => 'x'.repeat(i % 9)));
    const shape = { shards, sequences: 2, length: 12, packing: 'documents' } as const;
    const batches = new Batches({ ...shape, seed: 3 });
    for (const batch of [batches.next(), batches.next(), ...validationBatches(shape)]) {
      const expected = Array.from(batch.ids, (_, i) => {
        const row = batch.ids.subarray(i - (i % 12), i);
        return row.lastIndexOf(bytes.endOfText) + 1;
      });
      expect([...batch.documentStarts!]).toEqual(expected);
    }
    expect(new Batches({ ...shape, packing: 'stream', seed: 3 }).next().documentStarts).toBeUndefined();
    shards.close();
  });

  it('hold every document once, from its beginning, and label all but the first token and what is filled up', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ maxLength: 30 }), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 4, max: 24 }),
        fc.nat(),
        async (texts, length, seed) => {
          const shards = await writeShards(texts);
          const windows = documentWindows(shards, length, seed);
          const [ids, labels] = [new Int32Array(length), new Int32Array(length)];
          const found: string[] = [];
          for (let window = 0; window < windows.count; window++) {
            windows.fill(window, ids, labels);
            const end = labels.indexOf(NO_LABEL) + 1; // the last token that is not filled up
            expect([...labels.subarray(0, end - 1)]).toEqual([...ids.subarray(1, end)]);
            expect(labels.subarray(end).every((label) => label === NO_LABEL)).toBe(true);
            expect(ids.subarray(end).every((id) => id === bytes.endOfText)).toBe(true);
            let part: number[] = [];
            for (const id of ids.subarray(0, end)) {
              part.push(id);
              if (id !== bytes.endOfText) continue;
              found.push(bytes.decode(part));
              part = [];
            }
            if (part.length > 0) found.push(bytes.decode(part)); // of a long document
          }
          const expected = texts.flatMap((text) => {
            const all = [...bytes.encodeOrdinary(text), bytes.endOfText];
            const parts = Array.from({ length: Math.ceil(all.length / length) }, (_, i) =>
              all.slice(i * length, (i + 1) * length),
            );
            return parts.map((part) => bytes.decode(part));
          });
          expect(found.sort()).toEqual(expected.sort());
          shards.close();
        },
      ),
      { numRuns: 60 },
    );
  });

  it('are nearly full of documents of many lengths, and the same for a seed', async () => {
    const texts = Array.from({ length: 3000 }, (_, i) => 'x'.repeat(20 + ((i * 37) % 150)));
    const shards = await writeShards(texts);
    const fill = (seed: number): number[][] => {
      const windows = documentWindows(shards, 256, seed);
      expect((windows.count * 256) / shards.length).toBeLessThan(1.02);
      return Array.from({ length: 5 }, (_, window) => {
        const [ids, labels] = [new Int32Array(256), new Int32Array(256)];
        windows.fill(window, ids, labels);
        return [...ids];
      });
    };
    expect(fill(1)).toEqual(fill(1));
    expect(fill(1)).not.toEqual(fill(2));
  });
});
