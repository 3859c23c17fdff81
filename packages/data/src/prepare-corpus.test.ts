import { mkdir, readdir, readFile, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '@phi1/base';
import { temporaryFolder } from '@phi1/base/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { prepareCorpus, type PrepareProgress } from './prepare-corpus.js';
import { openPrepared, validationBatches, type TokenShards } from '@phi1/tokens';

let folder: string;
let cacheDir: string;
beforeEach(async () => {
  folder = temporaryFolder();
  cacheDir = join(folder, 'cache');
  await mkdir(join(folder, 'code'));
});

async function writePrograms(count: number): Promise<string> {
  for (let i = 0; i < count; i++) {
    const name = `module_${String(i)}`;
    await writeFile(
      join(folder, 'code', `${name}.py`),
      `def ${name}(x):\n    return x * ${String(i)}  # ä\n`,
    );
  }
  return join(folder, 'code');
}

function readText(shards: TokenShards, decode: (ids: Int32Array) => string): string {
  const ids = new Int32Array(shards.length);
  shards.read(0, ids);
  return decode(ids);
}

describe('prepareCorpus', () => {
  it('loses and invents no text, and splits documents stably', async () => {
    const corpus = await writePrograms(60);
    const phases: PrepareProgress[] = [];
    const { tokenizer, trainShards, validationShards, stats, cached } = await prepareCorpus({
      corpus,
      cacheDir,
      vocabularySize: 300,
      validationShare: 0.2,
      onProgress: (progress) => phases.push(progress),
    });
    expect(cached).toBe(false);
    expect(tokenizer.vocabularySize).toBe(300);
    const parts = [trainShards, validationShards].map((shards) =>
      readText(shards, (ids) => tokenizer.decode(ids))
        .split('<|endoftext|>')
        .slice(0, -1),
    );
    expect(parts.flat()).toHaveLength(60);
    expect(new Set(parts.flat()).size).toBe(60);
    expect(parts.flat()).toContain('def module_7(x):\n    return x * 7  # ä\n');
    expect([stats.documents.train, stats.documents.validation]).toEqual(parts.map((texts) => texts.length));
    expect(stats.bytesPerToken).toBeCloseTo(
      Buffer.byteLength(parts[1]!.join('')) / validationShards.length,
      12,
    );
    expect([...new Set(phases.map(({ phase }) => phase))]).toEqual(['survey', 'words', 'merges', 'pack']);
    for (const { fraction } of phases) expect(fraction).toBeLessThanOrEqual(1);
    expect(phases.at(-1)!.fraction).toBe(1);

    await writeFile(join(corpus, 'later.py'), 'later = 1\n');
    const more = await prepareCorpus({ corpus, cacheDir, vocabularySize: 300, validationShare: 0.2 });
    const kept = readText(more.validationShards, (ids) => more.tokenizer.decode(ids)).split('<|endoftext|>');
    expect(kept.filter((text) => text !== 'later = 1\n').slice(0, -1)).toEqual(parts[1]);
  });

  it('does nothing the second time, and all of it when something changed', async () => {
    const corpus = await writePrograms(30);
    const prepare = (vocabularySize?: number) =>
      prepareCorpus({ corpus, cacheDir, vocabularySize: vocabularySize ?? 270 });
    const first = await prepare();
    const second = await prepare();
    expect([first.cached, second.cached, second.folder]).toEqual([false, true, first.folder]);
    expect(second.tokenizer.toJSON()).toEqual(first.tokenizer.toJSON());
    expect((await prepare(280)).cached).toBe(false);
    await utimes(join(corpus, 'module_3.py'), 1, 1);
    expect((await prepare()).cached).toBe(false);
    const third = await prepare();
    expect(third.cached).toBe(true);
    await truncate(join(third.folder, 'train', 'shard-00000.bin'), 10);
    const repaired = await prepare();
    expect([repaired.cached, repaired.folder]).toEqual([false, third.folder]);
    expect((await prepare()).cached).toBe(true);
    expect((await readdir(cacheDir)).filter((name) => name.includes('tmp'))).toEqual([]);
  });

  it('makes a folder again of which a shard has the right length and the wrong content, and names it', async () => {
    const corpus = await writePrograms(30);
    const notes: string[] = [];
    const prepare = () =>
      prepareCorpus({ corpus, cacheDir, vocabularySize: 270, onNote: (line) => notes.push(line) });
    const first = await prepare();
    for (const part of ['train', 'validation']) {
      const shard = join(first.folder, part, 'shard-00000.bin');
      const right = await readFile(shard);
      await writeFile(shard, Buffer.alloc(right.length));
      const damaged = `${shard}: is damaged, it has not the SHA-256 that manifest.json says`;
      await expect(prepareCorpus({ corpus: first.folder })).rejects.toThrow(damaged);
      expect((await prepare()).cached).toBe(false);
      expect(await readFile(shard)).toEqual(right);
      expect(notes.splice(0)).toEqual([`${damaged}; it is made again`]);
    }
    expect([(await prepare()).cached, notes]).toEqual([true, []]);
  });

  it('packs with the codegen tokenizer when asked', async () => {
    const { tokenizer, trainShards } = await prepareCorpus({
      corpus: await writePrograms(10),
      cacheDir,
      tokenizer: 'codegen',
    });
    expect([tokenizer.vocabularySize, trainShards.manifest.endOfText]).toEqual([50295, 50256]);
  });

  it('packs with the tokenizer of a folder or file, and knows it by its content', async () => {
    const corpus = await writePrograms(30);
    const learned = await prepareCorpus({ corpus, cacheDir, vocabularySize: 270 });
    const again = await prepareCorpus({ corpus, cacheDir, tokenizer: learned.folder });
    expect(again.tokenizer.toJSON()).toEqual(learned.tokenizer.toJSON());
    const file = join(folder, 'mine.json');
    await writeFile(file, await readFile(join(learned.folder, 'tokenizer.json')));
    const same = await prepareCorpus({ corpus, cacheDir, tokenizer: file });
    expect([again.cached, same.cached, same.folder]).toEqual([false, true, again.folder]);
    await expect(prepareCorpus({ corpus, cacheDir, tokenizer: '/no/such' })).rejects.toThrow(
      /^tokenizer \/no\/such: .*expected bpe, codegen/,
    );
  });

  it('keeps something on both sides of two documents', async () => {
    for (const validationShare of [0.001, 0.999]) {
      const { stats } = await prepareCorpus({
        corpus: await writePrograms(2),
        cacheDir,
        vocabularySize: 270,
        validationShare,
      });
      expect(stats.documents).toEqual({ train: 1, validation: 1 });
      expect(stats.vocabularySize).toBe(270);
    }
  });

  it('refuses what makes no corpus and leaves nothing behind', async () => {
    const wrong = async (options: object, message: string) => {
      await expect(prepareCorpus({ cacheDir, ...options })).rejects.toThrow(UserError);
      await expect(prepareCorpus({ cacheDir, ...options })).rejects.toThrow(message);
      expect(await readdir(cacheDir).catch(() => [])).toEqual([]);
    };
    await wrong({ corpus: join(folder, 'missing') }, 'missing');
    await writeFile(join(folder, 'code', 'a.py'), '');
    await writeFile(join(folder, 'code', 'b.py'), Buffer.from([0xff]));
    await wrong({ corpus: join(folder, 'code') }, '0 documents in 2 files, 2 skipped (a.py: empty)');
    await writePrograms(3);
    await wrong({ corpus: join(folder, 'code'), vocabularySize: 100 }, 'vocabulary size 100');
    await wrong({ corpus: join(folder, 'code'), validationShare: 1 }, 'validation share 1');
    await expect(openPrepared(folder)).rejects.toThrow(UserError);
  });

  it("makes a corpus of the standard library of the machine's Python", async () => {
    const { stats, tokenizer, validationShards } = await prepareCorpus({ cacheDir, vocabularySize: 1024 });
    expect(stats.documents.train).toBeGreaterThan(400);
    expect(stats.bytes.train).toBeGreaterThan(5e6);
    expect(stats.bytesPerToken).toBeGreaterThan(2);
    const [batch] = validationBatches({ shards: validationShards, sequences: 2, length: 64 });
    const text = tokenizer.decode(batch!.ids.subarray(0, 64));
    expect(text.length).toBeGreaterThan(64);
  });
});
