/** `phi1 train`. */
import { resolve } from 'node:path';
import { EXIT, Interrupt } from '@phi1/base';
import { ENGINES, PRECISIONS } from '@phi1/tensor';
import { PYTHON_STDLIB } from '@phi1/data';
import {
  OPTIMIZERS,
  parseInterval,
  pretrain,
  summaryText,
  TerminalWatcher,
  type NewRunRequest,
  type ResumeRequest,
} from '@phi1/train';
import { defineCommand } from '../command.js';

export default defineCommand(
  (y) =>
    y
      .option('preset', { type: 'string', describe: 'the model: nano, micro, ..., phi-1 (default nano)' })
      .option('corpus', {
        type: 'string',
        describe: 'python-stdlib, or a folder or .jsonl file of Python (default python-stdlib)',
      })
      .option('minutes', { type: 'number', describe: 'train for so long (default 5)' })
      .option('steps', { type: 'number', describe: 'train for so many optimizer steps' })
      .option('batch-size', { type: 'number', describe: 'sequences a batch' })
      .option('gradient-accumulation', { type: 'number', describe: 'batches a step' })
      .option('context', { type: 'number', describe: 'tokens a sequence' })
      .option('optimizer', {
        choices: OPTIMIZERS,
        describe: 'AdamW, or Muon for the matrices of hidden layers (default adamw)',
      })
      .option('muon-rate-ratio', { type: 'number', describe: "Muon's rate as a multiple of AdamW's" })
      .option('learning-rate', { type: 'number', describe: 'the rate after the warm-up' })
      .option('warmup', { type: 'number', describe: 'steps of warm-up' })
      .option('weight-decay', { type: 'number', describe: 'of matrices' })
      .option('clip', { type: 'number', describe: 'the largest gradient norm; 0 for none' })
      .option('dropout', { type: 'number', describe: 'on attention and residual branches' })
      .option('seed', { type: 'number', describe: 'of weights, data order and dropout (default 0)' })
      .option('validate-every', { type: 'string', describe: 'steps, or seconds as 30s' })
      .option('checkpoint-every', { type: 'string', describe: 'steps, or seconds as 60s' })
      .option('keep-checkpoints', { type: 'number', describe: 'how many to keep (default 2)' })
      .option('out', { type: 'string', describe: 'the run folder (default a free runs/<preset>)' })
      .option('overwrite', { type: 'boolean', describe: 'replace the run that --out names' })
      .option('resume', { type: 'string', describe: 'continue the run in this folder' })
      .option('engine', {
        choices: ['auto', ...ENGINES] as const,
        describe: 'what computes (default auto)',
      })
      .option('device', { type: 'string', describe: 'auto, cpu, cuda or cuda:N (default auto)' })
      .option('threads', { type: 'number', describe: 'CPU threads (default all cores)' })
      .option('precision', {
        choices: PRECISIONS,
        describe: 'of products and attention; weights stay float32 (default float32)',
      })
      .option('recompute', {
        type: 'boolean',
        describe: 'compute layers again in the backward pass: less memory, a third more time',
      })
      .conflicts('resume', ONLY_NEW)
      .option('json', { type: 'boolean', default: false, describe: 'print the result as one JSON object' }),
  async (flags) => {
    const { out, resume, corpus, json, warmup, validateEvery, checkpointEvery, ...same } = flags;
    const request: NewRunRequest | ResumeRequest =
      resume === undefined
        ? {
            ...same,
            preset: same.preset ?? 'nano',
            corpus: corpus === undefined || corpus === PYTHON_STDLIB ? corpus : resolve(corpus),
            warmupSteps: warmup,
            validateEvery: validateEvery === undefined ? undefined : parseInterval(validateEvery),
            checkpointEvery: checkpointEvery === undefined ? undefined : parseInterval(checkpointEvery),
            out: out === undefined ? undefined : resolve(out),
            runs: resolve('runs'),
          }
        : { ...same, resume: resolve(resume) };
    const interrupt = new Interrupt();
    const watcher = new TerminalWatcher(() => interrupt.listen());
    interrupt.signal.addEventListener('abort', () => {
      watcher.note('stopping: the run is saved after the step that is under way');
    });
    try {
      const summary = await pretrain(request, { watcher, signal: interrupt.signal });
      process.stdout.write(json ? `${JSON.stringify(summary)}\n` : summaryText(summary));
      if (summary.interrupted) process.exitCode = EXIT.interrupted;
    } finally {
      interrupt.stop();
    }
  },
);

/** What a run that is continued has already. */
const ONLY_NEW = [
  ...['preset', 'corpus', 'batch-size', 'gradient-accumulation', 'context', 'learning-rate', 'warmup'],
  'optimizer',
  'muon-rate-ratio',
  ...[
    'weight-decay',
    'clip',
    'dropout',
    'seed',
    'validate-every',
    'checkpoint-every',
    'keep-checkpoints',
    'out',
    'overwrite',
    'precision',
    'recompute',
  ],
];
