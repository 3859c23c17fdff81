import { temporaryFolder } from '@phi1/base/testing';
import { trainBpe } from './bpe/train-bpe.js';
import { WordCounts } from './bpe/word-counts.js';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { findOverlap } from './overlap.js';
import { pack, splitHash } from './pack.js';
import { ShardWriter } from './shard-writer.js';
import { TokenShards } from './token-shards.js';

const tokenizer = trainBpe(new WordCounts(), 257);

async function writeShards(texts: readonly string[], shardTokens: number): Promise<TokenShards> {
  const folder = temporaryFolder();
  const writer = new ShardWriter(folder, tokenizer, shardTokens);
  for (const text of texts) await writer.add(text);
  await writer.finish();
  return TokenShards.open(folder);
}

it('counts the validation documents that are training documents, wherever a shard or a chunk ends', async () => {
  const text = fc.oneof(fc.constantFrom('a', 'ab', 'b', 'ba', 'x = 1\n'), fc.string({ minLength: 1 }));
  const texts = fc.array(text, { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(texts, texts, fc.integer({ min: 3, max: 40 }), async (train, validation, size) => {
      const [a, b] = [await writeShards(train, size), await writeShards(validation, size)];
      const shared = validation.filter((each) => train.includes(each));
      const overlap = findOverlap(a, b);
      expect(overlap.shared).toBe(shared.length);
      expect(overlap.documents).toBe(validation.length);
      const before = validation.slice(
        0,
        validation.findIndex((each) => train.includes(each)),
      );
      const first = before.reduce((sum, each) => sum + tokenizer.encodeOrdinary(each).length + 1, 0);
      expect(overlap.first).toBe(shared.length === 0 ? undefined : first);
    }),
    { numRuns: 40 },
  );
});

it('is none in what pack wrote, copies under other names or not', async () => {
  const documents = Array.from({ length: 300 }, (_, i) => ({
    id: String(i),
    text: `x = ${String(i % 100)}\n`,
  }));
  const folder = temporaryFolder();
  await pack({ documents, tokenizer, folder, isValidation: (document) => splitHash(document) < 0.3 });
  const [train, validation] = await Promise.all(
    ['train', 'validation'].map((part) => TokenShards.open(`${folder}/${part}`)),
  );
  expect(findOverlap(train!, validation!)).toMatchObject({ shared: 0, first: undefined });
  expect(validation!.manifest.documents).toBeGreaterThan(30);
});
