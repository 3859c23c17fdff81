/** Fine-tuning, adapters, evaluation and what is kept, on runs of a few steps. */
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { UserError } from '@phi1/base';
import { temporaryFolder } from '@phi1/base/testing';
import { presetConfig, PhiModel } from '@phi1/model';
import { loadAdapter, loadModel, resolveCheckpoint, saveModel, SafetensorsFile } from '@phi1/model/node';
import { tf } from '@phi1/tensor';
import { trainBpe, WordCounts } from '@phi1/tokens';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Evaluator } from './evaluator.js';
import { readMetrics } from './metrics.js';
import { planData, planResumedData, runJob, type JobRequest } from './run-job.js';
import { writeTokens } from './testing/corpus.js';

let folder: string;
let data: string;
/** A model to train on. */
let base: string;

const small = {
  engine: 'torch',
  threads: 1, // tests share the machine
  steps: 4,
  batchSize: 2,
  context: 16,
  validationBatches: 1,
  completionTokens: 2,
  validateEvery: { steps: 2 },
  checkpointEvery: { steps: 2 },
} as const;

beforeAll(async () => {
  folder = temporaryFolder();
  data = await writeTokens(join(folder, 'tokens'));
  base = (await runJob({ ...small, preset: 'nano', data, steps: 1, out: join(folder, 'base') })).run;
});

/** A run's numbers that do not depend on the clock, and what its last checkpoint holds. */
async function readTrace(run: string): Promise<unknown> {
  const lines = await readMetrics(join(run, 'metrics.jsonl'));
  const checkpoint = join(run, 'checkpoints', 'step-4');
  const files = (await readdir(checkpoint)).filter((name) => name !== 'trainer.json').sort();
  const contents = await Promise.all(files.map((name) => readFile(join(checkpoint, name), 'base64')));
  return [
    files,
    contents,
    lines.map(({ step, loss, valLoss, lr, gradNorm }) => [step, loss, valLoss, lr, gradNorm]),
  ];
}

/** Runs a job whole, and another time interrupted and resumed. */
async function runTwice(name: string, request: Omit<JobRequest, 'data'>): Promise<[string, string]> {
  const [whole, parts] = [join(folder, `${name}-whole`), join(folder, `${name}-parts`)];
  await runJob({ ...small, data, ...request, out: whole });
  const interrupt = new AbortController();
  const step = (report: { step: number }): void => {
    if (report.step === 1) interrupt.abort();
  };
  const first = await runJob(
    { ...small, data, ...request, out: parts },
    { signal: interrupt.signal, watcher: { step } },
  );
  expect(first).toMatchObject({ interrupted: true, steps: 2 });
  expect(await runJob({ resume: parts })).toMatchObject({ interrupted: false, steps: 4 });
  return [whole, parts];
}

describe('finetune', () => {
  it('goes on from a model with a fresh optimizer, keeps what is beside it, and resumes bit for bit', async () => {
    const init = join(folder, 'with-companions');
    await cp(await resolveCheckpoint(base), init, { recursive: true });
    await writeFile(join(init, 'chat_template.jinja'), '{{ messages }}');
    const [whole, parts] = await runTwice('finetune', { job: 'finetune', init, dropout: 0.1 });
    expect(await readTrace(parts)).toEqual(await readTrace(whole));
    const checkpoint = join(whole, 'checkpoints', 'step-4');
    for (const name of ['chat_template.jinja', 'tokenizer.json', 'tokenizer_config.json']) {
      expect(await readFile(join(checkpoint, name), 'utf8')).toBe(await readFile(join(init, name), 'utf8'));
    }
    const [before, config] = await Promise.all(
      [join(base, 'metrics.jsonl'), join(whole, 'config.json')].map((path) => readFile(path, 'utf8')),
    );
    const start = JSON.parse(before!.split('\n')[0]!) as { valLoss: number };
    expect(JSON.parse(config!)).toMatchObject({
      job: 'finetune',
      preset: 'nano',
      context: 16,
      initHash: /./,
    });
    const summary = JSON.parse(await readFile(join(whole, 'summary.json'), 'utf8')) as {
      validation: { firstLoss: number };
    };
    expect(summary.validation.firstLoss).toBeCloseTo(start.valLoss, 6); // it began where the other ended
  });

  it('wants the corpus in the tokens of its model', async () => {
    const plan = await planData({ ...small, job: 'finetune', init: base });
    expect(plan.tokenizer).toBe(await resolveCheckpoint(base));
    const other = trainBpe(new WordCounts(), 257);
    const tokens = await writeTokens(join(folder, 'other-tokenizer'), { tokenizer: other });
    const run = runJob({ ...small, data: tokens, job: 'finetune', init: base });
    await expect(run).rejects.toThrow(/^data: .*other-tokenizer was tokenized otherwise than for .*base/);
  });
});

describe('lora', () => {
  it('trains an adapter alone, in PEFT’s layout, resumes bit for bit and merges on request', async () => {
    const request = { job: 'lora', init: base, merge: true, loraRank: 4, loraDropout: 0.1 };
    const [whole, parts] = await runTwice('lora', { ...request, loraTargets: ['q_proj', 'fc1'] });
    expect(await readTrace(parts)).toEqual(await readTrace(whole));
    const checkpoint = join(whole, 'checkpoints', 'step-4');
    expect(await readdir(checkpoint)).toEqual(
      expect.arrayContaining(['adapter_config.json', 'adapter_model.safetensors', 'tokenizer.json']),
    );
    await using moments = await SafetensorsFile.open(join(checkpoint, 'optimizer.safetensors'));
    const names = [...moments.reader.header.tensors.keys()];
    expect(names.every((name) => /\.lora_[AB]\.weight\.exp_avg(_sq)?$/.test(name))).toBe(true);
    expect(names).toHaveLength(4 * 2 * 2 * 2); // layers, targets, A and B, moments

    const [adapted, merged, plain] = await Promise.all([base, whole, base].map((path) => loadModel(path)));
    expect(await resolveCheckpoint(whole)).toBe(join(whole, 'merged'));
    const adapter = await loadAdapter(checkpoint, adapted!);
    adapter.attach(adapted!);
    const ids = tf.tensor2d([[5, 6, 7, 8]], [1, 4], 'int32');
    const [expected, found, before] = await Promise.all(
      [adapted, merged, plain].map((model) => model!.logits(ids).data()),
    );
    const furthest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
      Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i]!)));
    expect(furthest(found!, expected!)).toBeLessThan(1e-5);
    expect(furthest(found!, before!)).toBeGreaterThan(1e-3);
    for (const model of [adapted, merged, plain]) model!.dispose();
    adapter.dispose();
  });

  it('does not go on with another model than it began with', async () => {
    const init = join(folder, 'changing');
    await cp(await resolveCheckpoint(base), init, { recursive: true });
    const out = join(folder, 'on-changing');
    await runJob({ ...small, data, job: 'lora', init, steps: 1, out });
    const other = PhiModel.initialize(presetConfig('nano', { vocab_size: 300 }), 7);
    await rm(init, { recursive: true });
    await saveModel(init, other, { companionsOf: base });
    other.dispose();
    await expect(runJob({ resume: out, steps: 2 })).rejects.toThrow(
      /^init: .*changing is not what it was when .*on-changing began/,
    );
  });
});

describe('evaluation', () => {
  /** Gives these scores, one after another. */
  function scripted(...scores: number[]): Evaluator {
    const evaluate = (): ReturnType<Evaluator['evaluate']> =>
      Promise.resolve({ metrics: { 'pass@1': scores.shift()! } });
    return { name: 'scripted', evaluate };
  }

  it('keeps the best checkpoint, milestones and the newest, and knows the best after a resumption', async () => {
    const out = join(folder, 'evaluated');
    const seen: [number, number][] = [];
    const watcher = {
      evaluated: ({ step, metrics }: { step: number; metrics: Record<string, number> }): void =>
        void seen.push([step, metrics['pass@1']!]),
    };
    const request = { ...small, data, preset: 'nano', out, steps: 6, keepCheckpoints: 1 } as const;
    const asked = {
      ...request,
      keepBest: 'evaluation',
      evaluateEvery: { steps: 1 },
      milestoneEvery: 4,
    } as const;
    const evaluators = [scripted(0.1, 0.6, 0.6, 0.3, 0.2, 0.5)];
    const summary = await runJob(asked, { evaluators, watcher });
    expect(seen).toEqual([0.1, 0.6, 0.6, 0.3, 0.2, 0.5].map((score, i) => [i + 1, score]));
    const kept = async (): Promise<string[]> => (await readdir(join(out, 'checkpoints'))).sort();
    expect(await kept()).toEqual(['step-3', 'step-4', 'step-6']);
    expect(summary.best).toMatchObject({ step: 3, by: 'evaluation', metric: 'scripted/pass@1', value: 0.6 });
    expect(summary).toMatchObject({
      evaluation: { 'scripted/pass@1': 0.5 },
      model: summary.best!.checkpoint,
    });
    expect(basename(await resolveCheckpoint(out))).toBe('step-3');
    const lines = await readMetrics(join(out, 'metrics.jsonl'));
    expect(lines.map(({ evaluation }) => evaluation?.['scripted/pass@1'])).toEqual([
      0.1, 0.6, 0.6, 0.3, 0.2, 0.5,
    ]);

    expect((await planResumedData(out)).evaluators).toEqual(['scripted']);
    const sample = (step: number) =>
      `{"step":${String(step)},"evaluator":"scripted","prompt":"p","completion":"c"}\n`;
    await writeFile(join(out, 'samples.jsonl'), sample(5) + sample(6) + sample(7)); // of a step that is done again
    await expect(runJob({ resume: out, steps: 8 })).rejects.toThrow(
      /is evaluated on scripted, not on nothing/,
    );
    const longer = await runJob({ resume: out, steps: 8 }, { evaluators: [scripted(0.4, 0.7)] });
    expect(longer.best).toMatchObject({ step: 8, value: 0.7 });
    expect(await kept()).toEqual(['step-4', 'step-8']);
    expect(await readFile(join(out, 'samples.jsonl'), 'utf8')).toBe(sample(5) + sample(6));
  });

  it('finds the best by validation loss too', async () => {
    const out = join(folder, 'by-loss');
    const request = { ...small, data, preset: 'nano', out, keepBest: 'validation-loss' } as const;
    const { best, validation } = await runJob({ ...request, validateEvery: { steps: 1 } });
    const losses = (await readMetrics(join(out, 'metrics.jsonl'))).map(({ valLoss }) => valLoss!);
    expect(best!.value).toBe(Math.min(...losses));
    expect(validation!.lastLoss).toBe(losses.at(-1));
  });
});

describe('what a job refuses', () => {
  const cases: [string, Partial<JobRequest> & { init?: string }, RegExp][] = [
    [
      'a job that is none',
      { job: 'distil' },
      /^job: there is no "distil", expected pretrain, finetune, lora/,
    ],
    ['fine-tuning nothing', { job: 'finetune' }, /^init: expected the folder of the model to finetune/],
    [
      'a preset beside a model',
      { job: 'finetune', init: 'x', preset: 'nano' },
      /^preset: is of pretrain, not of/,
    ],
    [
      'pretraining a model that is there',
      { preset: 'nano', init: 'x' },
      /^init: is of finetune and lora, not/,
    ],
    ['merging no adapter', { preset: 'nano', merge: true }, /^merge: is of lora, not of pretrain/],
    [
      'a model that is not there',
      { job: 'finetune', init: '/no/such' },
      /^init: \/no\/such: there is no such/,
    ],
    ['a floor above the rate', { preset: 'nano', minLearningRate: 1 }, /^minLearningRate: 1 is more than/],
    [
      'a best without evaluator',
      { preset: 'nano', keepBest: 'evaluation' },
      /^keepBest: .*needs an evaluator/,
    ],
    ['no passes', { preset: 'nano', epochs: 0 }, /^epochs: /],
    ['a schedule that is none', { preset: 'nano', schedule: 'step' as 'linear' }, /^schedule: /],
    ['no data', { preset: 'nano', data: '/no/tokens' }, /^\/no\/tokens.*expected a prepared corpus/],
  ];
  it.each(cases)('%s', async (_, request, message) => {
    const { engine, threads, batchSize } = small;
    const run = runJob({ data, engine, threads, batchSize, runs: join(folder, 'never'), ...request });
    await expect(run).rejects.toThrow(UserError);
    await expect(run).rejects.toThrow(message);
    expect(await readdir(folder)).not.toContain('never');
  });

  it('a model of another architecture, a context that the model has not, and too small a vocabulary', async () => {
    const init = join(folder, 'spoilt');
    await cp(await resolveCheckpoint(base), init, { recursive: true });
    const path = join(init, 'config.json');
    const config = JSON.parse(await readFile(path, 'utf8')) as object;
    const refusal = async (changes: object, context = 16): Promise<string> => {
      await writeFile(path, JSON.stringify({ ...config, ...changes }));
      const run = runJob({ ...small, data, job: 'finetune', init, context, runs: join(folder, 'never') });
      return run.then(
        () => 'none',
        (error: unknown) => (error as UserError).message,
      );
    };
    expect(await refusal({ model_type: 'llama' })).toMatch(/^init: .*model_type is "llama", expected "phi"/);
    expect(await refusal({}, 512)).toBe("context: 512 is more than the model's 256");
    expect(await refusal({ vocab_size: 100 })).toMatch(
      /^init: .*tokenizer has \d+ tokens, its model only 100/,
    );
    expect(await readdir(folder)).not.toContain('never');
  });

  it('to validate on what it trains on', async () => {
    const tokens = await writeTokens(join(folder, 'overlapping'));
    await cp(join(tokens, 'train'), join(tokens, 'validation'), { recursive: true, force: true });
    const run = runJob({ ...small, data: tokens, preset: 'nano', runs: join(folder, 'never') });
    await expect(run).rejects.toThrow(/(\d+) of \1 validation documents are training documents too.*"def /);
  });
});

it('ends with the first of its bounds', async () => {
  const counts: number[] = [];
  const bounds = [{ tokens: 65 }, { epochs: 0.02 }, { steps: 3, tokens: 10_000 }];
  for (const [i, bound] of bounds.entries()) {
    const request = {
      ...small,
      steps: undefined,
      data,
      preset: 'nano',
      out: join(folder, `bound-${String(i)}`),
    };
    counts.push((await runJob({ ...request, ...bound })).steps);
  }
  const { tokens } = JSON.parse(await readFile(join(data, 'stats.json'), 'utf8')) as {
    tokens: { train: number };
  };
  const batchesPerEpoch = Math.floor(Math.floor((tokens.train - 1) / 16) / 2);
  expect(counts).toEqual([3, Math.ceil(0.02 * batchesPerEpoch), 3]);
});
