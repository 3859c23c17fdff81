import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { temporaryFolder } from './testing/temporary-folder.js';
import {
  formatDuration,
  Progress,
  Random,
  parseJson,
  readJsonLines,
  UserError,
  writeFileAtomically,
  writeFolderAtomically,
} from './index.js';

describe('atomic writes', () => {
  it('leave the old folder whole when the new one cannot be finished', async () => {
    const dir = temporaryFolder();
    const target = join(dir, 'checkpoint');
    await writeFolderAtomically(target, (to) => writeFile(join(to, 'weights'), 'old'));
    await expect(
      writeFolderAtomically(target, async (to) => {
        await writeFile(join(to, 'weights'), 'half');
        throw new Error('disk full');
      }),
    ).rejects.toThrow('disk full');
    expect(await readFile(join(target, 'weights'), 'utf8')).toBe('old');
    expect(await readdir(dir)).toEqual(['checkpoint']);
  });

  it('replace a folder and leave nothing beside it', async () => {
    const dir = temporaryFolder();
    const target = join(dir, 'checkpoint');
    for (const name of ['old', 'new']) {
      await writeFolderAtomically(`${target}/`, (to) => writeFile(join(to, name), name));
    }
    expect(await readdir(target)).toEqual(['new']);
    expect(await readdir(dir)).toEqual(['checkpoint']);
  });

  it('never remove the old folder before the new one is in its place', async () => {
    const dir = temporaryFolder();
    const target = join(dir, 'checkpoint');
    await writeFolderAtomically(target, (to) => writeFile(join(to, 'weights'), 'old'));
    const replaced = writeFolderAtomically(target, async (to) => {
      await writeFile(join(to, 'weights'), 'new');
      await rm(to, { recursive: true }); // so that the second rename fails
    });
    await expect(replaced).rejects.toThrow('ENOENT');
    expect(await readFile(join(target, 'weights'), 'utf8')).toBe('old');
    expect(await readdir(dir)).toEqual(['checkpoint']);
  });

  it.each([true, false])(
    'clear up after a kill between the renames, the new one in place: %s',
    async (inPlace) => {
      const dir = temporaryFolder();
      const target = join(dir, 'checkpoint');
      await mkdir(`${target}.old`);
      await writeFile(join(`${target}.old`, 'weights'), 'old');
      if (inPlace) {
        await mkdir(target);
        await writeFile(join(target, 'weights'), 'new');
      }
      const failing = writeFolderAtomically(target, () => Promise.reject(new Error('disk full')));
      await expect(failing).rejects.toThrow('disk full');
      expect(await readFile(join(target, 'weights'), 'utf8')).toBe(inPlace ? 'new' : 'old');
      await writeFolderAtomically(target, (to) => writeFile(join(to, 'weights'), 'newest'));
      expect(await readFile(join(target, 'weights'), 'utf8')).toBe('newest');
      expect(await readdir(dir)).toEqual(['checkpoint']);
    },
  );

  it('replace a file and leave nothing beside it', async () => {
    const dir = temporaryFolder();
    await writeFileAtomically(join(dir, 'a', 'x.json'), '1');
    await writeFileAtomically(join(dir, 'a', 'x.json'), '2');
    const nowhere = join(dir, 'a', 'x.json', 'y.json');
    const writing = writeFileAtomically(nowhere, '3');
    await expect(writing).rejects.toThrow(`${nowhere}: cannot be written (E`);
    await expect(writing).rejects.toThrow(UserError);
    await expect(writeFolderAtomically(nowhere, () => Promise.resolve())).rejects.toThrow(UserError);
    const full = Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC', syscall: 'write' });
    const filling = writeFolderAtomically(join(dir, 'b'), () => Promise.reject(full));
    await expect(filling).rejects.toThrow(
      new Error(`${join(dir, 'b')}: cannot be written (ENOSPC: no space left)`),
    );
    expect(await readFile(join(dir, 'a', 'x.json'), 'utf8')).toBe('2');
    expect(await readdir(join(dir, 'a'))).toEqual(['x.json']);
  });
});

describe('readJsonLines', () => {
  it('numbers lines, packed or not, and names a broken file', async () => {
    const dir = temporaryFolder();
    await writeFile(join(dir, 'a.jsonl'), '1\n2\n');
    await writeFile(join(dir, 'a.jsonl.gz'), gzipSync('1\n2'));
    for (const name of ['a.jsonl', 'a.jsonl.gz']) {
      const lines = [];
      for await (const { where, value } of readJsonLines(join(dir, name), { name }))
        lines.push([where, value]);
      expect(lines).toEqual([
        [`${name}:1`, 1],
        [`${name}:2`, 2],
      ]);
    }
    await writeFile(join(dir, 'bad.gz'), 'not gzip');
    const read = async (name: string) => {
      for await (const line of readJsonLines(join(dir, name))) void line;
    };
    await expect(read('bad.gz')).rejects.toThrow(UserError);
    await expect(read('missing.jsonl')).rejects.toThrow('missing.jsonl');
  });

  it('refuses a line that is no JSON, or tells of it and goes on', async () => {
    const path = join(temporaryFolder(), 'a.jsonl');
    await writeFile(
      path,
      Buffer.concat([Buffer.from(`[1\n"${'x'.repeat(20)}"\n"`), Buffer.of(0xff, 34, 10), Buffer.from('3')]),
    );
    await expect(readJsonLines(path).next()).rejects.toThrow(`${path}:1: is not JSON (`);
    const faults: string[] = [];
    const values = [];
    const onFault = (where: string, fault: string) => faults.push(`${where} ${fault}`);
    for await (const { value } of readJsonLines(path, { name: 'a', longestLine: 10, onFault }))
      values.push(value);
    expect(values).toEqual([3]);
    expect(faults).toEqual(['a:1 malformed', 'a:2 too long', 'a:3 not UTF-8']);
  });
});

describe('lines of any text', () => {
  const collect = async <T>(items: AsyncIterable<T>) => {
    const all: T[] = [];
    for await (const item of items) all.push(item);
    return all;
  };

  it('end where JSON lines end, wherever the chunks do, and without a byte order mark', async () => {
    const path = join(temporaryFolder(), 'a.jsonl');
    const piece = fc.constantFrom(
      '\u2028',
      '\u2029',
      '\u0085',
      '\v',
      '\f',
      '\r',
      'é',
      '𝄞',
      'x',
      ' ',
      '\ufeff',
    );
    const text = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join('').replace(/\r+$/, ''));
    await fc.assert(
      fc.asyncProperty(
        fc.array(text),
        fc.constantFrom('\n', '\r\n'),
        fc.nat(70_000),
        async (lines, end, length) => {
          const given = ['y'.repeat(length), ...lines, 'end'];
          await writeFile(path, `\ufeff${given.map((text) => JSON.stringify(text)).join(end)}${end}`);
          expect((await collect(readJsonLines(path))).map(({ value }) => value)).toEqual(given);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('are JSON values with their places', async () => {
    const path = join(temporaryFolder(), 'a.jsonl.gz');
    await writeFile(path, gzipSync('\ufeff{"a":"\u2028"}\r\n\n \n[1'));
    const lines = readJsonLines(path);
    expect((await lines.next()).value).toEqual({
      where: `${path}:1`,
      value: { a: '\u2028' },
      text: '{"a":"\u2028"}',
      fileBytes: (await stat(path)).size,
    });
    expect(parseJson('[NaN, -Infinity, "NaN \\" Infinity", 1]', '')).toEqual([
      null,
      null,
      'NaN " Infinity',
      1,
    ]);
    const wrong = lines.next();
    await expect(wrong).rejects.toThrow(UserError);
    await expect(wrong).rejects.toThrow(`${path}:4: is not JSON (`);
  });
});

describe('Random', () => {
  it('continues from its state', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(100), (seed, skip) => {
        const a = new Random(seed);
        for (let i = 0; i < skip; i++) a.uint32();
        const b = new Random(a.state);
        expect([a.next(), a.int(10), a.uint32()]).toEqual([b.next(), b.int(10), b.uint32()]);
      }),
    );
  });

  it('is uniform and normal to within chance', () => {
    const random = new Random(1);
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 100_000; i++) counts[random.int(10)]!++;
    const chiSquare = counts.reduce((sum, n) => sum + (n - 10_000) ** 2 / 10_000, 0);
    expect(chiSquare).toBeLessThan(27.9); // 9 degrees of freedom, p = 0.001
    const normals = Array.from({ length: 100_000 }, () => random.normal());
    const mean = normals.reduce((a, b) => a + b) / normals.length;
    const variance = normals.reduce((a, b) => a + (b - mean) ** 2, 0) / normals.length;
    expect(Math.abs(mean)).toBeLessThan(0.015);
    expect(Math.abs(variance - 1)).toBeLessThan(0.02);
  });

  it('shuffles without loss', () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.integer()), (seed, items) => {
        const sort = (xs: number[]) => [...xs].sort((a, b) => a - b);
        expect(sort(new Random(seed).shuffle([...items]))).toEqual(sort(items));
      }),
    );
  });
});

it('says the last state of a progress once where stderr is no terminal', () => {
  const lines: string[] = [];
  const write = vi.spyOn(process.stderr, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
  const isTTY = process.stderr.isTTY;
  process.stderr.isTTY = false;
  try {
    const progress = new Progress({ label: 'pack', total: 2, logSeconds: 0 });
    progress.update(1, 'half');
    progress.update(2, 'whole');
    progress.stop();
  } finally {
    write.mockRestore();
    process.stderr.isTTY = isTTY;
  }
  expect(lines).toEqual(['pack 50% half\n', 'pack 100% whole\n']);
});

it('formats durations', () => {
  expect([5, 67, 7500].map(formatDuration)).toEqual(['5s', '1m07s', '2h05m']);
});
