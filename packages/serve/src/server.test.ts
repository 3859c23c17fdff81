import { generate } from '@phi1/model';
import { tf } from '@phi1/tensor';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningServer } from './server.js';
import type { ServedModel } from './served-model.js';
import { expectError, type Answer } from './testing/answers.js';
import { post, tinyModel, tinyServer } from './testing/tiny-server.js';

let server: RunningServer;
let served: ServedModel;
beforeAll(async () => {
  served = await tinyModel();
  server = await tinyServer({ models: [served, await tinyModel('other', 6)] });
});
afterAll(() => server.close());

const complete = async (body: object): Promise<Response> => post(`${server.address}/v1/completions`, body);

async function answer(body: object): Promise<Answer> {
  const response = await complete(body);
  expect(response.status, await response.clone().text()).toBe(200);
  return (await response.json()) as Answer;
}

/** The JSON of a stream's events; the last line has to be `[DONE]`. */
async function events(response: Response): Promise<Answer[]> {
  expect(response.headers.get('content-type')).toMatch('text/event-stream');
  const parts = (await response.text()).split('\n\n').filter((part) => part !== '');
  expect(parts.at(-1)).toBe('data: [DONE]');
  return parts.slice(0, -1).map((part) => JSON.parse(part.replace(/^data: /, '')) as Answer);
}

describe('/v1/completions', () => {
  it('gives what generate gives, greedy and seeded', async () => {
    const prompt = 'def f(x):';
    const promptTokens = [...served.tokenizer.encode(prompt)];
    for (const temperature of [0, 1.3]) {
      const { tokens } = await generate(served.model, {
        promptTokens,
        maxNewTokens: 30,
        temperature,
        topP: 0.9,
        seed: 7,
        stopTokens: served.stopTokens,
      });
      const request = { model: 'tiny', max_tokens: 30, temperature, top_p: 0.9, seed: 7 };
      for (const given of [prompt, promptTokens, [prompt], [promptTokens]]) {
        const { choices, usage, model } = await answer({ ...request, prompt: given });
        expect(model).toBe('tiny');
        expect(choices).toEqual([
          {
            index: 0,
            text: served.tokenizer.decode(tokens),
            logprobs: null,
            finish_reason: expect.any(String) as string,
          },
        ]);
        expect(usage).toEqual({
          prompt_tokens: promptTokens.length,
          completion_tokens: tokens.length,
          total_tokens: promptTokens.length + tokens.length,
        });
      }
    }
  });

  it('has n choices of each prompt, which differ, and the same again for the same seed', async () => {
    const body = { model: 'tiny', prompt: ['a', 'b'], n: 3, max_tokens: 12, temperature: 1, seed: 1 };
    const [first, again] = [await answer(body), await answer(body)];
    expect(first.choices.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(new Set(first.choices.map(({ text }) => text)).size).toBe(6);
    expect(again.choices).toEqual(first.choices);
    const unseeded = { ...body, seed: undefined };
    expect((await answer(unseeded)).choices).not.toEqual((await answer(unseeded)).choices);
  });

  it('streams the choices that it gives whole, and the usage where it is asked for', async () => {
    const body = {
      model: 'tiny',
      prompt: ['x = ', 'é'],
      n: 2,
      max_tokens: 25,
      temperature: 1,
      seed: 3,
      logprobs: 2,
      stop: ['a', 'zz'],
    };
    const whole = await answer(body);
    const stream = { ...body, stream: true, stream_options: { include_usage: true } };
    const all = await events(await complete(stream));
    const last = all.pop()!;
    expect(last).toMatchObject({ choices: [], usage: whole.usage });
    for (const choice of whole.choices) {
      const mine = all.flatMap(({ choices }) => choices).filter(({ index }) => index === choice.index);
      expect(mine.map(({ text }) => text).join('')).toBe(choice.text);
      expect(mine.flatMap(({ logprobs }) => logprobs!.tokens)).toEqual(choice.logprobs!.tokens);
      expect(mine.flatMap(({ logprobs }) => logprobs!.text_offset)).toEqual(choice.logprobs!.text_offset);
      expect(mine.map(({ finish_reason }) => finish_reason).filter((reason) => reason !== null)).toEqual([
        choice.finish_reason,
      ]);
    }
  });

  it('ends before stop strings, and gives no token of them away', async () => {
    const request = { model: 'tiny', prompt: 'hello', max_tokens: 60, temperature: 1, seed: 2 };
    const free = (await answer(request)).choices[0]!.text;
    const stop = free.slice(20, 23);
    const [choice] = (await answer({ ...request, stop: ['never there', stop], logprobs: 0 })).choices;
    expect(choice).toMatchObject({ text: free.slice(0, free.indexOf(stop)), finish_reason: 'stop' });
    for (const offset of choice!.logprobs!.text_offset) expect(offset).toBeLessThan(choice!.text.length);
  });

  it('scores an echoed prompt as the model does, with or without more, as lm_eval asks', async () => {
    const prompt = 'def add(a, b): return a + b';
    const ids = [...served.tokenizer.encode(prompt)];
    const logits = served.model.logits(tf.tensor2d([ids], undefined, 'int32'));
    const rows = tf.logSoftmax(logits.squeeze([0])).arraySync() as number[][];
    for (const max_tokens of [0, 1]) {
      const body = { model: 'tiny', prompt: ids, echo: true, logprobs: 1, max_tokens, temperature: 0 };
      const { choices } = await answer(body);
      const { logprobs, text } = choices[0]!;
      expect(text.slice(0, prompt.length)).toBe(prompt);
      expect(logprobs!.tokens).toHaveLength(ids.length + max_tokens);
      expect(logprobs!.tokens.join('')).toBe(text);
      expect(logprobs!.token_logprobs[0]).toBeNull();
      ids.slice(1).forEach((id, i) => {
        expect(logprobs!.token_logprobs[i + 1]).toBeCloseTo(rows[i]![id]!, 3);
        const top = Object.values(logprobs!.top_logprobs[i + 1]!);
        expect(Math.max(...top)).toBeCloseTo(Math.max(...rows[i]!), 3);
        expect(Math.max(...top) === logprobs!.token_logprobs[i + 1]).toBe(
          Math.max(...rows[i]!) === rows[i]![id],
        );
      });
    }
  });

  it.each<[object, number, RegExp, string?]>([
    [{ prompt: '' }, 400, /prompt is empty/, 'prompt'],
    [{ prompt: ['a', ''] }, 400, /prompt.1 is empty/, 'prompt.1'],
    [{ prompt: [[]] }, 400, /empty/],
    [{ prompt: [] }, 400, /expected a text/, 'prompt'],
    [
      { prompt: 'x'.repeat(600) },
      400,
      /has 600 tokens: this model's maximum context length is 512/,
      'prompt',
    ],
    [{ prompt: [1, 99_999] }, 400, /token 99999/, 'prompt'],
    [{ prompt: [-1] }, 400, /prompt.0/, 'prompt.0'],
    [{ prompt: 7 }, 400, /expected a text/, 'prompt'],
    [{}, 400, /expected a text/, 'prompt'],
    [{ prompt: 'x', model: 'gpt-4' }, 404, /no model gpt-4: expected tiny, other/, 'model'],
    [{ prompt: 'x', max_tokens: -1 }, 400, /max_tokens/, 'max_tokens'],
    [{ prompt: 'x', max_tokens: 1e300 }, 400, /max_tokens/, 'max_tokens'],
    [{ prompt: 'x', max_tokens: '7' }, 400, /max_tokens/, 'max_tokens'],
    [{ prompt: 'x', temperature: -1 }, 400, /temperature/, 'temperature'],
    [{ prompt: 'x', temperature: 'hot' }, 400, /temperature/, 'temperature'],
    [{ prompt: 'x', top_p: 0 }, 400, /top_p/, 'top_p'],
    [{ prompt: 'x', n: 0 }, 400, /n:/, 'n'],
    [{ prompt: 'x', n: 1e9 }, 400, /n:/, 'n'],
    [{ prompt: 'x', n: 1000 }, 400, /1000 completions/],
    [{ prompt: 'x', logprobs: 21 }, 400, /logprobs/, 'logprobs'],
    [{ prompt: 'x', stop: '' }, 400, /stop/, 'stop'],
    [{ prompt: 'x', suffix: 'y' }, 400, /suffix: is not supported/, 'suffix'],
    [{ prompt: 'x', best_of: 3 }, 400, /best_of/, 'best_of'],
    [{ prompt: 'x', frequency_penalty: 1 }, 400, /frequency_penalty/, 'frequency_penalty'],
    [{ prompt: 'x', stream: 'yes' }, 400, /stream/, 'stream'],
  ])('refuses %j', async (body, status, message, param) => {
    await expectError(await complete({ model: 'tiny', ...body }), status, message, param);
    await expectError(await complete({ model: 'tiny', stream: true, ...body }), status, message, param);
  });

  it.each<[string | Uint8Array<ArrayBuffer>, Record<string, string>, number, RegExp]>([
    ['{"prompt": ', {}, 400, /not JSON/],
    ['[]', {}, 400, /no JSON object/],
    ['"x"', {}, 400, /no JSON object/],
    [Uint8Array.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), {}, 400, /not UTF-8/],
    [`{"prompt": "${'x'.repeat(10 * 2 ** 20)}"}`, {}, 413, /too large/i],
    ['prompt=x', { 'content-type': 'application/x-www-form-urlencoded' }, 415, /media type/i],
    ['{"prompt": "x"}', { 'content-type': 'text/plain' }, 415, /media type/i],
  ])('refuses a body that is none, case %#', async (body, headers, status, message) => {
    const response = await fetch(`${server.address}/v1/completions`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...headers },
    });
    await expectError(response, status, message);
  });

  it('survives whatever JSON comes, and goes on', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record(
          {
            prompt: fc.anything({ withBigInt: false }),
            max_tokens: fc.oneof(fc.nat(3), fc.anything({ withBigInt: false })),
            temperature: fc.anything({ withBigInt: false }),
            stop: fc.anything({ withBigInt: false }),
            n: fc.anything({ withBigInt: false }),
            logprobs: fc.anything({ withBigInt: false }),
          },
          { requiredKeys: [] },
        ),
        async (body) => {
          const response = await complete(body);
          expect([200, 400, 413]).toContain(response.status);
          await response.text();
        },
      ),
      { numRuns: 100, seed: 4 },
    );
    expect((await answer({ prompt: 'x', max_tokens: 2 })).choices).toHaveLength(1);
  });
});

describe('the other routes', () => {
  it('lists the models, and one', async () => {
    const list = (await (await fetch(`${server.address}/v1/models`)).json()) as { data: { id: string }[] };
    expect(list.data.map(({ id }) => id)).toEqual(['tiny', 'other']);
    expect(await (await fetch(`${server.address}/v1/models/other`)).json()).toEqual(list.data[1]);
    await expectError(await fetch(`${server.address}/v1/models/none`), 404, /no model none/, 'model');
    await expectError(await fetch(`${server.address}/v1/nothing`), 404, /no route GET/);
  });

  it('tokenizes and back', async () => {
    const prompt = 'def é():\n    pass';
    const ids = [...served.tokenizer.encode(prompt)];
    const tokenized = await post(`${server.address}/tokenize`, { prompt, add_special_tokens: false });
    expect(await tokenized.json()).toEqual({ count: ids.length, max_model_len: 512, tokens: ids });
    const back = await post(`${server.address}/detokenize`, { tokens: ids });
    expect(await back.json()).toEqual({ prompt });
    await expectError(await post(`${server.address}/detokenize`, { tokens: [1e6] }), 400, /tokens/, 'tokens');
    const info = await fetch(`${server.address}/tokenizer_info`);
    expect(await info.json()).toMatchObject({ eos_token: '<|endoftext|>', model_max_length: 512 });
  });

  it('does not make tokens of a text that is too long for sure', async () => {
    const response = await complete({ prompt: ['x', 'x'.repeat(10_000)] });
    await expectError(response, 400, /prompt.1 has at least \d+ tokens: this model's maximum/, 'prompt.1');
  });

  it('embeds, as numbers and as base64', async () => {
    const input = ['def f(): pass', 'class A: pass'];
    const floats = (await (await post(`${server.address}/v1/embeddings`, { input })).json()) as {
      data: { embedding: number[] }[];
    };
    const base64 = (await (
      await post(`${server.address}/v1/embeddings`, { input, encoding_format: 'base64' })
    ).json()) as { data: { embedding: string }[] };
    expect(floats.data[0]!.embedding).toHaveLength(32);
    expect(floats.data[0]!.embedding).not.toEqual(floats.data[1]!.embedding);
    base64.data.forEach(({ embedding }, i) => {
      const bytes = new Uint8Array(Buffer.from(embedding, 'base64'));
      expect([...new Float32Array(bytes.buffer)]).toEqual(floats.data[i]!.embedding);
    });
    await expectError(
      await post(`${server.address}/v1/embeddings`, { input: '' }),
      400,
      /input is empty/,
      'input',
    );
    const ids = [...served.tokenizer.encode(input[0]!)];
    const ofIds = await post(`${server.address}/v1/embeddings`, { input: ids });
    expect(((await ofIds.json()) as typeof floats).data).toMatchObject([
      { embedding: floats.data[0]!.embedding },
    ]);
    await expectError(
      await post(`${server.address}/v1/embeddings`, { input: [ids, [1e6]] }),
      400,
      /input.1 has token 1000000: expected ids below/,
      'input.1',
    );
    const tooLong = await post(`${server.address}/v1/embeddings`, { input: 'x'.repeat(600) });
    expect(await tooLong.json()).toMatchObject({
      error: { code: 'context_length_exceeded', param: 'input' },
    });
  });

  it('chats by a plain template', async () => {
    const messages = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
    ];
    const prompt = 'System: Be brief.\n\nUser: Hi\n\nAssistant:';
    const plain = await answer({ prompt, max_tokens: 20, temperature: 0 });
    const url = `${server.address}/v1/chat/completions`;
    const body = { model: 'tiny', messages, max_tokens: 20, temperature: 0, logprobs: true, top_logprobs: 2 };
    const chat = (await (await post(url, body)).json()) as {
      choices: { message: { content: string }; logprobs: { content: { top_logprobs: unknown[] }[] } }[];
      usage: object;
    };
    expect(chat.choices[0]!.message.content).toBe(plain.choices[0]!.text.replace(/^ /, ''));
    expect(chat.choices[0]!.logprobs.content[0]!.top_logprobs).toHaveLength(2);
    expect(chat.usage).toEqual(plain.usage);
    await expectError(await post(url, { messages: [] }), 400, /messages/, 'messages');
    await expectError(
      await post(url, { messages: [{ role: 'x', content: 'y' }] }),
      400,
      /role/,
      'messages.0.role',
    );
  });

  it('counts for Prometheus', async () => {
    const text = await (await fetch(`${server.address}/metrics`)).text();
    expect(text).toMatch(/phi1_generated_tokens_total\{model="tiny"\} [1-9]/);
    expect(text).toMatch(/phi1_requests_total\{route="\/v1\/completions",status="400"\} [1-9]/);
    expect(text).toMatch(/phi1_sequences_running\{model="tiny"\} 0/);
  });
});
