import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { UserError } from '@phi1/base';
import { temporaryFolder } from '@phi1/base/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeCorpus } from '../store/index.js';
import { openCorpus } from './corpus.js';
import { ReadingCounts, type Document } from '@phi1/tokens';

async function folderWith(files: Record<string, string | Buffer>): Promise<string> {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}

async function read(from: string) {
  const corpus = await openCorpus(from);
  const counts = new ReadingCounts();
  const documents: Document[] = [];
  for await (const document of corpus.read(counts)) documents.push(document);
  return { corpus, counts, documents };
}

describe('a folder', () => {
  it('is read recursively in the order of names, and what is no document is counted', async () => {
    const folder = await folderWith({
      'b.py': 'b = "ä"\n',
      'a/z.py': '\ufeffz = 1\n',
      'a/empty.py': ' \n',
      'a/latin1.py': Buffer.from([0x23, 0xe4, 0x0a]),
      'notes.txt': 'no',
      '.git/hook.py': 'no = 1\n',
      'c.jsonl': '{"text": "one"}\n',
    });
    await symlink(folder, join(folder, 'loop'));
    const { documents, counts, corpus } = await read(folder);
    expect(documents).toEqual([
      { id: 'a/z.py', text: 'z = 1\n', path: 'a/z.py' },
      { id: 'b.py', text: 'b = "ä"\n', path: 'b.py' },
      { id: 'c.jsonl:1', text: 'one' },
    ]);
    expect(counts.documents).toBe(3);
    expect(counts.bytes).toBe(6 + 9 + 3);
    expect(counts.fileBytes).toBe(corpus.size);
    expect(counts.skipped).toEqual({ invalidUtf8: 1, empty: 1, malformed: 0, unreadable: 0 });
    expect(counts.examples).toEqual(['a/empty.py: empty', 'a/latin1.py: is not UTF-8']);
  });

  it('that is missing or holds nothing to read is refused by name', async () => {
    await expect(openCorpus('/no/such/folder')).rejects.toThrow(UserError);
    await expect(openCorpus('/no/such/folder')).rejects.toThrow('/no/such/folder');
    await expect(openCorpus(await folderWith({ 'a.txt': '' }))).rejects.toThrow('holds no .py');
    const file = join(await folderWith({ 'a.txt': '' }), 'a.txt');
    await expect(openCorpus(file)).rejects.toThrow(UserError);
  });
});

describe('a corpus folder', () => {
  it('is read as its rows, and a broken shard is counted', async () => {
    const to = join(await folderWith({}), 'made');
    const rows = [0, 1, 2].map((i) => ({
      id: `row ${String(i)}`,
      text: `x = ${String(i)}\n`,
      license: 'MIT',
    }));
    await makeCorpus({
      to,
      name: 'test',
      options: {},
      columns: { score: 'number' },
      units: 3,
      make: (unit, writer) => writer.write({ ...rows[unit]!, score: 1 }),
    });
    const { documents, counts, corpus } = await read(to);
    expect(documents).toEqual(rows);
    expect(counts.fileBytes).toBe(corpus.size);
    await writeFile(join(to, '00001-00000.parquet'), 'broken');
    const again = await read(to);
    expect(again.documents).toEqual([rows[0], rows[2]]);
    expect(again.counts.skipped.unreadable).toBe(1);
    expect(again.counts.examples[0]).toContain('00001-00000.parquet');
    await rm(join(to, 'manifest.json'));
    await writeFile(join(to, 'plan.json'), '{"format": "phi1-corpus"}');
    await expect(openCorpus(to)).rejects.toThrow(UserError);
  });
});

describe('JSON lines', () => {
  const rows = [
    '{"text": "a\u2028b", "id": "x", "source": "s", "path": "p", "license": "MIT", "stars": 3}',
    '',
    '{"content": "c", "licence": "ISC"}',
    '{"text": 5}',
    '{"text": ""}',
    '["text"]',
    'null',
    '{"text": "half',
    '{"text": "last"}',
  ];
  const wanted = [
    { id: 'x', text: 'a\u2028b', source: 's', path: 'p', license: 'MIT' },
    { id: 'd.jsonl:3', text: 'c', license: 'ISC' },
    { id: 'd.jsonl:9', text: 'last' },
  ];

  it('are read, zipped or not, and bad rows are counted and named', async () => {
    const folder = await folderWith({
      'd.jsonl': rows.join('\n'),
      'd.jsonl.gz': gzipSync(`${rows.join('\n')}\n`),
    });
    for (const name of ['d.jsonl', 'd.jsonl.gz']) {
      const { documents, counts, corpus } = await read(join(folder, name));
      expect(documents).toEqual(wanted.map((row) => ({ ...row, id: row.id.replace('d.jsonl', name) })));
      expect(counts.skipped).toEqual({ invalidUtf8: 0, empty: 1, malformed: 4, unreadable: 0 });
      expect(counts.examples[0]).toContain(`${name}:4: expected`);
      expect(counts.examples).toContainEqual(expect.stringContaining(`${name}:8: is not JSON`));
      expect(counts.fileBytes).toBe(corpus.size);
    }
  });

  it('that are not UTF-8 are skipped', async () => {
    const bad = Buffer.concat([
      Buffer.from('{"text": "'),
      Buffer.from([0xff]),
      Buffer.from('"}\n{"text": "b"}'),
    ]);
    const { documents, counts } = await read(join(await folderWith({ 'd.jsonl': bad }), 'd.jsonl'));
    expect(documents.map(({ text }) => text)).toEqual(['b']);
    expect(counts.skipped.invalidUtf8).toBe(1);
  });

  it('come out as they were written, whatever is in them and however long', async () => {
    const long = 'x'.repeat(700_000);
    const texts = [long, ...fc.sample(fc.string({ unit: 'grapheme', minLength: 1 }), 300)].filter((text) =>
      text.trim(),
    );
    const content = texts.map((text) => JSON.stringify({ text })).join('\n');
    const { documents } = await read(join(await folderWith({ 'd.jsonl': content }), 'd.jsonl'));
    expect(documents.map(({ text }) => text)).toEqual(texts);
  });

  it('in a broken archive are an error that names it', async () => {
    const whole = gzipSync(rows.join('\n').repeat(1000));
    const folder = await folderWith({ 'no.jsonl.gz': 'no gzip', 'half.jsonl.gz': whole.subarray(0, 200) });
    for (const name of ['no.jsonl.gz', 'half.jsonl.gz']) {
      await expect(read(join(folder, name))).rejects.toThrow(UserError);
      await expect(read(join(folder, name))).rejects.toThrow(name);
    }
  });
});

it("finds the standard library of the machine's Python, without its tests", async () => {
  const { files } = await openCorpus('python-stdlib');
  const names = files.map(({ name }) => name);
  expect(names).toContain('json/decoder.py');
  expect(names.filter((name) => /(^|\/)(tests?|site-packages)\//.test(name))).toEqual([]);
  expect(names).toEqual([...names].sort());
});
