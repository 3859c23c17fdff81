import { afterEach, describe, expect, it } from 'vitest';
import { EndpointClient, UnusableAnswer, type ModelOptions } from './endpoint-client.js';
import {
  continues,
  fakeEndpoint,
  says,
  status,
  type FakeEndpoint,
  type Reply,
} from './testing/fake-endpoint.js';

let server: FakeEndpoint | undefined;
afterEach(() => {
  server?.close();
});

async function ask(replies: readonly Reply[], options: Partial<ModelOptions> = {}, times = 1) {
  server = await fakeEndpoint(replies);
  const client = new EndpointClient({ model: 'm', baseUrl: server.baseUrl, ...options });
  const question = {
    messages: [
      { role: 'system' as const, content: 'Be short.' },
      { role: 'user' as const, content: 'Hello?' },
    ],
    temperature: 0.5,
    accept(answer: string, isWhole: boolean) {
      if (answer === '') throw new UnusableAnswer('nothing');
      return `${answer}${isWhole ? '' : ' (cut off)'}`;
    },
  };
  const answers: string[] = [];
  for (let i = 0; i < times; i++) answers.push((await client.ask(question)).value);
  return { answers, usage: client.usage, bodies: server.requests.map((body) => JSON.parse(body) as Body) };
}

interface Body {
  temperature?: number;
  messages: { role: string; content: string }[];
}

const choice =
  (body: object): Reply =>
  (response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ choices: [{ index: 0, ...body }] }));
  };
const content = (value: unknown) =>
  choice({ message: { role: 'assistant', content: value }, finish_reason: 'stop' });

describe('an answer', () => {
  it.each<[unknown, string]>([
    ['<think>\nFirst a draft.\n</think>\n\n# Lists\n', '# Lists'],
    ['a thought that the server began\n</think>\nLists', 'Lists'],
    ['<thinking>a</thinking><think>b</think>Lists', 'Lists'],
    ['Write `<think>` before and `</think>` after.', 'Write `<think>` before and `</think>` after.'],
    [[{ type: 'text', text: 'Li' }, { type: 'image_url' }, { type: 'text', text: 'sts' }], 'Lists'],
    [
      [
        { type: 'reasoning', text: 'hm' },
        { type: 'text', text: 'Lists' },
      ],
      'Lists',
    ],
  ])('%j says %j', async (said, meant) => {
    expect((await ask([content(said)])).answers).toEqual([meant]);
  });

  it.each<[string, Reply]>([
    [
      'a choice without a message',
      choice({ finish_reason: 'error', error: { message: 'upstream overloaded' } }),
    ],
    ['a thought without an end', content('<think>Well')],
    ['no content', content(null)],
    ['parts without text', content([{ type: 'image_url' }])],
    [
      'no choices',
      (response) => response.setHeader('content-type', 'application/json').end('{"choices": []}'),
    ],
  ])('%s is asked for again', async (_, bad) => {
    const { answers, usage } = await ask([bad, says('Lists')]);
    expect(answers).toEqual(['Lists']);
    expect(usage).toMatchObject({ requests: 2, refusedAnswers: 1 });
  });

  it('that a filter cut is not whole', async () => {
    const cut = choice({ message: { content: 'Li' }, finish_reason: 'content_filter' });
    expect((await ask([cut])).answers).toEqual(['Li (cut off)']);
  });
});

describe('a model', () => {
  const refused = (message: string) => status(400, JSON.stringify({ error: { message } }));
  const unless =
    (isGood: (body: Body) => boolean, message: string): Reply =>
    (response, prompt) => {
      const body = JSON.parse(server!.requests.at(-1)!) as Body;
      (isGood(body) ? says('Lists') : refused(message))(response, prompt);
    };

  it.each(["Unsupported value: 'temperature' does not support 0.5", 'bad request'])(
    'that takes no temperature and says %j is asked without one from then on',
    async (message) => {
      const { answers, bodies } = await ask(
        [unless(({ temperature }) => temperature === undefined, message)],
        {},
        3,
      );
      expect(answers).toHaveLength(3);
      expect(bodies.map(({ temperature }) => temperature)).toEqual([0.5, undefined, undefined, undefined]);
    },
  );

  it.each(["'messages[0].role' does not support 'system'", 'bad request'])(
    'that takes no system role and says %j gets it with the question',
    async (message) => {
      const isGood = ({ messages }: Body) => messages.every(({ role }) => role === 'user');
      const { answers, bodies } = await ask([unless(isGood, message)], {}, 2);
      expect(answers).toHaveLength(2);
      expect(bodies.at(-1)!.messages).toEqual([{ role: 'user', content: 'Be short.\n\nHello?' }]);
      expect(bodies.at(-1)!.temperature).toBe(message === 'bad request' ? undefined : 0.5);
    },
  );

  it('is asked as the user says', async () => {
    const { bodies } = await ask([says('Lists')], { without: ['temperature', 'system'] });
    expect(bodies).toEqual([{ model: 'm', messages: [{ role: 'user', content: 'Be short.\n\nHello?' }] }]);
  });

  it('that refuses for another reason is asked without one and the other, once', async () => {
    await expect(ask([refused('too long')])).rejects.toThrow('400 too long');
    expect(server!.requests).toHaveLength(3);
    const rest = ask([says('Lists'), refused('too long')], {}, 2);
    await expect(rest).rejects.toThrow('400 too long');
    expect(server!.requests).toHaveLength(2);
  });
});

it('counts repeats in the rate, and waits for an answer no longer than told', async () => {
  const slow = status(429, '{"error": {"message": "slow down"}}', { 'retry-after': '0' });
  const start = performance.now();
  const { usage } = await ask([slow, slow, slow, says('Lists')], {
    requestsPerMinute: 600,
    timeoutSeconds: 5,
  });
  expect(usage.requests).toBe(4);
  expect(performance.now() - start).toBeGreaterThan(295);
  const never: Reply = () => undefined;
  await expect(ask([never], { timeoutSeconds: 0.05, retries: 0 })).rejects.toThrow('no answer in 0.05 s');
});

describe('a text that is continued', () => {
  async function complete(...replies: Reply[]) {
    server = await fakeEndpoint(replies);
    const client = new EndpointClient({ model: 'm', baseUrl: server.baseUrl });
    const sampling = { temperature: 0.2, topP: 0.95, maxTokens: 300, seed: 7 };
    const texts = [];
    for (let i = 0; i < 2; i++)
      texts.push(await client.complete('def f():', sampling, { stop: ['\ndef '] }).catch(String));
    const bodies = server.requests.map((body) => JSON.parse(body) as Record<string, unknown>);
    return { texts, bodies, without: client.without };
  }
  const refused = (message: string) => status(400, JSON.stringify({ error: { message } }));
  const request = {
    model: 'm',
    prompt: 'def f():',
    temperature: 0.2,
    top_p: 0.95,
    seed: 7,
    max_tokens: 300,
    stop: ['\ndef '],
  };

  it('is asked for as OpenAI has it', async () => {
    const { texts, bodies, without } = await complete(continues(' \n'));
    expect(texts).toEqual([' \n', ' \n']);
    expect(bodies).toEqual([request, request]);
    expect(without).toEqual([]);
  });

  it('is asked for again where there is no text', async () => {
    const { texts, bodies } = await complete(says('of a chat'), continues(' 1'));
    expect(texts).toEqual([' 1', ' 1']);
    expect(bodies).toHaveLength(3);
  });

  it('has the limit of tokens under its other name where the endpoint says so, and always one', async () => {
    const other = "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.";
    const { bodies, without } = await complete(refused(other), continues(' 1'));
    expect(without).toEqual(['max_tokens']);
    expect(bodies[0]).toEqual(request);
    const { max_tokens: limit, ...rest } = request;
    expect(bodies.slice(1)).toEqual(Array(2).fill({ ...rest, max_completion_tokens: limit }));
    const long = await complete(refused('max_tokens is too large: your prompt has 5000 tokens'));
    expect(long.texts[0]).toContain('5000 tokens');
    expect(long.without).toEqual([]);
    expect(long.bodies.every(({ max_tokens }) => max_tokens === 300)).toBe(true);
  });
});
