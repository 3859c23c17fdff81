import { mkdirSync, rmSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '@phi1/base';
import { temporaryFolder } from '@phi1/base/testing';
import { loadModel } from '@phi1/model/node';
import { beforeAll, describe, expect, it } from 'vitest';
import { readMetrics } from './metrics.js';
import { runJob, type JobRequest, type ResumeRequest } from './run-job.js';
import type { RunSummary } from './summary.js';
import { lockFolder } from './run-lock.js';
import { writeTokens } from './testing/corpus.js';
import type { RunWatcher } from './watcher.js';

let folder: string;
let data: string;

beforeAll(async () => {
  folder = temporaryFolder();
  data = await writeTokens(join(folder, 'tokens'));
});

const run = (
  request: JobRequest | ResumeRequest,
  options: { watcher?: RunWatcher; signal?: AbortSignal } = {},
): Promise<RunSummary> => runJob(request, options);

/** A run of a few steps that a test can wait for. */
function request(changes: Partial<JobRequest>): JobRequest {
  return {
    preset: 'nano',
    layers: 2,
    width: 64,
    threads: 1, // tests share the machine, and waiting for each other costs threads most
    data,
    steps: 8,
    batchSize: 2,
    context: 16,
    dropout: 0.1,
    gradientAccumulation: 2,
    validationBatches: 2,
    completionTokens: 8,
    validateEvery: { steps: 3 },
    checkpointEvery: { steps: 4 },
    ...changes,
  };
}

/** A run's numbers that do not depend on the clock, and its weights and moments at the end. */
async function readTrace(path: string): Promise<unknown> {
  const lines = await readMetrics(join(path, 'metrics.jsonl'));
  const checkpoint = join(path, 'checkpoints', 'step-8');
  return {
    lines: lines.map(({ step, loss, valLoss, lr, gradNorm, tokens }) => [
      step,
      loss,
      valLoss,
      lr,
      gradNorm,
      tokens,
    ]),
    weights: (await readFile(join(checkpoint, 'model.safetensors'))).toString('base64'),
    moments: (await readFile(join(checkpoint, 'optimizer.safetensors'))).toString('base64'),
  };
}

describe.each([
  // slow: Muon's products alone would take it minutes
  { engine: 'cpu', batchSize: 1, context: 8, completionTokens: 2, optimizer: 'adamw', learningRate: 6e-3 },
  { engine: 'torch', batchSize: 2, context: 16, completionTokens: 16, optimizer: 'muon' },
] as const)('pretraining on the $engine engine', (shape) => {
  const { engine, batchSize, context } = shape;

  it('leaves a whole run folder, and continues an interrupted run bit for bit', async () => {
    const whole = join(folder, `${engine}-whole`);
    const notes: string[] = [];
    const summary = await run(request({ out: whole, ...shape }), {
      watcher: { note: (line) => notes.push(line) },
    });
    expect(notes.join('\n')).toMatch(new RegExp(`corpus modules: 40 documents.*\\nengine ${engine}`));
    expect((await readdir(whole)).sort()).toEqual([
      'checkpoints',
      'completions.jsonl',
      'config.json',
      expect.stringMatching(/^events\.out\.tfevents\./),
      'loss.svg',
      'metrics.jsonl',
      'report.html',
      'summary.json',
    ]);
    expect(JSON.parse(await readFile(join(whole, 'summary.json'), 'utf8'))).toEqual(summary);
    expect(summary).toMatchObject({
      steps: 8,
      tokens: 8 * 2 * batchSize * context,
      interrupted: false,
      run: whole,
    });
    expect(summary.validation!.lastLoss).toBeLessThan(summary.validation!.firstLoss);
    expect(summary.completions.map(({ step }) => step)).toEqual([0, 8]);
    const model = await loadModel(whole);
    expect(model.config).toMatchObject({ num_hidden_layers: 2, hidden_size: 64, num_attention_heads: 2 });
    model.dispose();

    const parts = join(folder, `${engine}-parts`);
    const interrupt = new AbortController();
    const interrupted = await run(request({ out: parts, ...shape }), {
      signal: interrupt.signal,
      watcher: { step: ({ step }) => step === 5 && interrupt.abort() },
    });
    expect(interrupted).toMatchObject({ steps: 6, interrupted: true });
    const resumed = await run({ resume: parts });
    expect(resumed).toMatchObject({ steps: 8, interrupted: false });
    expect(await readTrace(parts)).toEqual(await readTrace(whole));
    expect(resumed.completions.at(-1)).toEqual(summary.completions.at(-1));
    expect(resumed.validation).toEqual(summary.validation);
  });
});

describe('runJob', () => {
  it('takes a free folder and bounds by time', async () => {
    const runs = join(folder, 'runs');
    const free = request({ runs, steps: undefined, minutes: 0.5 / 60, engine: 'torch' });
    const first = await run(free);
    const second = await run(free);
    expect([first.run, second.run]).toEqual([join(runs, 'nano'), join(runs, 'nano-2')]);
    expect(first.seconds).toBeGreaterThan(0.5);
    expect(first.steps).toBeGreaterThan(0);
  });

  it('goes on beyond the bounds of a finished run when asked to', async () => {
    const out = join(folder, 'longer');
    await run(request({ out, steps: 2, engine: 'torch' }));
    await expect(run({ resume: out })).rejects.toThrow(
      /longer: is finished \(2 steps .*give steps, tokens, epochs or minutes/,
    );
    expect(await run({ resume: out, steps: 3 })).toMatchObject({ steps: 3, interrupted: false });
  });

  it('refuses to continue on other tokens, and leaves the run as it was', async () => {
    const out = join(folder, 'moved');
    const own = await writeTokens(join(folder, 'own-tokens'));
    await run(request({ out, data: own, steps: 1, engine: 'torch' }));
    // two modules change places: the same words, so the same vocabulary, in another order
    const texts = ['def a(b):\n    return b\n', 'def c(d):\n    return d\n'];
    const other = await writeTokens(join(folder, 'other-tokens'), {
      changed: (text, index) => texts[index] ?? text,
    });
    const before = await readFile(join(out, 'config.json'), 'utf8');
    const resumed = run({ resume: out, data: other, steps: 2 });
    await expect(resumed).rejects.toThrow(UserError);
    await expect(resumed).rejects.toThrow(/is not what it was when .*moved began/);
    await rm(own, { recursive: true });
    await expect(run({ resume: out, steps: 2 })).rejects.toThrow(/own-tokens.*expected a prepared corpus/);
    expect(await readFile(join(out, 'config.json'), 'utf8')).toBe(before);
  });

  it('can be interrupted before its first step', async () => {
    const out = join(folder, 'at-once');
    const summary = await run(request({ out, steps: 2, engine: 'torch' }), { signal: AbortSignal.abort() });
    expect(summary).toMatchObject({ steps: 0, interrupted: true, tokensPerSecond: 0 });
    expect(await run({ resume: out })).toMatchObject({ steps: 2, interrupted: false });
  });

  it('begins a run again that was killed before its first checkpoint', async () => {
    const out = join(folder, 'stopped-early');
    const stop = new Error('stopped before the first checkpoint');
    const step = (): void => {
      throw stop;
    };
    const early = request({ out, steps: 2, engine: 'torch' });
    await expect(run(early, { watcher: { step } })).rejects.toThrow(stop);
    await expect(run(early)).rejects.toThrow(/out=.*is there already.*\(resume=/);
    const notes: string[] = [];
    const again = await run({ resume: out }, { watcher: { note: (line) => notes.push(line) } });
    expect(again).toMatchObject({ steps: 2, interrupted: false });
    expect(notes[0]).toMatch(/stopped-early: no checkpoint yet, the run begins again/);
    expect((await readMetrics(join(out, 'metrics.jsonl'))).map((line) => line.step)).toEqual([1, 2]);
  });

  it('keeps others out of the folder of a run while it trains', async () => {
    const out = join(folder, 'one-owner');
    const refusals: unknown[] = [];
    const step = (): void => {
      refusals.push(run({ resume: out, steps: 9 }).catch(String));
      refusals.push(run(request({ out, overwrite: true })).catch(String));
    };
    await run(request({ out, steps: 1, engine: 'torch' }), { watcher: { step } });
    expect(await Promise.all(refusals)).toEqual([
      expect.stringMatching(/UserError: resume=.*one-owner: another process is training this run/),
      expect.stringMatching(/UserError: out=.*one-owner: another process is training in it/),
    ]);
    const free = lockFolder(out)!;
    expect([typeof free, lockFolder(out)]).toEqual(['function', undefined]);
    free();
  });

  it('gives two runs that begin at once a folder each', async () => {
    const runs = join(folder, 'at-once-runs');
    const both = await Promise.all([1, 2].map(() => run(request({ runs, steps: 1, engine: 'torch' }))));
    expect(both.map((summary) => summary.run).sort()).toEqual([join(runs, 'nano'), join(runs, 'nano-2')]);
  });

  it('replaces a run when asked to, and nothing else', async () => {
    const out = join(folder, 'replaced');
    await run(request({ out, steps: 2, engine: 'torch' }));
    await writeFile(join(out, 'notes.txt'), 'mine');
    await run(request({ out, steps: 1, engine: 'torch', overwrite: true }));
    expect(await readdir(join(out, 'checkpoints'))).toEqual(['step-1']);
    expect(await readFile(join(out, 'notes.txt'), 'utf8')).toBe('mine');
    const other = join(folder, 'other');
    await mkdir(other);
    await writeFile(join(other, 'notes.txt'), 'mine');
    await expect(run(request({ out: other, overwrite: true }))).rejects.toThrow(/something else than a run/);
    expect(await readdir(other)).toEqual(['notes.txt']);
  });

  it('saves what it can when a line of metrics cannot be written, and says what to do', async () => {
    const out = join(folder, 'full');
    const metrics = join(out, 'metrics.jsonl');
    const step = ({ step: done }: { step: number }): void => {
      // a folder in the file's place fails like a full disk, and goes when there is room again
      if (done !== 1) return;
      rmSync(metrics);
      mkdirSync(metrics);
    };
    const full = request({
      out,
      engine: 'torch',
      validateEvery: { steps: 1 },
      checkpointEvery: { steps: 100 },
    });
    const message = /metrics\.jsonl: cannot be written .*; step-\d is saved, to continue \(resume=.*full\)$/;
    await expect(run(full, { watcher: { step } })).rejects.toThrow(message);
    await rm(metrics, { recursive: true });
    const [saved] = await readdir(join(out, 'checkpoints'));
    expect(saved).toMatch(/^step-[23]$/);
  });

  it('stops in the validation before its first step when it is asked to', async () => {
    const out = join(folder, 'validating');
    const interrupt = new AbortController();
    const watcher = { trainingBegins: () => setImmediate(() => interrupt.abort()) };
    const many = request({ out, engine: 'torch', validationBatches: 50 });
    const summary = await run(many, { watcher, signal: interrupt.signal });
    expect(summary).toMatchObject({ steps: 0, interrupted: true });
    expect(summary.validation).toBeUndefined();
    const resumed = await run({ resume: out, steps: 1 });
    expect(resumed.validation!.firstLoss).toBeGreaterThan(0);
  });

  it('writes nothing when the tokens are too few for a batch', async () => {
    const out = join(folder, 'too-small');
    await expect(run(request({ out, batchSize: 4096, engine: 'torch' }))).rejects.toThrow(/too few/);
    expect(await readdir(folder)).not.toContain('too-small');
  });
});
