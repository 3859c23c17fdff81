/** The server as others' programs use it: the official clients, lm_eval and curl. */
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { pythonHas, temporaryFolder } from '@phi1/base/testing';
import { generate } from '@phi1/model';
import { tf } from '@phi1/tensor';
import OpenAI, { AuthenticationError, BadRequestError, NotFoundError } from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningServer } from './server.js';
import type { ServedModel } from './served-model.js';
import { tinyModel, tinyServer } from './testing/tiny-server.js';

const KEY = 'a key of the tests';
const PYTHON = process.env.PHI1_PYTHON ?? 'python3';
const PROMPT = 'def add(a, b):';

let server: RunningServer;
let served: ServedModel;
let expected: string;
beforeAll(async () => {
  served = await tinyModel();
  server = await tinyServer({ models: [served], apiKeys: [KEY] });
  const { tokens } = await generate(served.model, {
    promptTokens: [...served.tokenizer.encode(PROMPT)],
    maxNewTokens: 24,
    stopTokens: served.stopTokens,
  });
  expected = served.tokenizer.decode(tokens);
});
afterAll(() => server.close());

/** Asynchronously, for the server is in this process. */
const run = async (command: string, args: string[], env: object = {}): Promise<string> =>
  (await promisify(execFile)(command, args, { env: { ...process.env, ...env }, maxBuffer: 2 ** 24 })).stdout;

describe('the openai package of npm', () => {
  const client = (apiKey = KEY) => new OpenAI({ apiKey, baseURL: `${server.address}/v1`, maxRetries: 0 });
  const request = { model: 'tiny', prompt: PROMPT, max_tokens: 24, temperature: 0 } as const;

  it('completes, whole and streamed, with usage', async () => {
    const whole = await client().completions.create(request);
    expect(whole.choices[0]!.text).toBe(expected);
    const stream = await client().completions.create({
      ...request,
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = '';
    let usage: unknown;
    for await (const event of stream) {
      text += event.choices[0]?.text ?? '';
      usage = event.usage;
    }
    expect(text).toBe(expected);
    expect(usage).toEqual(whole.usage);
  });

  it('chats, streamed too', async () => {
    const chat = {
      model: 'tiny',
      messages: [{ role: 'user' as const, content: 'hi' }],
      max_tokens: 12,
      seed: 1,
    };
    const whole = await client().chat.completions.create(chat);
    const runner = client().chat.completions.stream(chat);
    expect((await runner.finalChatCompletion()).choices[0]!.message.content).toBe(
      whole.choices[0]!.message.content,
    );
  });

  it('embeds and lists models', async () => {
    const { data } = await client().embeddings.create({ model: 'tiny', input: [PROMPT, 'x'] });
    expect(data.map(({ embedding }) => embedding.length)).toEqual([32, 32]);
    expect((await client().models.list()).data.map(({ id }) => id)).toEqual(['tiny']);
    expect((await client().models.retrieve('tiny')).owned_by).toBe('phi1');
  });

  it('knows the errors as its own', async () => {
    await expect(client().completions.create({ ...request, model: 'x' })).rejects.toThrow(NotFoundError);
    await expect(client().completions.create({ ...request, prompt: '' })).rejects.toThrow(BadRequestError);
    await expect(client('wrong').completions.create(request)).rejects.toThrow(AuthenticationError);
    await expect(client().completions.create({ ...request, stream: true, prompt: '' })).rejects.toThrow(
      /prompt is empty/,
    );
  });
});

describe("the AI SDK's provider for OpenAI-compatible servers", () => {
  const provider = () =>
    createOpenAICompatible({
      name: 'phi1',
      baseURL: `${server.address}/v1`,
      apiKey: KEY,
      includeUsage: true,
    });
  const prompt = [{ role: 'user' as const, content: [{ type: 'text' as const, text: PROMPT }] }];
  const settings = { maxOutputTokens: 12, temperature: 0 };

  /** All parts of a stream. */
  async function collect<T>(stream: ReadableStream<T>): Promise<T[]> {
    const parts: T[] = [];
    for await (const part of stream) parts.push(part);
    return parts;
  }

  it('chats, whole and streamed, with usage and why it ended', async () => {
    const model = provider().chatModel('tiny');
    const whole = await model.doGenerate({ prompt, ...settings });
    const [content] = whole.content;
    expect(content).toMatchObject({ type: 'text' });
    expect(whole.finishReason.unified).toBe('length');
    expect(whole.usage.outputTokens.total).toBe(12);
    const parts = await collect((await model.doStream({ prompt, ...settings })).stream);
    const text = parts.flatMap((part) => (part.type === 'text-delta' ? part.delta : [])).join('');
    expect({ type: 'text', text }).toMatchObject(content!);
    expect(parts.at(-1)).toMatchObject({
      type: 'finish',
      finishReason: { unified: 'length' },
      usage: whole.usage,
    });
  });

  it('completes, embeds, and says what is wrong', async () => {
    const { content } = await provider()
      .completionModel('tiny')
      .doGenerate({ prompt, ...settings });
    expect(content[0]).toMatchObject({ type: 'text' });
    const { embeddings } = await provider()
      .embeddingModel('tiny')
      .doEmbed({ values: [PROMPT, 'x'] });
    expect(embeddings.map(({ length }) => length)).toEqual([32, 32]);
    const unknown = provider()
      .chatModel('none')
      .doGenerate({ prompt, ...settings });
    await expect(unknown).rejects.toThrow('no model none: expected tiny');
  });
});

describe('curl', () => {
  it('reads the events', async () => {
    const body = JSON.stringify({ prompt: PROMPT, max_tokens: 24, temperature: 0, stream: true });
    const url = `${server.address}/v1/completions`;
    const args = [
      '-sN',
      url,
      '-H',
      `Authorization: Bearer ${KEY}`,
      '-H',
      'Content-Type: application/json',
      '-d',
      body,
    ];
    const lines = (await run('curl', args)).trim().split('\n\n');
    expect(lines.pop()).toBe('data: [DONE]');
    const events = lines.map((line) => JSON.parse(line.slice(6)) as { choices: [{ text: string }] });
    expect(events.map(({ choices }) => choices[0].text).join('')).toBe(expected);
  });
});

describe.skipIf(!pythonHas('openai'))('the openai package of Python', () => {
  it('completes, streams, chats, embeds and raises its own errors', async () => {
    const program = `
import json, os, openai
client = openai.OpenAI(base_url=os.environ["BASE_URL"], api_key=os.environ["KEY"], max_retries=0)
request = dict(model="tiny", prompt=os.environ["PROMPT"], max_tokens=24, temperature=0)
whole = client.completions.create(**request, logprobs=2)
streamed = "".join(event.choices[0].text for event in client.completions.create(**request, stream=True))
chat = client.chat.completions.create(model="tiny", messages=[{"role": "user", "content": "hi"}], max_tokens=5)
vector = client.embeddings.create(model="tiny", input="x").data[0].embedding
errors = []
for change in [dict(model="x"), dict(prompt=""), dict(max_tokens=-1)]:
    try:
        client.completions.create(**{**request, **change})
    except openai.APIStatusError as error:
        errors.append([type(error).__name__, error.body["param"]])
print(json.dumps([whole.choices[0].text, streamed, len(whole.choices[0].logprobs.tokens),
    chat.choices[0].message.role, len(vector), errors]))
`;
    const env = { BASE_URL: `${server.address}/v1`, KEY, PROMPT };
    const [whole, streamed, tokens, role, size, errors] = JSON.parse(
      await run(PYTHON, ['-c', program], env),
    ) as [string, string, number, string, number, unknown];
    expect([whole, streamed, tokens, role, size]).toEqual([expected, expected, 24, 'assistant', 32]);
    expect(errors).toEqual([
      ['NotFoundError', 'model'],
      ['BadRequestError', 'prompt'],
      ['BadRequestError', 'max_tokens'],
    ]);
  });
});

describe.skipIf(!pythonHas('lm_eval', 'aiohttp', 'tenacity'))('lm_eval', () => {
  it('gets the log-likelihoods that the model has, and the text that it writes', async () => {
    const folder = temporaryFolder();
    const tasks = join(folder, 'tasks');
    mkdirSync(tasks);
    const documents = ['ab', 'def f(x):', 'é and more'].map((text, i) => ({
      text,
      choices: ['yes', ' no'],
      gold: i % 2,
    }));
    writeFileSync(join(folder, 'data.jsonl'), documents.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const common = (task: string) =>
      `task: ${task}\ndataset_path: json\ndataset_kwargs:\n  data_files:\n    test: ${join(folder, 'data.jsonl')}\ntest_split: test\ndoc_to_text: "{{text}}"\n`;
    writeFileSync(
      join(tasks, 'choice.yaml'),
      `${common('tiny_choice')}output_type: multiple_choice\ndoc_to_choice: "{{choices}}"\ndoc_to_target: gold\ntarget_delimiter: ""\nmetric_list:\n  - metric: acc\n`,
    );
    writeFileSync(
      join(tasks, 'write.yaml'),
      `${common('tiny_write')}output_type: generate_until\ndoc_to_target: "{{text}}"\ngeneration_kwargs:\n  until: ["zz"]\n  max_gen_toks: 9\n  temperature: 0\nmetric_list:\n  - metric: exact_match\n`,
    );
    writeFileSync(
      join(tasks, 'repeat.yaml'),
      `${common('tiny_repeat')}output_type: generate_until\nrepeats: 4\ndoc_to_target: "{{text}}"\ngeneration_kwargs:\n  until: ["zz"]\n  max_gen_toks: 12\n  do_sample: true\n  temperature: 1\nmetric_list:\n  - metric: exact_match\n`,
    );
    const program = `
import json, os, lm_eval
from lm_eval.tasks import TaskManager
results = lm_eval.simple_evaluate(
    model="local-completions", model_args=os.environ["MODEL_ARGS"], tasks=["tiny_choice", "tiny_write", "tiny_repeat"],
    task_manager=TaskManager(include_path=os.environ["TASKS"]), batch_size=4)
print(json.dumps([[sample["doc"]["text"], sample["resps"]] for task in results["samples"].values() for sample in task]))
`;
    const printed = await run(PYTHON, ['-c', program], {
      TASKS: tasks,
      MODEL_ARGS: `model=tiny,base_url=${server.address}/v1/completions,auth_token=${KEY},max_length=512`,
      OPENAI_API_KEY: KEY,
      HF_HUB_OFFLINE: '1',
      HF_HOME: join(folder, 'hub'),
    });
    type Responses = [[number, boolean]][] | [string[]];
    const samples = JSON.parse(printed.trim().split('\n').at(-1)!) as [string, Responses][];
    expect(samples).toHaveLength(9);
    // equal requests with one seed
    const draws = samples.flatMap(([, [first]]) => (first!.length === 4 ? [new Set(first)] : []));
    expect(draws.map(({ size }) => size)).toEqual([4, 4, 4]);
    for (const [text, responses] of samples) {
      if (responses[0]!.length === 4) continue;
      if (responses.length === 2) {
        const wanted = ['yes', ' no'].map((choice) => logLikelihood(text, choice));
        wanted.forEach(({ sum, isGreedy }, i) => {
          const [value, greedy] = responses[i]![0] as [number, boolean];
          expect(value).toBeCloseTo(sum, 2);
          expect(greedy).toBe(isGreedy);
        });
      } else {
        const { tokens } = await generate(served.model, {
          promptTokens: [...served.tokenizer.encode(text)],
          maxNewTokens: 9,
          stopTokens: served.stopTokens,
        });
        expect(responses[0]![0]).toBe(served.tokenizer.decode(tokens));
      }
    }
  });
});

/** By a forward pass over the whole. */
function logLikelihood(context: string, continuation: string): { sum: number; isGreedy: boolean } {
  const before = [...served.tokenizer.encode(context)];
  const ids = [...before, ...served.tokenizer.encode(continuation)];
  const logits = served.model.logits(tf.tensor2d([ids], undefined, 'int32')).squeeze<tf.Tensor2D>([0]);
  const rows = tf.logSoftmax(logits).arraySync();
  const steps = ids.slice(before.length).map((id, i) => ({ id, row: rows[before.length + i - 1]! }));
  return {
    sum: steps.reduce((sum, { id, row }) => sum + row[id]!, 0),
    isGreedy: steps.every(({ id, row }) => row[id] === Math.max(...row)),
  };
}
