import { createHash } from 'node:crypto';
import { readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '@phi1/base';
import { temporaryFolder } from '@phi1/base/testing';
import { type Tokenizer } from '@phi1/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { trainBpe } from './bpe/train-bpe.js';
import { WordCounts } from './bpe/word-counts.js';
import { Batches, validationBatches } from './batches.js';
import { PACKINGS } from './choices.js';
import { splitHash, pack } from './pack.js';
import { ShardWriter } from './shard-writer.js';
import { TokenShards } from './token-shards.js';
import { NO_LABEL } from './windows.js';

const words = new WordCounts();
words.add('def f(x):\n    return x + 1\n'.repeat(3));
const tokenizer = trainBpe(words, 270);

async function writeShards(
  texts: string[],
  shardTokens?: number,
  heldBytes?: number,
  by: Tokenizer = tokenizer,
) {
  const folder = temporaryFolder();
  const writer = new ShardWriter(folder, by, shardTokens);
  for (const text of texts) await writer.add(text);
  await writer.finish();
  return TokenShards.open(folder, heldBytes === undefined ? {} : { heldBytes });
}

function readAll(shards: TokenShards): number[] {
  const ids = new Int32Array(shards.length);
  shards.read(0, ids);
  return [...ids];
}

/** Shards of exactly the tokens 0 to n - 1, made of a tokenizer for which a text is a list of ids. */
async function counting(n: number): Promise<TokenShards> {
  const counter: Tokenizer = Object.assign(Object.create(tokenizer) as Tokenizer, {
    vocabularySize: 1 << 20,
    endOfText: n - 1,
    encodeOrdinary: () => Int32Array.from({ length: n - 1 }, (_, i) => i),
    toJSON: () => tokenizer.toJSON(),
  });
  return writeShards(['x'], 1000, undefined, counter);
}

describe('token shards', () => {
  it('hold every document and the end of text after it, however they are cut and read', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 8 }),
        fc.integer({ min: 1, max: 30 }),
        fc.boolean(),
        fc.nat(),
        fc.nat(),
        async (texts, shardTokens, held, a, b) => {
          const shards = await writeShards(texts, shardTokens, held ? Infinity : 0);
          const wanted = texts.flatMap((text) => [...tokenizer.encodeOrdinary(text), tokenizer.endOfText]);
          expect(readAll(shards)).toEqual(wanted);
          expect(shards.manifest).toMatchObject({
            dtype: 'uint16',
            documents: texts.length,
            tokens: wanted.length,
            bytes: texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0),
          });
          expect(shards.manifest.shards).toHaveLength(Math.ceil(wanted.length / shardTokens));
          const start = a % (wanted.length + 1);
          const some = new Int32Array(b % (wanted.length - start + 1));
          shards.read(start, some);
          expect([...some]).toEqual(wanted.slice(start, start + some.length));
          shards.close();
        },
      ),
      { numRuns: 40 },
    );
  });

  it('are little endian, of two bytes a token or of four', async () => {
    const small = await writeShards(['\0']);
    expect(await readFile(join(small.folder, 'shard-00000.bin'))).toEqual(
      Buffer.from(Uint16Array.from(readAll(small)).buffer),
    );
    const large = await counting(70_000);
    expect(large.manifest.dtype).toBe('uint32');
    const second = await readFile(join(large.folder, 'shard-00001.bin'));
    expect(second.readUInt32LE(4)).toBe(1001);
    expect(readAll(large).at(-1)).toBe(69_999);
  });

  it('never take a text for a command', async () => {
    const shards = await writeShards(['a<|endoftext|>b']);
    expect(readAll(shards).filter((id) => id === tokenizer.endOfText)).toHaveLength(1);
  });

  it('that are damaged are refused by name', async () => {
    const shards = await writeShards(['some text', 'more'], 4);
    const { folder } = shards;
    const wrong = async (message: string) => {
      await expect(TokenShards.open(folder)).rejects.toThrow(UserError);
      await expect(TokenShards.open(folder)).rejects.toThrow(message);
    };
    expect(() => {
      shards.read(shards.length, new Int32Array(1));
    }).toThrow(RangeError);
    await truncate(join(folder, 'shard-00001.bin'), 5);
    await wrong('shard-00001.bin: has 5 bytes, expected 8');
    await rm(join(folder, 'shard-00001.bin'));
    await wrong('shard-00001.bin');
    const manifest = join(folder, 'manifest.json');
    await writeFile(manifest, (await readFile(manifest, 'utf8')).replace('uint16', 'uint8'));
    await wrong('dtype');
    await writeFile(manifest, '{');
    await wrong('manifest.json');
  });
});

describe('packing', () => {
  it('splits by text alone and leaves no document out', async () => {
    const documents = Array.from({ length: 2000 }, (_, i) => ({
      id: `d/${String(i)}.py`,
      text: `x${String(i)}`,
    }));
    const folder = temporaryFolder();
    const packed = await pack({
      documents,
      tokenizer,
      folder,
      isValidation: (document) => splitHash(document) < 0.1,
    });
    expect(packed.train.documents + packed.validation.documents).toBe(2000);
    expect(Math.abs(packed.validation.documents - 200)).toBeLessThan(4 * Math.sqrt(180)); // 4 sigma
    const first = createHash('sha1').update('x7').digest('hex').slice(0, 8);
    expect(splitHash(documents[7]!)).toBe(Number.parseInt(first, 16) / 2 ** 32);
  });
});

describe('training batches', () => {
  const take = (batches: Batches, n: number) => Array.from({ length: n }, () => batches.next());

  it('give every window of an epoch once, and each token its successor', async () => {
    const shards = await counting(1001);
    const batches = new Batches({ shards, sequences: 4, length: 10, seed: 7 });
    expect(batches.batchesPerEpoch).toBe(25);
    const all = take(batches, 25);
    const starts = all.flatMap(({ ids }) => [0, 10, 20, 30].map((row) => ids[row]!));
    expect(new Set(starts).size).toBe(100);
    expect(starts.every((start) => start % 10 === 0)).toBe(true);
    expect(starts).not.toEqual([...starts].sort((a, b) => a - b));
    for (const { ids, labels } of all) expect(labels).toEqual(ids.map((id) => id + 1));
  });

  it('give any number of ranks the same sequences in the same step, from any step on', async () => {
    const shards = await counting(1001);
    const step = fc.record({
      sequences: fc.integer({ min: 1, max: 8 }),
      batchesPerStep: fc.integer({ min: 1, max: 6 }),
    });
    fc.assert(
      fc.property(step, fc.integer({ min: 1, max: 12 }), fc.nat(8), (shape, worldSize, begin) => {
        const { sequences, batchesPerStep } = shape;
        const options = { shards, length: 10, seed: 7, position: begin * batchesPerStep, ...shape };
        const make = (rank: number): Batches => new Batches({ ...options, rank, worldSize });
        if ((sequences * batchesPerStep) % worldSize !== 0) {
          expect(() => make(0)).toThrow(`worldSize=${String(worldSize)}: does not divide`);
          return;
        }
        const alone = new Batches(options);
        const ranks = Array.from({ length: worldSize }, (_, rank) => make(rank));
        for (let done = 0; done < 3; done++) {
          const rowsOf = (batches: Batches): string[] =>
            take(batches, batches.share.batches).flatMap(({ ids, index, firstRow, sequences: rows }) =>
              Array.from({ length: rows }, (_, row) => [index, firstRow! + row, ids[10 * row]].join()),
            );
          const rows = ranks.map(rowsOf);
          expect(new Set(rows.map(({ length }) => length)).size).toBe(1);
          expect(rows.flat().sort()).toEqual(rowsOf(alone).sort());
          for (const { position } of ranks) expect(position).toBe(alone.position);
        }
      }),
    );
  });

  it('go on from any position as if they had never stopped', async () => {
    const shards = await counting(203);
    fc.assert(
      fc.property(fc.integer(), fc.nat(50), fc.constantFrom(...PACKINGS), (seed, position, packing) => {
        const options = { shards, sequences: 3, length: 10, seed, packing };
        const whole = new Batches(options);
        take(whole, position);
        const resumed = new Batches({ ...options, position });
        const moved = new Batches(options);
        take(moved, 3);
        moved.position = position;
        const wanted = take(whole, 8);
        expect(take(resumed, 8)).toEqual(wanted);
        expect(take(moved, 8)).toEqual(wanted);
        expect(resumed.position).toBe(position + 8);
      }),
    );
  });

  it('come in another order in every epoch and for every seed', async () => {
    const shards = await counting(1001);
    const orders = [1, 2].flatMap((seed) => {
      const batches = new Batches({ shards, sequences: 1, length: 10, seed });
      return [0, 1].map((epoch) => {
        expect(batches.epoch).toBe(epoch);
        return take(batches, 100)
          .map(({ ids }) => ids[0])
          .join();
      });
    });
    expect(new Set(orders).size).toBe(4);
  });

  it('need enough tokens for one', async () => {
    const shards = await counting(81);
    expect(new Batches({ shards, sequences: 8, length: 10, seed: 1 }).batchesPerEpoch).toBe(1);
    const options = { shards, sequences: 9, length: 10, seed: 1 };
    expect(() => new Batches(options)).toThrow(UserError);
    expect(() => new Batches(options)).toThrow(/81 tokens are too few .* at least 91/);
  });
});

describe('validation batches', () => {
  it('predict every token but the first once, in order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 200 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 20 }),
        async (tokens, sequences, length) => {
          const shards = await counting(tokens);
          const batches = [...validationBatches({ shards, sequences, length })];
          const labels = batches.flatMap((batch) => [...batch.labels]).filter((label) => label !== NO_LABEL);
          expect(labels).toEqual(Array.from({ length: tokens - 1 }, (_, i) => i + 1));
          for (const batch of batches) {
            expect(batch.ids).toHaveLength(batch.sequences * length);
            batch.labels.forEach((label, i) => {
              expect(batch.ids[i]).toBe(label === NO_LABEL ? tokens - 1 : label - 1);
            });
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it('are spread over the data when they are limited', async () => {
    const shards = await counting(1001);
    const batches = [...validationBatches({ shards, sequences: 4, length: 10, maxWindows: 5 })];
    expect(batches.map(({ sequences }) => sequences)).toEqual([4, 1]);
    expect(
      batches.flatMap(({ ids, sequences }) => Array.from({ length: sequences }, (_, i) => ids[10 * i])),
    ).toEqual([0, 200, 400, 600, 800]);
  });

  it('need something to predict', async () => {
    const shards = await writeShards(['']);
    expect(() => [...validationBatches({ shards, sequences: 1, length: 4 })]).toThrow(UserError);
  });
});
