import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Random } from '@phi1/base';
import { fixtureScript, pythonHas, runPython, temporaryFolder } from '@phi1/base/testing';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeCorpus, readCorpus, readCorpusManifest } from '../store/index.js';
import { chooseBands } from './bands.js';
import { clusterDocuments } from './cluster.js';
import { deduplicate } from './deduplicate.js';
import { estimateJaccard, MinHasher } from './minhash.js';
import { shingleHashes, wordHashes } from './shingles.js';
import { lesson, nearCopy } from './testing/scripts.js';
import { digestText, readSignatures, signRows, writeSignatures } from './signature-file.js';
import { splitWords } from './words.js';

interface Golden {
  texts: string[];
  threshold: number;
  permutations: number;
  shingle: number;
  bands: number;
  rows: number;
  sums: (number | null)[];
  clusters: number[];
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

let golden: Golden;
let folder: string;
beforeAll(async () => {
  golden = JSON.parse(await readFile(here('../../fixtures/dedup/minhash.json'), 'utf8')) as Golden;
  folder = temporaryFolder();
});

function expectSame(reference: Golden): void {
  const hasher = new MinHasher({ permutations: reference.permutations, shingle: reference.shingle });
  const bands = chooseBands(reference.threshold, reference.permutations);
  expect(bands).toEqual({ bands: reference.bands, rows: reference.rows });
  const signatures = reference.texts.map((text) => hasher.sign(text));
  const sums = signatures.map((all) => (all ? all.reduce((sum, value) => sum + value, 0) : null));
  expect(sums.map((sum) => (sum === null ? null : ((sum % 2 ** 32) + 2 ** 32) % 2 ** 32))).toEqual(
    reference.sums,
  );
  const signed = { digests: reference.texts.map(digestText), signatures };
  const { keptFor } = clusterDocuments(signed, bands, reference.threshold);
  expect([...keptFor]).toEqual(reference.clusters);
}

describe('against the reference in Python', () => {
  it('has its signatures, bands and clusters', () => {
    expectSame(golden);
  });

  it('joins whatever is much alike and nothing that is not, by the true similarity', () => {
    const shingles = golden.texts.map((text) => {
      const words = splitWords(text);
      return new Set(words.slice(4).map((_, i) => words.slice(i, i + 5).join(' ')));
    });
    const [together, alike] = [golden.clusters, { found: 0, all: 0 }];
    for (const [i, a] of shingles.entries()) {
      const others = shingles.slice(0, i).map((b, j) => {
        const shared = [...a].filter((shingle) => b.has(shingle)).length;
        const similarity = a.size + b.size === 0 ? 0 : shared / (a.size + b.size - shared);
        if (similarity > 0.8) {
          alike.all++;
          if (together[i] === together[j]) alike.found++;
        }
        return { j, similarity };
      });
      // Whoever was joined to something is near at least one member of its cluster.
      const own = others.filter(
        ({ j }) => together[j] === together[i] && golden.texts[j] !== golden.texts[i],
      );
      if (together[i] !== i && own.length > 0 && a.size > 0) {
        expect(Math.max(...own.map(({ similarity }) => similarity))).toBeGreaterThan(0.5);
      }
    }
    expect(alike.all).toBeGreaterThan(20);
    expect(alike.found / alike.all).toBeGreaterThan(0.97);
  });

  it.skipIf(!pythonHas('numpy'))('has them on new texts too', async () => {
    const random = new Random(Date.now());
    const texts = Array.from({ length: 40 }, () =>
      Array.from({ length: random.int(60) }, () => `w${String(random.int(40))}`).join(' '),
    );
    texts.push(...texts.slice(0, 20).map((text) => text.replace(/w\d+ /, 'x ')));
    const [request, out] = [join(folder, 'request.json'), join(folder, 'answer.json')];
    const asked = { texts, threshold: 0.6, permutations: 64, shingle: 3 };
    await writeFile(request, JSON.stringify(asked));
    runPython([fixtureScript('minhash_golden.py'), 'answer', request, out]);
    expectSame({ ...asked, ...(JSON.parse(await readFile(out, 'utf8')) as Golden) });
  });
});

describe('signatures', () => {
  it('estimate the Jaccard similarity with the error that theory says', () => {
    const random = new Random(3);
    const hasher = new MinHasher();
    for (const similarity of [0.2, 0.5, 0.8]) {
      const errors = Array.from({ length: 150 }, () => {
        const shared = Math.round(200 * similarity);
        const draw = (count: number) => Array.from({ length: count }, () => random.uint32() | 0);
        const common = draw(shared);
        const [a, b] = [draw((200 - shared) >> 1), draw((200 - shared) >> 1)];
        const truth = shared / (shared + a.length + b.length);
        const [left, right] = [a, b].map((own) => hasher.signHashes(Int32Array.from([...common, ...own])));
        return estimateJaccard(left!, right!) - truth;
      });
      const deviation = Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length);
      const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
      const theory = Math.sqrt((similarity * (1 - similarity)) / 256);
      expect(deviation).toBeLessThan(1.3 * theory);
      expect(Math.abs(mean)).toBeLessThan((4 * theory) / Math.sqrt(errors.length));
    }
  });

  it('depend on the set of shingles alone', () => {
    const hasher = new MinHasher({ permutations: 16 });
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), (hashes) => {
        const [once, twice] = [hashes, [...hashes, ...[...hashes].reverse()]].map((list) =>
          hasher.signHashes(Int32Array.from(list)),
        );
        expect(once).toEqual(twice);
      }),
    );
  });

  it('come back from a file', async () => {
    const hasher = new MinHasher({ permutations: 8 });
    const rows = (async function* () {
      yield* [{ text: 'one two three four five six' }, { text: 'short' }];
    })();
    const signed = await signRows(rows, hasher);
    const path = join(folder, 'a.signatures');
    await writeSignatures(
      path,
      { words: 'unicode', shingle: 5, permutations: 8, seed: 1, from: 'x' },
      signed,
    );
    expect(await readSignatures(path)).toEqual(signed);
    await writeFile(path, (await readFile(path)).subarray(0, -3));
    await expect(readSignatures(path)).rejects.toThrow(/is damaged/);
  });
});

it('cuts a text into its n-grams of words, whatever is between them', () => {
  expect(shingleHashes('a b c d', 3)).toHaveLength(2);
  expect(shingleHashes('a b', 3)).toHaveLength(0);
  expect(shingleHashes('a(b, c)\n# é d', 3)).toEqual(shingleHashes('a b c é d', 3));
  expect(shingleHashes('a b c', 3)).not.toEqual(shingleHashes('b a c', 3));
});

it('takes the words of any script for words', () => {
  expect(splitWords('x_1 = Привет, мир! हिन्दी में ²')).toEqual(['x_1', 'Привет', 'мир', 'हिन्दी', 'में', '²']);
  expect(splitWords('排序list。𠮷か ยา')).toEqual(['排', '序', 'list', '𠮷', 'か', 'ย', 'า']);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const words = splitWords(text);
      expect(wordHashes(text)).toEqual(Int32Array.from(words.flatMap((word) => [...wordHashes(word)])));
      expect(wordHashes(words.join(' '))).toHaveLength(words.length);
    }),
  );
});

it.each(['chinese', 'russian', 'hindi'] as const)(
  'tells near-copies in %s from lessons of their own',
  (language) => {
    const random = new Random(5);
    const hasher = new MinHasher();
    const texts = Array.from({ length: 80 }, () => lesson(language, random));
    texts.push(...texts.map((text) => nearCopy(language, text, random)));
    const signed = { digests: texts.map(digestText), signatures: texts.map((text) => hasher.sign(text)) };
    const { keptFor } = clusterDocuments(signed, chooseBands(0.7, 256), 0.7);
    expect([...keptFor.subarray(0, 80)]).toEqual([...Array(80).keys()]);
    const found = keptFor.subarray(80).filter((kept, i) => kept === i).length;
    expect(found).toBeGreaterThan(0.9 * 80);
  },
);

describe('deduplicate', () => {
  const text = (seed: number): string => {
    const random = new Random(seed);
    return Array.from({ length: 60 }, () => `w${String(random.int(500))}`).join(' ');
  };

  async function corpus(name: string, shards: string[][]): Promise<string> {
    const to = join(folder, name);
    await makeCorpus({
      to,
      name: 'test',
      options: {},
      units: shards.length,
      async make(unit, writer) {
        for (const [i, body] of shards[unit]!.entries()) {
          await writer.write({ id: `${name}/${String(unit)}/${String(i)}`, text: body });
        }
      },
    });
    return to;
  }

  const ids = async (path: string): Promise<string[]> => {
    const found: string[] = [];
    for await (const { id } of readCorpus(path)) found.push(id);
    return found;
  };

  it('drops exact and near-duplicates inside and across corpora, and says which', async () => {
    const near = `${text(1)} and one more`;
    const a = await corpus('a', [[text(1), text(2)], [], [text(3), `${text(2)}\r\n`]]);
    const b = await corpus('b', [
      [text(4), near, text(3)],
      ['tiny', 'tiny', 'tiny too'],
    ]);
    const out = join(folder, 'clean');
    const summary = await deduplicate({ corpora: [a, b], out });
    expect(summary).toMatchObject({
      complete: true,
      documents: 10,
      exactDuplicates: 3,
      nearDuplicates: 1,
      clusters: 4,
    });
    expect(await ids(join(out, 'a'))).toEqual(['a/0/0', 'a/0/1', 'a/2/0']);
    expect(await ids(join(out, 'b'))).toEqual(['b/0/0', 'b/1/0', 'b/1/2']);
    const report = (await readFile(summary.report, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(report).toContainEqual({
      kept: { corpus: 'a', id: 'a/0/0' },
      removed: [{ corpus: 'b', id: 'b/0/1', how: 'near' }],
    });
  });

  it('gives the same bytes on two processes as on one, whoever is first', async () => {
    const from = await corpus('many', [
      [text(1), text(2), text(1)],
      [text(5), `${text(2)} x`],
      [text(1), text(6)],
    ]);
    const [alone, shared] = [join(folder, 'alone'), join(folder, 'shared')];
    await deduplicate({ corpora: [from], out: alone });
    const run = (rank: number) => deduplicate({ corpora: [from], out: shared, rank, worldSize: 2 });
    expect((await run(1)).complete).toBe(false);
    expect((await run(0)).complete).toBe(false);
    expect((await run(1)).complete).toBe(true);
    const { shards } = await readCorpusManifest(alone);
    expect(await readCorpusManifest(shared)).toEqual(await readCorpusManifest(alone));
    for (const { file } of shards) {
      expect(await readFile(join(shared, file))).toEqual(await readFile(join(alone, file)));
    }
  });

  it('refuses thresholds and corpora that make no sense', async () => {
    const out = join(folder, 'never');
    await expect(deduplicate({ corpora: [join(folder, 'a')], out, threshold: 2 })).rejects.toThrow(
      /^threshold 2: expected/,
    );
    await expect(deduplicate({ corpora: [join(folder, 'nothing')], out })).rejects.toThrow(
      /expected a corpus folder/,
    );
    await expect(deduplicate({ corpora: [join(folder, 'a')], out, permutations: 6 })).rejects.toThrow(
      /^permutations 6/,
    );
  });
});
