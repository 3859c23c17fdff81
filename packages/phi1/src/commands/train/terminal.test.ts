import { expect, it } from 'vitest';
import type { RunSummary } from '@phi1/train';
import { progressText, summaryText } from './terminal.js';

it('says where a run is and how long it will take', () => {
  const report = {
    step: 1234,
    loss: 3.14159,
    learningRate: 1e-3,
    gradientNorm: 1,
    tokens: 1e6,
    tokensPerSecond: 20_480.4,
    seconds: 60,
    progress: 0.25,
  };
  expect(progressText(report, 3)).toBe('step 1,234  loss 3.142  val 3.000  20,480 tok/s  3m00s left');
  expect(progressText({ ...report, progress: 0 }, undefined)).toBe('step 1,234  loss 3.142  20,480 tok/s');
});

it('shows the first and the last completion and the figures of a run', () => {
  const sample = (step: number, completion: string) => ({ step, prompt: 'def f(n):', completion });
  const summary: RunSummary = {
    run: '/somewhere/runs/nano',
    job: 'pretrain',
    model: '/somewhere/runs/nano/checkpoints/step-1500',
    preset: 'nano',
    corpus: 'python-stdlib',
    interrupted: true,
    parameters: 1_300_000,
    steps: 1500,
    tokens: 6_144_000,
    seconds: 185,
    validation: {
      firstLoss: 7.6,
      lastLoss: 3.2,
      lastStep: 1400,
      firstBitsPerByte: 3.5,
      lastBitsPerByte: 1.4567,
    },
    tokensPerSecond: 20_000,
    mfu: 0.512,
    peakMemoryBytes: 3 * 2 ** 29,
    ranks: 1,
    engine: 'libtorch 2.13.0 on cpu',
    checkpoint: '/somewhere/runs/nano/checkpoints/step-1500',
    lossCurve: '/somewhere/runs/nano/loss.svg',
    report: '/somewhere/runs/nano/report.html',
    completions: [sample(0, 'xx'), sample(700, 'between'), sample(1500, '\n    return n\n')],
  };
  expect(summaryText(summary)).toBe(`after 0 steps:

    def f(n):xx

after 1,500 steps:

    def f(n):
        return n

validation, bits per byte   3.500 -> 1.457 after 1,400 steps
validation, nats per token  7.600 -> 3.200 after 1,400 steps
steps                       1,500, 6,144,000 tokens
time                        3m05s, interrupted
tokens per second           20,000
share of matrix rate        51 %
peak memory                 1.5 GiB
parameters                  1,300,000
engine                      libtorch 2.13.0 on cpu
run                         /somewhere/runs/nano
loss curve                  /somewhere/runs/nano/loss.svg
report                      /somewhere/runs/nano/report.html
continue with               --resume=/somewhere/runs/nano
`);
});
