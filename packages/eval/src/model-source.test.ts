import { existsSync } from 'node:fs';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '@phi1/base';
import { temporaryFolder } from '@phi1/base/testing';
import { BpeTokenizer, BYTE_CHARACTERS, END_OF_TEXT, generate, PhiModel, presetConfig } from '@phi1/model';
import { saveModel } from '@phi1/model/node';
import { tf } from '@phi1/tensor';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sandbox } from '@phi1/python';
import { modelSource, type ModelSourceOptions } from './model-source.js';
import type { Problem } from '@phi1/benchmarks';
import { runEvaluation } from './run-evaluation.js';
import type { Sample } from './source.js';

const tokenizer = new BpeTokenizer({
  vocabulary: new Map([END_OF_TEXT, ...BYTE_CHARACTERS].map((token, id) => [token, id])),
  merges: [],
  addedTokens: [{ id: 0, content: END_OF_TEXT, special: true }],
});

const sandbox = new Sandbox({ threads: 1 });
afterAll(() => sandbox.close());

let folder: string;
let model: PhiModel;
beforeAll(async () => {
  await tf.setBackend('cpu');
  folder = join(temporaryFolder(), 'model');
  const config = presetConfig('nano', {
    vocab_size: tokenizer.vocabularySize,
    hidden_size: 16,
    intermediate_size: 32,
    num_hidden_layers: 1,
    num_attention_heads: 2,
    max_position_embeddings: 128,
    initializer_range: 0.3,
  });
  model = PhiModel.initialize(config, 1);
  await saveModel(folder, model, { tokenizerJson: JSON.stringify(tokenizer) });
});

function problem(prompt: string, ...stops: string[]): Problem {
  return { taskId: prompt.slice(0, 20), prompt, canonicalSolution: '', checks: '', stops };
}

async function completions(problems: Problem[], count: number, options: Partial<ModelSourceOptions> = {}) {
  const samples: Sample[] = [];
  const source = modelSource({ model: folder, maxNewTokens: 12, ...options });
  for await (const sample of source.complete(problems, count)) samples.push(sample);
  return samples;
}

/** The path of a benchmark of three problems whose prompts fit the model's context. */
async function shortBenchmark(): Promise<string> {
  const path = join(temporaryFolder(), 'short.jsonl');
  const tasks = ['f', 'g', 'h'].map((name) => ({
    task_id: name,
    prompt: `def ${name}():\n`,
    entry_point: name,
    canonical_solution: '    return 1\n',
    test: 'def check(candidate):\n    assert candidate() == 1\n',
  }));
  await writeFile(path, tasks.map((task) => `${JSON.stringify(task)}\n`).join(''));
  return path;
}

describe('modelSource', () => {
  it('gives each problem what the model generates for it alone, whatever the batch', async () => {
    const prompts = ['def f():\n', 'x', 'a longer prompt of more tokens\n', 'def g(a, b):'];
    const together = await completions(
      prompts.map((prompt) => problem(prompt)),
      2,
      { temperature: 1, seed: 5 },
    );
    expect(together.map(({ taskId }) => taskId)).toEqual(
      prompts.flatMap((prompt) => [prompt.slice(0, 20), prompt.slice(0, 20)]),
    );
    const alone = [];
    for (const [index, prompt] of prompts.flatMap((each) => [each, each]).entries()) {
      const promptTokens = [...tokenizer.encode(prompt.trimEnd())];
      const { tokens } = await generate(model, {
        promptTokens,
        maxNewTokens: 12,
        temperature: 1,
        seed: 5 + index,
      });
      const text = tokenizer.decode(tokens);
      alone.push(prompt.endsWith('\n') && text.startsWith('\n') ? text.slice(1) : text);
    }
    expect(together.map(({ completion }) => completion)).toEqual(alone);
    expect(new Set(alone).size).toBeGreaterThan(4);
    const three = await completions(
      prompts.map((prompt) => problem(prompt)),
      2,
      { temperature: 1, seed: 5, batchSize: 3 },
    );
    expect(three).toEqual(together);
  });

  it('ends a completion before its first stop', async () => {
    const [free] = await completions([problem('def f():\n')], 1, { temperature: 1, maxNewTokens: 40 });
    const stop = [...free!.completion][5]!;
    const [stopped] = await completions([problem('def f():\n', stop)], 1, {
      temperature: 1,
      maxNewTokens: 40,
    });
    expect(stopped!.completion).toBe(free!.completion.slice(0, free!.completion.indexOf(stop)));
  });

  it('gives an empty completion and a note for a prompt that does not fit', async () => {
    const samples = await completions([problem('y'.repeat(200)), problem('x')], 1);
    expect(samples[0]).toEqual({
      ...{ taskId: 'y'.repeat(20), index: 0 },
      completion: '',
      note: "the prompt has 200 tokens, the model's context only 128",
    });
    expect(samples[1]!.note).toBeUndefined();
  });

  it('frees the model, and refuses a folder that is none', async () => {
    const before = tf.memory().numTensors;
    await completions([problem('x')], 1);
    expect(tf.memory().numTensors).toBe(before);
    await expect(completions([problem('x')], 1, { model: join(folder, 'none') })).rejects.toThrow(UserError);
  });

  it('is graded from end to end, and leaves its report with the model', async () => {
    const { report, out } = await runEvaluation({
      model: { model: folder, maxNewTokens: 8, engine: { engine: 'cpu' } },
      limit: 2,
      sandbox,
    });
    expect(out).toBe(join(folder, 'eval', 'everyday'));
    expect(report).toMatchObject({ problemCount: 2, solved: 0, source: { kind: 'model', maxNewTokens: 8 } });
    expect(JSON.parse(await readFile(join(out, 'report.json'), 'utf8'))).toMatchObject({
      passAtK: { '1': 0 },
    });
  });

  it('goes on with the log of an evaluation that was interrupted, to the same completions', async () => {
    const settings = {
      model: {
        model: folder,
        maxNewTokens: 6,
        temperature: 1,
        batchSize: 2,
        engine: { engine: 'cpu' as const },
      },
      samplesPerProblem: 2,
      benchmark: await shortBenchmark(),
      sandbox,
    };
    const [whole, broken] = ['whole', 'broken'].map((name) => join(folder, '..', name));
    await runEvaluation({ ...settings, out: whole! });
    const stop = new AbortController();
    const begun = runEvaluation({
      ...settings,
      out: broken!,
      signal: stop.signal,
      onProgress: ({ graded }) => {
        if (graded === 3) stop.abort();
      },
    });
    await expect(begun).rejects.toThrow(/graded samples are in .*partial/);
    const log = join(broken!, 'samples.partial.jsonl');
    await appendFile(log, '{"task_id": "Everyday/1", "compl'); // a kill
    const asked: number[] = [];
    const model = { ...settings.model, onToken: ({ total }: { total: number }) => asked.push(total) };
    const hotter = { ...settings, model: { ...settings.model, temperature: 2 }, out: broken! };
    await expect(runEvaluation(hotter)).rejects.toThrow(
      /an evaluation with another temperature \(1, now 2\)/,
    );
    await runEvaluation({ ...settings, model, out: broken! });
    expect(Math.max(...asked)).toBe(3);
    const completions = async (out: string) =>
      (await readFile(join(out, 'samples.jsonl'), 'utf8'))
        .trimEnd()
        .split('\n')
        .map((line) => {
          const { task_id: task, index, completion, outcome } = JSON.parse(line) as Record<string, unknown>;
          return { task, index, completion, outcome };
        });
    expect(await completions(broken!)).toEqual(await completions(whole!));
    expect(existsSync(log)).toBe(false);
  });
});

it('gives the model no prompt that ends in whitespace, nor that whitespace twice', async () => {
  // A bias makes the model write line breaks and nothing else.
  const breaks = PhiModel.initialize(model.config, 1);
  const newline = tokenizer.encode('\n')[0]!;
  const bias = breaks.parameters.get('lm_head.bias')!;
  bias.assign(
    tf
      .oneHot(tf.tensor1d([newline], 'int32'), model.config.vocab_size)
      .mul(1e4)
      .reshape(bias.shape),
  );
  const other = join(folder, '..', 'breaks');
  await saveModel(other, breaks, { tokenizerJson: JSON.stringify(tokenizer) });
  const options = { model: other, maxNewTokens: 3 };
  const [ended, open] = await completions([problem('def f():\n'), problem('def f():')], 1, options);
  expect(ended!.completion).toBe('\n\n');
  expect(open!.completion).toBe('\n\n\n');
});
