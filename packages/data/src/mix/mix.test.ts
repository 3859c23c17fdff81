import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@phi1/base/testing';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { prepareCorpus, type PreparedCorpus } from '../prepare-corpus.js';
import { makeCorpus } from '../store/index.js';
import { packMixture, type MixOptions } from './mix.js';
import { shuffleOrder } from './order.js';

let folder: string;
beforeEach(async () => {
  folder = temporaryFolder();
  await corpus('a', 100);
  await corpus('b', 40);
});

const makeText = (name: string, i: number) =>
  `def ${name}_${String(i)}():\n    return ${'x + '.repeat(i % 9)}1\n`;

function corpus(name: string, documents: number) {
  return makeCorpus({
    to: join(folder, name),
    name: 'test',
    options: { name },
    units: 4,
    shardBytes: 600,
    async make(unit, writer) {
      for (let i = unit; i < documents; i += 4)
        await writer.write({ id: `${name}/${String(i)}`, text: makeText(name, i) });
    },
  });
}

/** For what does not hang on the tokenizer: every run and thread builds its own, and codegen's takes a second. */
const small = { tokenizer: 'bpe', vocabularySize: 300 };

const mix = (to: string, options: Partial<MixOptions> = {}) =>
  packMixture({
    parts: [
      { corpus: join(folder, 'a'), epochs: 1 },
      { corpus: join(folder, 'b'), epochs: 2.5 },
    ],
    to: join(folder, to),
    validationShare: 0.1,
    shardTokens: 500,
    ...options,
  });

function readTexts({ tokenizer, trainShards, validationShards }: Omit<PreparedCorpus, 'cached'>) {
  return [trainShards, validationShards].map((shards) => {
    const ids = new Int32Array(shards.length);
    shards.read(0, ids);
    return tokenizer.decode(ids).split('<|endoftext|>').slice(0, -1);
  }) as [string[], string[]];
}

async function readBytes(path: string) {
  const names = (await readdir(path, { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  );
  const files = names.map(async ({ parentPath, name }) => [
    name,
    (await readFile(join(parentPath, name))).toString('hex'),
  ]);
  return (await Promise.all(files)).sort();
}

describe('orderOf', () => {
  it('gives every document once a pass, passes one after another, and a share of the last', () => {
    const arbitrary = fc.record({
      counts: fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 4 }),
      epochs: fc.integer({ min: 1, max: 4 }),
      seed: fc.integer(),
    });
    fc.assert(
      fc.property(arbitrary, ({ counts, epochs, seed }) => {
        let first = 0;
        const shares = counts.map((documents) => ({
          first: (first += documents) - documents,
          documents,
          epochs,
        }));
        const order = [...shuffleOrder(shares, seed, () => true)];
        for (const { first, documents } of shares) {
          const own = order.filter((document) => document >= first && document < first + documents);
          expect(own).toHaveLength(documents * epochs);
          for (let pass = 0; pass < epochs; pass++) {
            expect(new Set(own.slice(pass * documents, (pass + 1) * documents)).size).toBe(documents);
          }
        }
      }),
    );
  });

  it('takes a fraction of a pass by lot, and mixes evenly', () => {
    const shares = [
      { first: 0, documents: 4000, epochs: 0.5 },
      { first: 4000, documents: 1000, epochs: 2.25 },
    ];
    const order = shuffleOrder(shares, 7, () => true);
    const a = order.filter((document) => document < 4000);
    expect(new Set(a).size).toBe(a.length);
    // Five standard deviations of a binomial.
    expect(Math.abs(a.length - 2000)).toBeLessThan(5 * Math.sqrt(4000 * 0.25));
    expect(Math.abs(order.length - a.length - 2250)).toBeLessThan(5 * Math.sqrt(1000 * 0.25 * 0.75));
    const half = order.subarray(0, order.length / 2).filter((document) => document < 4000);
    expect(Math.abs(half.length - a.length / 2)).toBeLessThan(5 * Math.sqrt(1100));
    expect(shuffleOrder(shares, 8, () => true)).not.toEqual(order);
  });
});

describe('packMixture', () => {
  it('loses and invents no text, keeps validation apart, and gives the passes asked for', async () => {
    const packed = (await mix('out'))!;
    const [train, validation] = readTexts(packed);
    const of = (texts: string[], name: string) => texts.filter((text) => text.startsWith(`def ${name}_`));
    const all = new Set([...train, ...validation]);
    expect([...all].sort()).toEqual(
      [
        ...Array.from({ length: 100 }, (_, i) => makeText('a', i)),
        ...Array.from({ length: 40 }, (_, i) => makeText('b', i)),
      ].sort(),
    );
    expect(new Set(validation).size).toBe(validation.length);
    expect(validation.length).toBeGreaterThan(2);
    expect(train.filter((text) => validation.includes(text))).toEqual([]);
    expect(of(train, 'a').length).toBe(100 - of(validation, 'a').length);
    const times = of(train, 'b').length / (40 - of(validation, 'b').length);
    expect(times).toBeGreaterThanOrEqual(2);
    expect(times).toBeLessThanOrEqual(3);
    expect(packed.stats.documents).toEqual({ train: train.length, validation: validation.length });
    expect(packed.stats.bytes.train).toBe(Buffer.byteLength(train.join('')));
    expect(packed.tokenizer.vocabularySize).toBe(50295);
    expect((await readdir(folder)).sort()).toEqual(['a', 'b', 'out']);
  });

  it('makes the same bytes on one process as on three, and goes on after a stop', async () => {
    await mix('learned', small);
    const options = { tokenizer: join(folder, 'learned', 'tokenizer.json') };
    await mix('one', options);
    const first = await mix('many', { ...options, rank: 0, worldSize: 3 });
    const second = await mix('many', { ...options, rank: 1, worldSize: 3 });
    expect([first, second]).toEqual([undefined, undefined]);
    expect(await mix('many', { ...options, rank: 2, worldSize: 3 })).toBeDefined();
    expect(await readBytes(join(folder, 'many'))).toEqual(await readBytes(join(folder, 'one')));
    await rm(join(folder, 'many', 'stats.json'));
    await mix('many', options);
    expect(await readBytes(join(folder, 'many'))).toEqual(await readBytes(join(folder, 'one')));
  });

  it('makes the same bytes with one thread as with two', async () => {
    await mix('alone', { ...small, threads: 1 });
    let done = 0;
    await mix('threads', {
      ...small,
      threads: 2,
      onProgress: (_, of, what) => what === 'tokenize' && of > 2 && done++,
    });
    expect(done).toBe(
      (await readdir(join(folder, 'a'))).length + (await readdir(join(folder, 'b'))).length - 2,
    );
    expect(await readBytes(join(folder, 'threads'))).toEqual(await readBytes(join(folder, 'alone')));
  });

  it('is what a trainer takes as a corpus, with a learned tokenizer too', async () => {
    await mix('out', small);
    const prepared = await prepareCorpus({ corpus: join(folder, 'out'), cacheDir: join(folder, 'cache') });
    expect([prepared.cached, prepared.tokenizer.vocabularySize]).toEqual([true, 300]);
    const again = (await mix('again', { tokenizer: join(folder, 'out', 'tokenizer.json') }))!;
    expect(readTexts(again)).toEqual(readTexts(prepared));
  });

  it('leaves a broken shard, and says so', async () => {
    const file = (await readdir(join(folder, 'a'))).find((name) => name.endsWith('.parquet'))!;
    await writeFile(join(folder, 'a', file), 'broken');
    const { stats } = (await mix('out', small))!;
    expect(stats.skipped.unreadable).toBe(1);
    expect(stats.skippedExamples[0]).toContain(file);
  });

  it.each<[Partial<MixOptions>, string]>([
    [{ parts: [] }, 'at least one corpus'],
    [{ parts: [{ corpus: '/no/such', epochs: 1 }] }, '/no/such'],
    [{ parts: [{ corpus: 'x', epochs: 0 }] }, '0 epochs'],
    [{ validationShare: 1 }, 'validation share 1'],
    [{ tokenizer: '/no/tokenizer.json' }, 'tokenizer /no/tokenizer.json'],
    [{ validationShare: 1e-9 }, 'is for validation'],
  ])('refuses %j', async (options, message) => {
    await expect(mix('out', options)).rejects.toThrow(message);
  });

  it('does not write over another mixture, nor into what is none', async () => {
    await mix('out', small);
    await expect(mix('out', { seed: 5 })).rejects.toThrow('holds something else');
    await expect(mix('a')).rejects.toThrow('is not empty and no mixture');
  });
});
