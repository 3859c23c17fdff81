/** Texts that break readers: too long, not UTF-8, with NUL bytes, or missing. Each is counted and named, and the rest is taken. */
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createGzip } from 'node:zlib';
import { pipeline } from 'node:stream/promises';
import { createWriteStream } from 'node:fs';
import { temporaryFolder } from '@phi1/base/testing';
import { DuckDBInstance } from '@duckdb/node-api';
import { beforeEach, describe, expect, it } from 'vitest';
import { readCorpus } from '../store/index.js';
import { ingest, type IngestOptions } from './index.js';

/** Of one text, on one line. */
const HUGE = 100_000_000;

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});

async function run(from: string, options: Partial<IngestOptions> = {}) {
  const to = join(folder, 'to');
  const manifest = await ingest({ from: [from], to, ...options });
  const texts: string[] = [];
  for await (const { text } of readCorpus(to)) texts.push(text);
  return { texts, dropped: manifest!.dropped };
}

async function writeParquet(path: string, query: string): Promise<void> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run(`copy (${query}) to '${path}' (format parquet, compression uncompressed)`);
  connection.closeSync();
}

/** `head`, as many `x` as a huge text has, and `tail`. */
async function* huge(head: string, tail: string): AsyncGenerator<Buffer> {
  const piece = Buffer.alloc(1 << 20, 'x');
  yield Buffer.from(head);
  for (let left = HUGE; left > 0; left -= piece.length) yield piece.subarray(0, left);
  yield Buffer.from(tail);
}

describe('a text of 100 MB on one line', () => {
  const before = '{"text": "first"}\n{"text": "';
  const after = '"}\n{"text": "last"}\n';

  it('in JSON lines is left without being held', async () => {
    const path = join(folder, 'a.jsonl');
    await writeFile(path, huge(before, after));
    const heap = process.memoryUsage().arrayBuffers;
    const { texts, dropped } = await run(path);
    expect(process.memoryUsage().arrayBuffers - heap).toBeLessThan(HUGE / 2);
    expect(texts).toEqual(['first', 'last']);
    expect(dropped).toEqual({
      'too long': { count: 1, examples: [expect.stringMatching(/^a\.jsonl:2: is longer than/)] },
    });
  });

  it('in packed JSON lines is left', async () => {
    const path = join(folder, 'a.jsonl.gz');
    await pipeline(huge(before, after), createGzip({ level: 1 }), createWriteStream(path));
    const { texts, dropped } = await run(path);
    expect(texts).toEqual(['first', 'last']);
    expect(dropped['too long']!.count).toBe(1);
  });

  it('in a file of source is left without being read', async () => {
    const path = join(folder, 'code');
    await writeFile(`${path}.py`, '');
    const file = await open(`${path}.py`, 'w');
    await file.truncate(HUGE);
    await file.close();
    const { texts, dropped } = await run(`${path}.py`);
    expect(texts).toEqual([]);
    expect(dropped['too long']!.examples).toEqual([`code.py: ${String(HUGE)} bytes`]);
  });

  it('in a Parquet file is left', async () => {
    const path = join(folder, 'a.parquet');
    await writeParquet(
      path,
      `select * from (values ('first'), (repeat('x', ${String(HUGE)})), ('last')) t(content)`,
    );
    const { texts, dropped } = await run(path);
    expect(texts).toEqual(['first', 'last']);
    expect(dropped['too long']!.examples).toEqual([`a.parquet:2: ${String(HUGE)} bytes`]);
  });

  it('in a dump of StackOverflow is left', async () => {
    const path = join(folder, 'Posts.xml');
    const row = (id: number, body: string) =>
      `<row Id="${String(id)}" PostTypeId="1" Score="1" Title="t" Tags="|python|" ContentLicense="CC BY-SA 4.0" Body="${body}`;
    await writeFile(
      path,
      huge(`<posts>\n${row(1, 'first" />')}\n${row(2, '')}`, `" />\n${row(3, 'last" />')}\n</posts>`),
    );
    const { texts, dropped } = await run(path, { licenses: ['any'] });
    expect(texts).toEqual(['t\n\nfirst\n', 't\n\nlast\n']);
    expect(dropped['too long']!.count).toBe(1);
  });
});

it('from nowhere is refused', async () => {
  await expect(ingest({ from: [], to: join(folder, 'to') })).rejects.toThrow(/^from: expected at least one/);
});

describe('rows', () => {
  it('of JSON lines without text, with NUL bytes or in another encoding are named, whatever else is odd in them', async () => {
    const path = join(folder, 'a.jsonl');
    const lines = [
      '{"text": "first"}',
      '{"number": 1}',
      '{"text": null}',
      '{"text": 7}',
      '{"text": ""}',
      '{"text": "  "}',
      '{"text": "a\\u0000b"}',
      Buffer.from([...Buffer.from('{"text": "caf'), 0xe9, ...Buffer.from('"}')]),
      '{"text": "half a pair \\udc00"}',
      '{"text": "a\0b"}',
      '{"text": "odd id", "id": "\\ud800\\u0000", "path": "a\\u0000", "source": "\\ud800"}',
      '{"text": "last"}',
    ];
    await writeFile(path, Buffer.concat(lines.flatMap((line) => [Buffer.from(line), Buffer.from('\n')])));
    const { texts, dropped } = await run(path);
    expect(texts).toEqual(['first', 'odd id', 'last']);
    const ids = Object.entries(dropped).map(([reason, { examples }]) => [
      reason,
      examples.map((example) => Number(/^a\.jsonl:(\d+)/.exec(example)![1])),
    ]);
    expect(Object.fromEntries(ids)).toEqual({
      'no text': [2, 3, 4, 5],
      empty: [6],
      'NUL bytes': [7],
      'not UTF-8': [8, 9],
      malformed: [10],
    });
  });

  it('of Parquet are, too', async () => {
    const path = join(folder, 'a.parquet');
    await writeParquet(
      path,
      `select * from (values ('first'), (null), (''), ('a' || chr(0) || 'b'), ('last')) t(content)`,
    );
    const { texts, dropped } = await run(path);
    expect(texts).toEqual(['first', 'last']);
    expect(dropped).toEqual({
      'no text': { count: 2, examples: [expect.stringMatching(/:2:/), expect.stringMatching(/:3:/)] },
      'NUL bytes': { count: 1, examples: ['a.parquet:4'] },
    });
  });

  it('of a Parquet file whose text is no UTF-8 end that file, which is named, and not the run', async () => {
    const code = join(folder, 'code');
    await mkdir(code);
    await writeParquet(join(code, 'a.parquet'), `select 'caf\u00e9' as content`);
    await writeParquet(join(code, 'b.parquet'), `select 'good' as content`);
    const bytes = await readFile(join(code, 'a.parquet'));
    for (let at = bytes.indexOf('\u00e9'); at >= 0; at = bytes.indexOf('\u00e9'))
      bytes.fill(0xff, at, at + 2);
    await writeFile(join(code, 'a.parquet'), bytes);
    const { texts, dropped } = await run(code);
    expect(texts).toEqual(['good']);
    expect(dropped['broken file']!.examples).toEqual([
      expect.stringMatching(/a\.parquet: cannot be read.*UTF-?8/i),
    ]);
  });

  it('of a dump of StackOverflow that are no XML, or no UTF-8, cost themselves only', async () => {
    const path = join(folder, 'Posts.xml');
    const row = (id: number, body: string) =>
      `<row Id="${String(id)}" PostTypeId="1" Score="1" Title="t" Tags="|python|" ContentLicense="CC BY-SA 4.0" Body="${body}" />\n`;
    const bodies = ['first', 'a\0b', '&#0;', 'a < b', 'caf\u00e9', 'last'];
    const bytes = Buffer.from(`<posts>\n${bodies.map((body, i) => row(i + 1, body)).join('')}</posts>`);
    bytes.fill(0xff, bytes.indexOf('\u00e9'), bytes.indexOf('\u00e9') + 2);
    await writeFile(path, bytes);
    const { texts, dropped } = await run(path, { licenses: ['any'] });
    expect(texts).toEqual(['t\n\nfirst\n', 't\n\nlast\n']);
    expect(dropped['not UTF-8']!.examples).toEqual(['Posts.xml:5']);
    expect(dropped.malformed!.examples.map((example) => example.slice(0, 11))).toEqual([
      'Posts.xml:2',
      'Posts.xml:3',
      'Posts.xml:4',
    ]);
  });
});
