import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@phi1/base/testing';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { AppendedLines, NotWritten } from '@phi1/endpoint';
import {
  fakeEndpoint,
  says,
  send,
  status,
  TROUBLES,
  type FakeEndpoint,
  type Reply,
} from '@phi1/endpoint/testing/fake-endpoint';
import { makeCorpus } from '../store/index.js';
import { annotate, parseLabels } from './annotate.js';

let folder: string;
let corpus: string;
let server: FakeEndpoint | undefined;

beforeAll(async () => {
  folder = temporaryFolder();
  corpus = join(folder, 'corpus');
  await makeCorpus({
    to: corpus,
    name: 'test',
    options: {},
    units: 2,
    async make(unit, writer) {
      for (let i = 0; i < 10; i++) {
        const id = `${String(unit)}/${String(i)}`;
        await writer.write({ id, text: `def f_${String(i)}(x):\n    return x + ${String(i)}\n` });
      }
    },
  });
});
afterEach(() => {
  server?.close();
});

async function manyRows(): Promise<string> {
  const to = join(folder, 'many');
  await makeCorpus({
    to,
    name: 'test',
    options: {},
    units: 1,
    async make(_, writer) {
      for (let i = 0; i < 50; i++)
        await writer.write({ id: `many/${String(i)}`, text: `x = ${String(i)}\n` });
    },
  });
  return to;
}

async function serve(replies: Reply[]): Promise<FakeEndpoint> {
  return (server = await fakeEndpoint(replies));
}

const answers = (pieces: number, score: unknown = 7) =>
  JSON.stringify({ answers: Array.from({ length: pieces }, () => ({ score, reason: 'clear' })) });

const good: Reply = (response, prompt) => {
  send(response, answers(prompt.match(/^Piece \d+:$/gm)!.length));
};

const readLabels = async (path: string) => parseLabels(await readFile(path, 'utf8'), path);

describe('annotate by a model', () => {
  it('keeps every answer, counts tokens and cost, and asks nothing twice', async () => {
    const { baseUrl, requests } = await serve([good]);
    const out = join(folder, 'good.jsonl');
    const model = { model: 'm', baseUrl, price: { prompt: 2, completion: 5 } };
    const first = await annotate({ from: corpus, out, sample: 6, model, batch: 3 });
    expect(first).toMatchObject({ labels: 6, before: 0, failed: 0, meanScore: 7 });
    expect(first.usage).toMatchObject({ requests: 2, promptTokens: 200, completionTokens: 20, cost: 0.0005 });
    await appendFile(out, '{"id": "torn');
    const second = await annotate({ from: corpus, out, sample: 10, model, batch: 3 });
    expect(second).toMatchObject({ labels: 10, before: 6, failed: 0 });
    expect(requests).toHaveLength(4);
    const labels = await readLabels(out);
    expect(new Set(labels.map(({ id }) => id)).size).toBe(10);
    expect(labels[0]).toMatchObject({ by: 'm', score: 7, reason: 'clear', raw: answers(3) });
  });

  it.each<[string, Reply]>([
    ['prose', says('This is a lovely piece of code, 8 out of 10.')],
    ['half an answer', says('{"answers": [{"score": 7, "reas')],
    ['a score that is none', says('{"answers": [{"score": "high"}]}')],
    ['too few answers', says('{"answers": []}')],
    ...TROUBLES,
  ])('asks again after %s', async (name, bad) => {
    const { baseUrl, requests } = await serve([bad, good]);
    const out = join(folder, `${name}.jsonl`);
    const model = { model: 'm', baseUrl, retries: 2 };
    const summary = await annotate({ from: corpus, out, sample: 2, model, batch: 2, concurrency: 1 });
    expect(summary).toMatchObject({ labels: 2, failed: 0 });
    expect(requests).toHaveLength(2);
  });

  it('keeps no thoughts of the model', async () => {
    const said =
      '<think>{"answers": [{"score": 1}]} or so?</think>{"answers": [{"score": 7, "reason": "clear"}]}';
    const { baseUrl } = await serve([says(said)]);
    const out = join(folder, 'thoughts.jsonl');
    await annotate({ from: corpus, out, sample: 1, batch: 1, model: { model: 'm', baseUrl } });
    expect(await readLabels(out)).toMatchObject([{ score: 7, reason: 'clear' }]);
    expect(await readFile(out, 'utf8')).not.toContain('think');
  });

  it('forgives prose around the answer', async () => {
    const { baseUrl } = await serve([says(`Sure! \`\`\`json\n${answers(1)}\n\`\`\``)]);
    const options = { from: corpus, out: join(folder, 'around.jsonl'), sample: 1, batch: 1 };
    expect(await annotate({ ...options, model: { model: 'm', baseUrl } })).toMatchObject({ labels: 1 });
  });

  it('gives up a piece, says so, and tries it again the next time', async () => {
    const { baseUrl, requests } = await serve([says('no'), says('no'), good]);
    const options = {
      from: corpus,
      out: join(folder, 'given-up.jsonl'),
      sample: 4,
      batch: 2,
      concurrency: 1,
    };
    const model = { model: 'm', baseUrl, retries: 1 };
    const first = await annotate({ ...options, model });
    expect(first).toMatchObject({ labels: 2, failed: 2, usage: { refusedAnswers: 2 } });
    expect(first.failures[0]).toMatch(/no usable answer: no JSON in "no"/);
    expect(await annotate({ ...options, model })).toMatchObject({ labels: 4, before: 2, failed: 0 });
    expect(requests).toHaveLength(4);
  });

  it('gives a dead endpoint up, and keeps what there is', async () => {
    const { baseUrl, requests } = await serve([good, says('no')]);
    const options = { from: corpus, out: join(folder, 'dead.jsonl'), sample: 20, batch: 1, concurrency: 1 };
    await annotate({ ...options, model: { model: 'm', baseUrl, retries: 0 }, sample: 1 });
    const many = await manyRows();
    const summary = await annotate({
      ...options,
      from: many,
      sample: 50,
      model: { model: 'm', baseUrl, retries: 0 },
    });
    expect(summary).toMatchObject({ labels: 1, before: 1, missing: 50, failed: 20 });
    expect(requests).toHaveLength(21);
  });

  it('asks in words that are a file, of anyone', async () => {
    const { baseUrl, requests } = await serve([good]);
    const prompts = join(folder, 'prompts');
    const options = { from: corpus, out: join(folder, 'words.jsonl'), sample: 1, prompts };
    const model = { model: 'm', baseUrl };
    await expect(annotate({ ...options, model })).rejects.toThrow(/prompts\/judge\.md: cannot be read/);
    await mkdir(prompts);
    await writeFile(join(prompts, 'judge.md'), 'How nice is it?');
    await annotate({ ...options, model });
    expect(requests[0]).toContain('How nice is it?');
  });

  it('does not mix its labels with those of another judge', async () => {
    const { baseUrl, requests } = await serve([good]);
    const options = { from: corpus, out: join(folder, 'mixed.jsonl') };
    await annotate({ ...options, sample: 2 });
    await expect(annotate({ ...options, sample: 3, model: { model: 'm', baseUrl } })).rejects.toThrow(
      /mixed\.jsonl: holds labels by rubric, not by m/,
    );
    expect(requests).toHaveLength(0);
  });

  it('stops at once when its file cannot be written to', async () => {
    const { baseUrl, requests } = await serve([good]);
    const write = vi.spyOn(AppendedLines.prototype, 'append').mockRejectedValue(new NotWritten('disk full'));
    const options = { from: corpus, out: join(folder, 'full.jsonl'), sample: 8, batch: 1, concurrency: 1 };
    await expect(annotate({ ...options, model: { model: 'm', baseUrl } })).rejects.toThrow('disk full');
    write.mockRestore();
    expect(requests).toHaveLength(1);
  });

  it('stops at once when the key is refused', async () => {
    const { baseUrl, requests } = await serve([status(401, '{"error": {"message": "bad key"}}')]);
    const out = join(folder, 'refused.jsonl');
    const work = annotate({
      from: corpus,
      out,
      sample: 8,
      model: { model: 'm', baseUrl },
      batch: 1,
      concurrency: 1,
    });
    await expect(work).rejects.toThrow(/model m: 401 bad key/);
    expect(requests).toHaveLength(1);
  });

  it('keeps to the rate', async () => {
    const { baseUrl } = await serve([good]);
    const model = { model: 'm', baseUrl, requestsPerMinute: 600 };
    const start = performance.now();
    await annotate({ from: corpus, out: join(folder, 'rate.jsonl'), sample: 5, model, batch: 1 });
    expect(performance.now() - start).toBeGreaterThan(390);
  });
});

describe('annotate by the rubric', () => {
  it('needs no network, and samples the same rows every time', async () => {
    const [a, b] = [join(folder, 'a.jsonl'), join(folder, 'b.jsonl')];
    await annotate({ from: corpus, out: a, sample: 5 });
    await annotate({ from: corpus, out: b, sample: 5 });
    expect(await readFile(a, 'utf8')).toBe(await readFile(b, 'utf8'));
    await annotate({ from: corpus, out: b, sample: 8 });
    expect((await readLabels(b)).slice(0, 5)).toEqual(await readLabels(a));
  });

  it('labels every row of rows that share an id, and finds again which are labeled', async () => {
    const [to, out] = [join(folder, 'twins'), join(folder, 'twins.jsonl')];
    await makeCorpus({
      to,
      name: 'test',
      options: {},
      units: 2,
      async make(unit, writer) {
        for (const i of [0, 1, 2])
          await writer.write({ id: String(i), text: `x = ${String(unit)}${String(i)}\n` });
      },
    });
    expect(await annotate({ from: to, out, sample: 6 })).toMatchObject({ labels: 6, missing: 0 });
    const all = await readLabels(out);
    await writeFile(out, `${JSON.stringify(all[0])}\n`);
    expect(await annotate({ from: to, out, sample: 6 })).toMatchObject({ before: 1, labels: 6, missing: 0 });
    expect(new Set((await readLabels(out)).map(({ text }) => text)).size).toBe(6);
  });

  it('names the line of a file that is no label', async () => {
    const out = join(folder, 'wrong.jsonl');
    await writeFile(out, '{"id": 1}\n');
    await expect(annotate({ from: corpus, out, sample: 1 })).rejects.toThrow(/wrong\.jsonl:1: is no label/);
    await expect(annotate({ from: corpus, out, sample: 0 })).rejects.toThrow(/^sample 0/);
  });
});

it('reads labels behind a byte order mark, with line separators in their texts', () => {
  const label = { id: '1', text: 'a\u2028b', score: 8, reason: '', by: 'x' };
  expect(parseLabels(`\ufeff${JSON.stringify(label)}\n`, 'l.jsonl')).toEqual([label]);
});
