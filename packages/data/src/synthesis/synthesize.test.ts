import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@phi1/base/testing';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  fakeEndpoint,
  says,
  send,
  status,
  TROUBLES,
  type FakeEndpoint,
  type Reply,
} from '@phi1/endpoint/testing/fake-endpoint';
import { PROMPTS } from '../prompt-files.js';
import { readCorpus, readCorpusManifest, type Row } from '../store/index.js';
import { drawConstraints, loadPrompts, writePrompt } from './prompts.js';
import { synthesize, type SynthesizeOptions } from './synthesize.js';

let folder: string;
let server: FakeEndpoint | undefined;
beforeAll(() => {
  folder = temporaryFolder();
});
afterEach(() => server?.close());

let made = 0;
const vocabulary =
  'alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho'.split(' ');
/** A function unlike all others. */
function exercise(name: string): string {
  const own = Array.from(
    { length: 12 },
    (_, i) => vocabulary[(made * 7 + i * (made % 5) + i * i) % 17]! + String(made % 97),
  );
  made++;
  return `def ${name}(x):\n    """Return ${own.join(' ')} of x.\n\n    >>> ${name}(2)\n    ${String(2 + made)}\n    """\n    return x + ${String(made)}\n`;
}
const namesIn = (prompt: string) => [...prompt.matchAll(/^- `(\w+)`$/gm)].map(([, name]) => name!);
const good: Reply = (response, prompt) => {
  send(
    response,
    namesIn(prompt)
      .map((name) => `\`\`\`python\n${exercise(name)}\`\`\``)
      .join('\n'),
  );
};
const serve = async (replies: Reply[]) => (server = await fakeEndpoint(replies));
const readRows = async (corpus: string) => {
  const rows: Row[] = [];
  for await (const row of readCorpus(corpus)) rows.push(row);
  return rows;
};
const ask = (name: string, baseUrl: string, options: Partial<SynthesizeOptions> = {}) =>
  synthesize({
    kind: 'exercises',
    count: 10,
    to: join(folder, name),
    perRequest: 2,
    concurrency: 1,
    ...options,
    model: { model: 'm', baseUrl, retries: 2, price: { prompt: 2, completion: 5 }, ...options.model },
  });

describe('prompts', () => {
  it('ask for what the constraints say, and these vary by request and seed', async () => {
    const prompts = await loadPrompts('exercises');
    const [a, b, c] = [
      drawConstraints(prompts, 1, 0, 5),
      drawConstraints(prompts, 1, 1, 5),
      drawConstraints(prompts, 2, 0, 5),
    ];
    expect(new Set([a, b, c].map((one) => one.names!.join())).size).toBe(3);
    expect(drawConstraints(prompts, 1, 0, 5)).toEqual(a);
    const text = writePrompt(prompts, a);
    expect(namesIn(text)).toEqual(a.names);
    expect(text).toContain(a.topic);
    expect(text).not.toContain('{{');
    const books = await loadPrompts('textbooks');
    const book = drawConstraints(books, 1, 0, 5);
    const asked = writePrompt(books, book);
    for (const value of Object.values(book) as string[]) expect(asked).toContain(value);
    const all = Array.from({ length: 300 }, (_, i) => JSON.stringify(drawConstraints(books, 1, i, 5)));
    expect(new Set(all).size).toBeGreaterThan(270);
  });

  it('are files of anyone, which must have places for the constraints', async () => {
    const own = join(folder, 'prompts');
    await cp(PROMPTS, own, { recursive: true });
    await writeFile(join(own, 'topics.txt'), 'whales\n\n');
    expect(drawConstraints(await loadPrompts('textbooks', own), 1, 0, 5).topic).toBe('whales');
    await writeFile(join(own, 'textbook.md'), 'Write about {{topic}} for {{audience}}.');
    await expect(loadPrompts('textbooks', own)).rejects.toThrow(/textbook\.md: has no \{\{style\}\}/);
    await rm(join(own, 'styles.txt'));
    await cp(join(PROMPTS, 'textbook.md'), join(own, 'textbook.md'));
    await expect(loadPrompts('textbooks', own)).rejects.toThrow(/styles\.txt: cannot be read/);
  });
});

describe('synthesize', () => {
  it('makes a corpus of exercises, and keeps an account', async () => {
    const { baseUrl, requests } = await serve([good]);
    const summary = await ask('good', baseUrl);
    expect(summary).toMatchObject({ complete: true, records: 10, before: 0, refused: {}, failed: 0 });
    expect(summary.usage).toMatchObject({
      requests: 5,
      promptTokens: 500,
      completionTokens: 50,
      cost: 0.00125,
    });
    const rows = await readRows(join(folder, 'good'));
    expect(rows).toHaveLength(10);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(10);
    expect(rows[0]).toMatchObject({ source: 'm/exercises', examples: 'confirmed' });
    const again = await ask('good', baseUrl);
    expect(again).toMatchObject({ complete: true, before: 10 });
    expect(requests).toHaveLength(5);
    await expect(ask('good', baseUrl, { seed: 3 })).rejects.toThrow(/other questions \(different in seed\)/);
  });

  it('makes a corpus of textbook sections', async () => {
    const section: Reply = (response) => {
      send(
        response,
        `<think>\nI could begin with a draft.\n</think>\n\n# A section\n\n${Array.from({ length: 6 }, () => exercise('f').replaceAll('\n', ' ')).join(' ')}\n\n\`\`\`python\n${exercise('f')}\`\`\`\n`,
      );
    };
    const { baseUrl } = await serve([section]);
    expect(await ask('books', baseUrl, { kind: 'textbooks', count: 3 })).toMatchObject({ complete: true });
    const [row] = await readRows(join(folder, 'books'));
    expect(row!.text).toMatch(/^# A section/);
    expect(await readFile(`${join(folder, 'books')}.answers.jsonl`, 'utf8')).not.toContain('draft');
    expect([row!.topic, row!.audience, row!.style].every((value) => typeof value === 'string')).toBe(true);
  });

  it.each<[string, Reply]>([...TROUBLES, ['prose', says('What a good idea! Let me think about it.')]])(
    'asks again after %s',
    async (name, bad) => {
      const { baseUrl, requests } = await serve([bad, good]);
      expect(await ask(name, baseUrl, { count: 2 })).toMatchObject({ complete: true, records: 2, failed: 0 });
      expect(requests).toHaveLength(2);
    },
  );

  it('waits as long as it is told to', async () => {
    const slow = status(429, '{"error": {"message": "slow down"}}', { 'retry-after': '1' });
    const { baseUrl } = await serve([slow, good]);
    const start = performance.now();
    await ask('waits', baseUrl, { count: 2 });
    expect(performance.now() - start).toBeGreaterThan(990);
  });

  it('refuses near-duplicates as they come, and counts what it left out', async () => {
    const text = exercise('NAME').replace(/\n {4}>>>[^]*"""/, '\n    """');
    const same: Reply = (response, prompt) => {
      send(
        response,
        namesIn(prompt)
          .map((name) => `\`\`\`python\n${text.replaceAll('NAME', name)}\`\`\``)
          .join('\n'),
      );
    };
    const mixed: Reply = (response, prompt) => {
      const [first] = namesIn(prompt);
      send(response, `\`\`\`python\n${exercise(first!)}\`\`\`\n\`\`\`python\ndef x(\n\`\`\``);
    };
    const { baseUrl } = await serve([same, same, mixed, good]);
    const summary = await ask('near', baseUrl, { count: 6 });
    expect(summary).toMatchObject({ complete: true, refused: { 'near-duplicate': 3, 'does not parse': 1 } });
    const { dropped } = await readCorpusManifest(join(folder, 'near'));
    expect(dropped['near-duplicate']!.count).toBe(3);
  });

  it('gives a useless teacher up, keeps what there is, and goes on when asked again', async () => {
    const { baseUrl, requests } = await serve([good, says('no')]);
    const first = await ask('useless', baseUrl, { model: { model: 'm', baseUrl, retries: 0 } });
    expect(first).toMatchObject({ complete: false, gaveUp: true, records: 2, failed: 20 });
    expect(first.failures[0]).toMatch(/request 1: no usable answer: no code in "no"/);
    server!.close();
    const other = await serve([good]);
    expect(await ask('useless', other.baseUrl)).toMatchObject({ complete: true, before: 2 });
    expect([requests.length, other.requests.length]).toEqual([21, 4]);
  });

  it('is shared by processes, each with its own questions and answers', async () => {
    const { baseUrl, requests } = await serve([good]);
    const share = (rank: number) => ask('shared', baseUrl, { count: 9, rank, worldSize: 2 });
    expect(await share(1)).toMatchObject({ complete: false, gaveUp: false, records: 4 });
    expect(await share(0)).toMatchObject({ complete: true, records: 5 });
    expect(requests).toHaveLength(5);
    const rows = await readRows(join(folder, 'shared'));
    expect(new Set(rows.map(({ text }) => text)).size).toBe(9);
    const prompts = await loadPrompts('exercises');
    const topics = [0, 2, 4, 1, 3].map((request) => drawConstraints(prompts, 0, request, 2).topic);
    const asked = [0, 0, 1, 1, 2, 3, 3, 4, 4].map((i) => topics[i]);
    expect(rows.map(({ topic }) => topic)).toEqual(asked);
    expect(await share(1)).toMatchObject({ complete: true, before: 4 });
    await expect(ask('shared', baseUrl, { count: 9, rank: 0, worldSize: 3 })).rejects.toThrow('worldSize');
    await expect(ask('shared', baseUrl, { rank: 2, worldSize: 2 })).rejects.toThrow('rank 2');
  });

  it('stops at once when the key is refused', async () => {
    const { baseUrl, requests } = await serve([status(401, '{"error": {"message": "bad key"}}')]);
    await expect(ask('refused', baseUrl)).rejects.toThrow(/model m: 401 bad key/);
    expect(requests).toHaveLength(1);
  });

  it('goes on after a kill in the middle, and pays for nothing twice', async () => {
    const { baseUrl, requests } = await serve([
      (response, prompt) => setTimeout(() => good(response, prompt), 40),
    ]);
    const to = join(folder, 'killed');
    const program = `
      import { synthesize } from ${JSON.stringify(join(import.meta.dirname, '../../dist/synthesis/index.js'))};
      await synthesize({ kind: 'exercises', count: 40, to: process.argv[1], perRequest: 2, concurrency: 2,
        model: { model: 'm', baseUrl: process.argv[2] } });`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, to, baseUrl], {
      stdio: 'inherit',
    });
    const log = `${to}.answers.jsonl`;
    const lines = async () => (await readFile(log, 'utf8').catch(() => '')).split('\n').length - 1;
    while ((await lines()) < 4) await new Promise((done) => setTimeout(done, 5));
    child.kill('SIGKILL');
    await once(child, 'exit');
    const kept = await readFile(log, 'utf8');
    await writeFile(log, `${kept}{"request": 99, "torn`);
    const [before, asked] = [await lines(), requests.length];
    const summary = await ask('killed', baseUrl, { count: 40, concurrency: 2 });
    expect(summary).toMatchObject({ complete: true, before: 2 * (before - 1) });
    // What was in flight when there was enough may be one too many.
    expect([21 - before, 22 - before]).toContain(requests.length - asked);
    expect((await readFile(log, 'utf8')).startsWith(kept)).toBe(true);
    expect(await readRows(to)).toHaveLength(40);
  });

  it.each<[Partial<SynthesizeOptions>, string]>([
    [{ count: 0 }, 'count 0'],
    [{ perRequest: 1.5 }, 'exercises per request 1.5'],
    [{ temperature: 3 }, 'temperature 3'],
    [{ threshold: 0 }, 'threshold 0'],
    [{ prompts: '/no/such' }, '/no/such/exercises.md'],
  ])('refuses %j', async (options, message) => {
    await expect(ask('never', 'http://127.0.0.1:1/v1', options)).rejects.toThrow(message);
  });
});
