import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { UserError } from '@phi1/base';
import { temporaryFolder } from '@phi1/base/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { readCorpus, type Row } from '../store/index.js';
import { ingest, LicensePolicy, type IngestOptions } from './index.js';

const licenseText = (id: string): string =>
  (createRequire(import.meta.url)('spdx-license-list/full') as Record<string, { licenseText: string }>)[id]!
    .licenseText;

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});

async function write(files: Record<string, string | Buffer>): Promise<string> {
  const root = join(folder, 'from');
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), content);
  }
  return root;
}

async function run(from: string, options: Partial<IngestOptions> = {}) {
  const to = join(folder, 'to');
  const manifest = await ingest({ from: [from], to, ...options });
  const rows: Row[] = [];
  for await (const row of readCorpus(to)) rows.push(row);
  const dropped = Object.entries(manifest!.dropped).map(([reason, { count }]) => [reason, count]);
  return { rows, dropped: Object.fromEntries(dropped) as Record<string, number>, manifest: manifest! };
}

async function parquet(query: string): Promise<Buffer> {
  const path = join(folder, 'made.parquet');
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run(`copy (${query}) to '${path}' (format parquet)`);
  connection.closeSync();
  return readFile(path);
}

describe('licenses', () => {
  it('allows by policy', () => {
    const permissive = new LicensePolicy(['permissive']);
    const cases: [string | undefined, boolean][] = [
      ['MIT', true],
      ['BSD-3-Clause AND PSF-2.0', true],
      ['GPL-3.0-only', false],
      ['GPL-3.0-only OR MIT', true],
      ['GPL-3.0-only AND MIT', false],
      ['CC-BY-SA-4.0', false],
      ['nonsense', false],
      [undefined, false],
    ];
    for (const [license, allowed] of cases)
      expect([license, permissive.allows(license)]).toEqual([license, allowed]);
    expect(new LicensePolicy(['any']).allows(undefined)).toBe(true);
    expect(new LicensePolicy(['GPL-3.0-only']).allows('MIT')).toBe(false);
    expect(() => new LicensePolicy(['open'])).toThrow('license open: expected permissive');
  });
});

describe('a folder', () => {
  it('gives its Python that parses; the rest is counted by reason', async () => {
    const from = await write({
      'a.py': 'print("ä")\n',
      'pkg/LICENSE': licenseText('MIT'),
      'pkg/b.py': 'x = 1\n',
      'pkg/deep/c.py': '# SPDX-License-Identifier: Apache-2.0\nx = 2\n',
      'gpl/COPYING': licenseText('GPL-3.0-only'),
      'gpl/d.py': 'x = 3\n',
      'two.py': 'print "two"\n',
      'nul.py': 'x = 1\0\n',
      'empty.py': '\n',
      'long.py': `x = "${'y'.repeat(2000)}"\n`,
      'latin.py': Buffer.from([0x23, 0xe4, 0x0a]),
      'deep.py': `x = ${'('.repeat(5000)}1${')'.repeat(5000)}\n`,
      'note.txt': 'no',
      '.venv/e.py': 'x = 4\n',
    });
    const { rows, dropped, manifest } = await run(from, { maxBytes: 1900 });
    expect(rows).toEqual([
      { id: 'a.py', text: 'print("ä")\n', source: 'from', path: 'a.py' },
      {
        id: 'pkg/b.py',
        text: 'x = 1\n',
        source: 'from',
        path: 'pkg/b.py',
        license: 'MIT',
      },
      {
        id: 'pkg/deep/c.py',
        text: '# SPDX-License-Identifier: Apache-2.0\nx = 2\n',
        source: 'from',
        path: 'pkg/deep/c.py',
        license: 'Apache-2.0',
      },
    ]);
    expect(dropped).toEqual({
      'NUL bytes': 1,
      'does not parse': 1,
      empty: 1,
      license: 1,
      'not UTF-8': 1,
      'too long': 2,
    });
    expect(manifest.dropped['does not parse']!.examples[0]).toMatch(/^two\.py: Missing parentheses/);
  });

  it('survives texts that break parsers', async () => {
    const from = await write({
      'a.py': `x = ${'('.repeat(5000)}1${')'.repeat(5000)}\n`,
      'b.py': `x = ${'-'.repeat(200_000)}1\n`,
      'c.py': 'x = 1\n',
    });
    const { rows, dropped } = await run(from);
    expect(rows.map(({ id }) => id)).toContain('c.py');
    expect(rows.length + dropped['does not parse']!).toBe(3);
  });

  it('is under the nearest license, and under none where that is unknown or one of several is not allowed', async () => {
    const apache = licenseText('Apache-2.0').split('APPENDIX')[0]!;
    const clause =
      '"Commons Clause" License Condition v1.0\nThe grant of rights does not include the right to Sell.\n\n';
    const from = await write({
      LICENSE: licenseText('MIT'),
      'apache/LICENSE.txt': apache,
      'apache/a.py': 'x = 1\n',
      'clause/LICENSE': clause + licenseText('Apache-2.0'),
      'clause/b.py': 'x = 2\n',
      'own/LICENSE': licenseText('MIT').replace('free of charge', 'for non-commercial purposes only'),
      'own/deep/c.py': 'x = 3\n',
      'named/d.py': '# SPDX-License-Identifier: Ours with Commons Clause\nx = 4\n',
      'both/LICENSE-MIT': licenseText('MIT'),
      'both/LICENSE-APACHE': apache,
      'both/license.py': 'x = 5\n',
      'two/LICENSE': licenseText('MIT'),
      'two/COPYING': licenseText('GPL-3.0-only'),
      'two/e.py': 'x = 6\n',
    });
    const { rows, dropped, manifest } = await run(from);
    expect(rows.map(({ id, license }) => [id, license])).toEqual([
      ['apache/a.py', 'Apache-2.0'],
      ['both/license.py', 'Apache-2.0 AND MIT'],
    ]);
    expect(dropped).toEqual({ license: 4 });
    expect(manifest.dropped.license!.examples).toEqual([
      'clause/b.py: LicenseRef-unknown',
      'named/d.py: LicenseRef-unknown',
      'own/deep/c.py: LicenseRef-unknown',
      expect.stringMatching(/^two\/e\.py: /),
    ]);
  });

  it('takes about as much of the sources as was asked for, the same each time', async () => {
    const text = 'x = 1\n'.repeat(50);
    const from = await write(
      Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`f${String(i)}.py`, text])),
    );
    const { rows, manifest } = await run(from, { sampleBytes: (200 * text.length) / 4 });
    expect(rows.length).toBeGreaterThan(30);
    expect(rows.length).toBeLessThan(70);
    const again = await ingest({ from: [from], to: join(folder, 'again'), sampleBytes: 50 * text.length });
    expect(again!.rows).toBe(manifest.rows);
    await expect(run(from, { sampleBytes: 0 })).rejects.toThrow(/^sample bytes 0: expected/);
  });

  it('that has nothing, or a wrong flag, is refused', async () => {
    await expect(run(await write({ 'a.txt': '' }))).rejects.toThrow('nothing to ingest');
    await expect(run('/no/such')).rejects.toThrow('/no/such');
    await expect(run('python-stdlib', { maxBytes: 0 })).rejects.toThrow(UserError);
  });
});

describe('git repositories', () => {
  const git = (cwd: string, ...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
      cwd,
      encoding: 'utf8',
    }).trim();

  it('are read at their commit, bare or not, and only when their license is known and allowed', async () => {
    const from = await write({
      'mit/LICENSE.md': licenseText('MIT'),
      'mit/src/a.py': 'x = 1\n',
      'gpl/LICENSE': licenseText('GPL-3.0-only'),
      'gpl/b.py': 'x = 2\n',
      'none/c.py': 'x = 3\n',
    });
    for (const name of ['mit', 'gpl', 'none']) {
      git(join(from, name), 'init', '-q');
      git(join(from, name), 'add', '-A');
      git(join(from, name), 'commit', '-qm', 'all');
    }
    git(from, 'clone', '-q', '--bare', join(from, 'mit'), join(from, 'bare.git'));
    git(join(from, 'mit'), 'remote', 'add', 'origin', 'https://user:secret@example.org/ada/mit.git');
    await writeFile(join(from, 'mit/src/later.py'), 'not committed = 1\n');
    const commit = git(join(from, 'mit'), 'rev-parse', 'HEAD');
    const { rows, dropped } = await run(from);
    expect(rows.map(({ id, source, license }) => [id, source, license])).toEqual([
      ['bare.git/src/a.py', `mit@${commit}`, 'MIT'],
      ['mit/src/a.py', `example.org/ada/mit@${commit}`, 'MIT'],
    ]);
    expect(dropped).toEqual({ license: 2 });
  });
});

describe('a repository that cannot be read', () => {
  it('costs itself and not the folder that it is in', async () => {
    const from = await write({
      'good/LICENSE': licenseText('MIT'),
      'good/a.py': 'x = 1\n',
      'empty/b.py': 'x = 2\n',
      'damaged/.git/HEAD': 'ref: refs/heads/main\n',
    });
    const git = (name: string, ...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: join(from, name) });
    for (const name of ['good', 'empty']) git(name, 'init', '-q');
    git('good', 'add', '-A');
    git('good', 'commit', '-qm', 'all');
    const { rows, manifest } = await run(from);
    expect(rows.map(({ id }) => id)).toEqual(['good/a.py']);
    const { count, examples } = manifest.dropped['unreadable repository']!;
    expect(count).toBe(2);
    expect(examples.at(-1)).toMatch(/empty: cannot be read \(it has no commit at HEAD\)$/);
    await expect(ingest({ from: [join(from, 'empty')], to: join(folder, 'no') })).rejects.toThrow(
      /^git repository .*empty: cannot be read \(it has no commit at HEAD\)$/,
    );
  });
});

describe('rows', () => {
  const stack = [
    {
      content: 'x = 1\n',
      hexsha: 'h1',
      max_stars_repo_path: 'a.py',
      max_stars_repo_licenses: ['MIT'],
      lang: 'Python',
    },
    { content: 'x = \n', hexsha: 'h2', max_stars_repo_path: 'b.py', lang: 'Python' },
    { content: 'int x;', hexsha: 'h3', lang: 'C' },
    { content: 'x = 1', hexsha: 'h4', lang: 'Python', max_stars_repo_licenses: ['MIT OR ISC', 'GPL-3.0'] },
    { hexsha: 'h5' },
  ];
  const zstd = (text: string): Buffer | undefined => {
    try {
      return execFileSync('zstd', ['-c'], { input: text });
    } catch {
      return undefined;
    }
  };

  it('of JSON lines are taken, zipped or not, and bad ones are counted', async ({ skip }) => {
    const lines = [
      ...stack.map((row) => JSON.stringify(row)),
      '{"text": "prose, not Python"}',
      '{"text": "half',
      '[]',
      '',
      '{"text": "\\ud800"}',
      `{"text": "${'long '.repeat(500_000)}"}`,
    ].join('\n');
    const bytes = Buffer.concat([Buffer.from(lines), Buffer.from([10, 0x22, 0xff, 0x22, 10])]);
    const packed = zstd(lines);
    const files = {
      'd.jsonl': bytes,
      'd.jsonl.gz': gzipSync(bytes),
      ...(packed && { 'd.jsonl.zst': packed }),
    };
    const from = await write(files);
    for (const [name, content] of Object.entries(files)) {
      const to = join(folder, name);
      const manifest = await ingest({ from: [join(from, name)], to, maxBytes: 1000 });
      const rows: Row[] = [];
      for await (const row of readCorpus(to)) rows.push(row);
      expect(rows).toEqual([
        { id: 'h1', text: 'x = 1\n', path: 'a.py', license: 'MIT' },
        { id: `${name}:6`, text: 'prose, not Python' },
      ]);
      const counts = Object.entries(manifest!.dropped).map(([reason, { count }]) => [reason, count]);
      expect(Object.fromEntries(counts)).toEqual({
        'does not parse': 1,
        license: 1,
        malformed: 2,
        'no text': 1,
        'not Python': 1,
        'not UTF-8': content === packed ? 1 : 2,
        'too long': 1,
      });
    }
    if (!packed) skip('the zstd command is not there: .jsonl.zst was not tried');
  });

  it('packed with the longest window are taken', async ({ skip }) => {
    const lines = Array.from({ length: 1000 }, (_, i) => `{"text":"x = ${String(i)}\\n"}\n`).join('');
    for (const [level, flags] of [
      ['long', ['--long=31']],
      ['ordinary', ['-19']],
    ] as const) {
      let packed: Buffer;
      try {
        packed = execFileSync('zstd', ['-c', ...flags], { input: lines });
      } catch {
        return skip('the zstd command is not there');
      }
      const name = `${level}.jsonl.zst`;
      const from = join(await write({ [name]: packed, [`half-${name}`]: packed.subarray(0, -9) }), name);
      const manifest = await ingest({ from: [from], to: join(folder, level), licenses: ['any'] });
      expect(manifest!.rows).toBe(1000);
      const half = { from: [from.replace(name, `half-${name}`)], to: join(folder, `half-${level}`) };
      expect((await ingest(half))!.dropped['broken file']!.count).toBe(1);
    }
  });

  it('of Parquet files are taken, and broken files do not end the run', async () => {
    const good = await parquet(
      `select * from (values ('x = 1', 'a.py', ['MIT'], 7), (null, 'b.py', ['MIT'], 8)) t(content, path, licenses, stars)`,
    );
    const bytes = await parquet(
      `select 'p' as id, 'print(1)'::blob as content union all select 'q', '\\xFF'::blob`,
    );
    const other = await parquet('select 1 as number');
    const from = await write({
      'a.parquet': good,
      'b.parquet': good.subarray(0, good.length - 20),
      'c.parquet': 'no parquet',
      'd.parquet': bytes,
      'e.parquet': other,
    });
    const { rows, dropped, manifest } = await run(from);
    expect(rows).toEqual([
      { id: 'a.parquet:1', text: 'x = 1', path: 'a.py', license: 'MIT' },
      { id: 'p', text: 'print(1)' },
    ]);
    expect(dropped).toEqual({ 'broken file': 3, 'no text': 2 });
    expect(manifest.dropped['broken file']!.examples.join()).toContain('c.parquet');
  });

  it('of Parquet are taken from the column that has the very name', async () => {
    // DuckDB takes `Text` and `text` for one name, so the second gets it in the written file.
    const bytes = await parquet(
      `select {'text': 1, 'id': 2} as nested, null::varchar as "Texu", 'x = 1' as text, 'no' as "IE", 'yes' as id`,
    );
    const named = bytes.toString('latin1').replaceAll('Texu', 'Text').replaceAll('IE', 'ID');
    const from = join(await write({ 'a.parquet': Buffer.from(named, 'latin1') }), 'a.parquet');
    const { rows } = await run(from);
    expect(rows).toEqual([{ id: 'yes', text: 'x = 1' }]);
  });

  it('of an archive that breaks off are taken as far as they go', async () => {
    const lines = Array.from({ length: 20_000 }, (_, i) =>
      JSON.stringify({ text: `${String(Math.sin(i))}` }),
    ).join('\n');
    const whole = gzipSync(lines);
    const { rows, dropped } = await run(await write({ 'd.jsonl.gz': whole.subarray(0, whole.length / 2) }));
    expect(rows.length).toBeGreaterThan(100);
    expect(dropped['broken file']).toBe(1);
  });
});

describe('StackOverflow', () => {
  const posts = `<?xml version="1.0" encoding="utf-8"?>
<posts>
  <row Id="1" PostTypeId="1" Score="5" Title="How to add?" Tags="&lt;python&gt;&lt;math&gt;" Body="&lt;p&gt;I &lt;b&gt;want&lt;/b&gt; a &amp;lt; b&lt;/p&gt;&#xA;&lt;pre&gt;&lt;code&gt;if a &amp;lt; b:&#xA;    print(1)&#xA;&lt;/code&gt;&lt;/pre&gt;" ContentLicense="CC BY-SA 3.0" />
  <row Id="2" PostTypeId="1" Score="5" Title="How in C?" Tags="&lt;c&gt;" Body="no" />
  <row Id="3" PostTypeId="2" ParentId="1" Score="2" Body="&lt;p&gt;Use &lt;code&gt;+&lt;/code&gt;.&lt;/p&gt;" ContentLicense="CC BY-SA 4.0" />
  <row Id="4" PostTypeId="2" ParentId="1" Score="-2" Body="Do not." />
  <row Id="5" PostTypeId="2" ParentId="2" Score="9" Body="C" />
  <row Id="6" PostTypeId="1" Score="1" Title="New dump" Tags="|python-3.x|" Body="&lt;p&gt;b&lt;/p&gt;" ContentLicense="CC BY-SA 4.0" />
</posts>`;
  const licenses = ['CC-BY-SA-3.0', 'CC-BY-SA-4.0'];

  it('gives the posts about Python with their code as it is', async () => {
    const { rows, dropped } = await run(await write({ 'Posts.xml': posts }), { licenses });
    expect(rows.map(({ id, license }) => [id, license])).toEqual([
      ['stackoverflow/1', 'CC-BY-SA-3.0'],
      ['stackoverflow/3', 'CC-BY-SA-4.0'],
      ['stackoverflow/6', 'CC-BY-SA-4.0'],
    ]);
    expect(rows[0]!.text).toBe('How to add?\n\nI want a < b\n\nif a < b:\n    print(1)\n');
    expect(rows[1]!.text).toBe('How to add?\n\nUse +.\n');
    expect(dropped).toEqual({ 'voted below zero': 1 });
  });

  it('counts answers whose question has not come before', async () => {
    const row = (about: string) => `<row ${about} Score="1" Body="b" ContentLicense="CC BY-SA 4.0" />`;
    const rows = [
      row('Id="9" PostTypeId="1" Title="In C?" Tags="|c|"'),
      row('Id="8" PostTypeId="2" ParentId="9"'),
      row('Id="7" PostTypeId="2" ParentId="5"'),
      row('Id="5" PostTypeId="1" Title="How?" Tags="|python|"'),
      row('Id="6" PostTypeId="2" ParentId="5"'),
    ];
    const { rows: taken, manifest } = await run(
      await write({ 'Posts.xml': `<posts>${rows.join('')}</posts>` }),
      { licenses },
    );
    expect(taken.map(({ id }) => id)).toEqual(['stackoverflow/5', 'stackoverflow/6']);
    expect(manifest.dropped).toEqual({ 'question not seen before': { count: 1, examples: ['Posts.xml:7'] } });
  });

  it('must be allowed by its license, and may break off', async () => {
    const from = await write({ 'Posts.xml': posts.slice(0, posts.indexOf('<row Id="4"') + 20) });
    await expect(run(from)).rejects.toThrow('CC BY-SA');
    const { rows, dropped } = await run(from, { licenses });
    expect(rows).toHaveLength(2);
    expect(dropped).toEqual({ 'broken file': 1 });
  });
});

it('gives the same bytes on one process as on two', async () => {
  const files = Array.from({ length: 6 }, (_, part) => {
    const rows = Array.from({ length: 50 }, (_, i) =>
      JSON.stringify({ text: i % 5 ? `x = ${String(i)}` : 'x = ', path: 'a.py' }),
    );
    return [`${String(part)}.jsonl`, rows.join('\n')];
  });
  const from = await write(Object.fromEntries(files) as Record<string, string>);
  await ingest({ from: [from], to: join(folder, 'one') });
  await Promise.all(
    [0, 1].map((rank) => ingest({ from: [from], to: join(folder, 'two'), rank, worldSize: 2 })),
  );
  const digests = async (corpus: string) =>
    Promise.all(
      (await readdir(corpus)).sort().map(async (name) => {
        const bytes = await readFile(join(corpus, name));
        return [name, createHash('sha256').update(bytes).digest('hex')];
      }),
    );
  expect(await digests(join(folder, 'two'))).toEqual(await digests(join(folder, 'one')));
});

it('takes the standard library whole', async () => {
  const { rows, dropped } = await run('python-stdlib');
  expect(rows.length).toBeGreaterThan(400);
  expect(rows.filter(({ license }) => license === 'PSF-2.0').length).toBeGreaterThan(0.98 * rows.length);
  expect(dropped['does not parse'] ?? 0).toBeLessThan(20);
});
