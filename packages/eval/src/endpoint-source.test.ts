import { UserError } from '@phi1/base';
import {
  continues,
  fakeEndpoint,
  says,
  status,
  TROUBLES,
  type FakeEndpoint,
  type Reply,
} from '@phi1/endpoint/testing/fake-endpoint';
import type { Problem } from '@phi1/benchmarks';
import { afterEach, describe, expect, it } from 'vitest';
import { endpointSource, type EndpointSourceOptions } from './endpoint-source.js';
import type { Sample } from './source.js';

let server: FakeEndpoint | undefined;
afterEach(() => {
  server?.close();
});

const problems: Problem[] = ['f', 'g', 'h'].map((taskId) => ({
  taskId,
  prompt: `def ${taskId}():\n`,
  canonicalSolution: '',
  checks: '',
  entryPoint: taskId,
  stops: ['\ndef ', '\n#', '\n@', '\nif', '\nprint'],
}));

async function ask(replies: readonly Reply[], options: Partial<EndpointSourceOptions> = {}, count = 1) {
  server = await fakeEndpoint(replies);
  const source = endpointSource({ model: 'm', baseUrl: server.baseUrl, retries: 0, ...options });
  const samples: Sample[] = [];
  for await (const sample of source.complete(problems, count)) samples.push(sample);
  const bodies = server.requests.map((body) => JSON.parse(body) as Record<string, unknown>);
  return { samples, bodies, source };
}

const refusal = status(400, '{"error": {"message": "too long"}}');

describe('a model behind an endpoint', () => {
  it('continues each prompt without the whitespace at its end, and is cut at the stops', async () => {
    const { samples, bodies, source } = await ask(
      [continues('\n    return 1\nprint(2)')],
      { concurrency: 1 },
      2,
    );
    expect(samples).toEqual(
      problems.flatMap(({ taskId }) =>
        [0, 1].map((index) => ({ taskId, index, completion: '    return 1' })),
      ),
    );
    const common = { model: 'm', temperature: 0, max_tokens: 300, stop: ['\ndef ', '\n#', '\n@', '\nif'] };
    expect(bodies).toEqual(
      ['f', 'f', 'g', 'g', 'h', 'h'].map((name, seed) => ({ ...common, prompt: `def ${name}():`, seed })),
    );
    expect(source.description).toMatchObject({ kind: 'endpoint', model: 'm', api: 'completions' });
  });

  it('is asked in words in a chat, whose answers stay as they are', async () => {
    const answer = 'Here:\n```python\ndef f():\n    return 1\n```';
    const { samples, bodies } = await ask([says(answer)], { api: 'chat', temperature: 0.2, topP: 0.9 });
    expect(samples.map(({ completion }) => completion)).toEqual([answer, answer, answer]);
    expect(bodies[0]).toMatchObject({ temperature: 0.2, top_p: 0.9, max_tokens: 1024 });
    expect(JSON.stringify(bodies[0])).toContain('```python\\ndef f():\\n```');
    expect(bodies[0]).not.toHaveProperty('stop');
  });

  it('leaves a note where the endpoint refuses one prompt, or gives nothing', async () => {
    const { samples } = await ask([refusal, refusal, refusal, continues(' 1')], { concurrency: 1 });
    expect(samples).toMatchObject([
      { taskId: 'f', completion: '', note: expect.stringContaining('400 too long') as string },
      { taskId: 'g', completion: ' 1' },
      { taskId: 'h', completion: ' 1' },
    ]);
    const empty = await ask([says('x'), says('')], { api: 'chat', concurrency: 1 });
    expect(empty.samples.map(({ note }) => note !== undefined)).toEqual([false, true, true]);
  });

  it.each<[string, Reply, RegExp]>([
    ['all prompts', refusal, /^model m at http.*: the endpoint gave none: 400 too long/],
    ['the key', status(401, '{"error": {"message": "no such key"}}'), /^model m: 401 no such key/],
    ['the model', status(404, '{"error": {"message": "no such model"}}'), /^model m: 404 no such model/],
  ])('that refuses %s is an error of the user', async (_what, reply, message) => {
    const run = ask([reply]);
    await expect(run).rejects.toThrow(UserError);
    await expect(run).rejects.toThrow(message);
  });

  it('that breaks off ends the source with what it says', async () => {
    const run = ask([continues(' 1'), status(500, '{"error": {"message": "on fire"}}')], { concurrency: 1 });
    await expect(run).rejects.toThrow(/^model m at http.*\/v1: 500 on fire$/);
  });

  it('that is not there, or does not answer, is named with what is behind that', async () => {
    const nobody = { baseUrl: 'http://127.0.0.1:1/v1' };
    await expect(ask([], nobody)).rejects.toThrow(
      /^model m at http:\/\/127\.0\.0\.1:1\/v1: cannot be reached \(.*(ECONNREFUSED|bad port)/,
    );
    const hangs = ask([() => undefined], { timeoutSeconds: 0.05 });
    await expect(hangs).rejects.toThrow(/^model m at http.*: no answer in 0\.05 s$/);
    expect(() => endpointSource({ model: 'm', baseUrl: 'localhost:8000/v1' })).toThrow(
      'endpoint=localhost:8000/v1: expected an address with http:// or https://, up to /v1',
    );
  });

  it.each<[string, Reply]>([...TROUBLES])('that gives %s is asked again', async (_what, trouble) => {
    const { samples } = await ask([trouble, continues(' 1')], { concurrency: 1, retries: 1 });
    expect(samples.map(({ completion }) => completion)).toEqual([' 1', ' 1', ' 1']);
  });

  it('is asked for what is not done alone, with the same seeds, so many at a time', async () => {
    server = await fakeEndpoint([continues(' 1')]);
    const source = endpointSource({ model: 'm', baseUrl: server.baseUrl, seed: 10, concurrency: 2 });
    const samples: Sample[] = [];
    for await (const sample of source.complete(
      problems,
      2,
      undefined,
      ({ taskId }, i) => taskId === 'f' || i === 0,
    ))
      samples.push(sample);
    expect(samples.map(({ taskId, index }) => [taskId, index])).toEqual([
      ['g', 1],
      ['h', 1],
    ]);
    expect(server.requests.map((body) => (JSON.parse(body) as { seed: number }).seed)).toEqual([13, 15]);
  });
});
