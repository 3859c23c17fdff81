/**
 * Time to quality: how long nano takes, from scratch, until it needs no more than so many bits for a byte of exercises
 * that it has not seen. Two contestants train on the same tokens at the same time, a thread each: the settings that
 * were the default before (AdamW, documents that run on) and today's.
 *
 *     npx tsx --conditions=@phi1/source tools/bench/time-to-quality.ts [--target=0.6] [--exercises=100000]
 *       [--before-tokens=8e6] [--now-tokens=3e6]
 *
 * The rate decays over the tokens given; a contestant that has not reached the target then has no time.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepareCorpus } from '@phi1/data';
import { createTeacher } from '@phi1/teacher';
import { runJob, type JobRequest } from '@phi1/train';

const flag = (name: string, otherwise: string) =>
  process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3) ?? otherwise;

const TARGET = Number(flag('target', '0.6'));

/** Commit b635333's defaults of nano, and those of today. */
const contestants: Record<string, Partial<JobRequest>> = {
  before: {
    ...{ optimizer: 'adamw', packing: 'stream', initialization: 'normal', learningRate: 6e-3, batchSize: 8 },
    tokens: Number(flag('before-tokens', '8e6')),
  },
  now: { tokens: Number(flag('now-tokens', '3e6')) },
};

interface Reached {
  seconds: number | undefined;
  tokens: number;
  bitsPerByte: number;
}

/** Trains until the target is reached or the tokens are used up. */
async function train(name: string, data: string, out: string): Promise<Reached> {
  const stop = new AbortController();
  let bytesPerToken = NaN;
  let best: Reached = { seconds: undefined, tokens: 0, bitsPerByte: Infinity };
  const { stats } = await prepareCorpus({ corpus: data });
  bytesPerToken = stats.bytesPerToken;
  await runJob(
    {
      ...{ job: 'pretrain', preset: 'nano', data, out, overwrite: true, engine: 'torch', threads: 1 },
      ...{ validateEvery: { steps: 100 }, validationBatches: 12, checkpointEvery: { seconds: 3600 } },
      ...contestants[name],
    },
    {
      signal: stop.signal,
      watcher: {
        step({ validationLoss, seconds, tokens }) {
          if (validationLoss === undefined || stop.signal.aborted) return;
          const bitsPerByte = validationLoss / Math.LN2 / bytesPerToken;
          const reached = bitsPerByte <= TARGET;
          best = { seconds: reached ? seconds : undefined, tokens, bitsPerByte };
          console.error(`${name}: ${bitsPerByte.toFixed(3)} after ${seconds.toFixed(0)} s`);
          if (reached) stop.abort();
        },
      },
    },
  );
  return best;
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'time-to-quality-'));
  try {
    const teacher = createTeacher({ seed: 0 });
    const texts = Array.from({ length: Number(flag('exercises', '100000')) }, (_, i) => teacher.exercise(i));
    const lines = texts.map(({ prompt, solution }, i) =>
      JSON.stringify({ id: String(i), text: prompt + solution }),
    );
    await writeFile(join(folder, 'exercises.jsonl'), lines.join('\n'));
    const corpus = join(folder, 'exercises.jsonl');
    const prepared = await prepareCorpus({ corpus, vocabularySize: 2048, cacheDir: join(folder, 'cache') });
    const results = await Promise.all(
      Object.keys(contestants).map(async (name) => {
        const child = fork(
          fileURLToPath(import.meta.url),
          [...process.argv.slice(2), `--contestant=${name}`, `--data=${prepared.folder}`],
          { execArgv: process.execArgv },
        );
        const [reached] = (await once(child, 'message')) as [Reached];
        return [name, reached] as const;
      }),
    );
    console.log(`${cpus()[0]!.model}, load ${loadavg()[0]!.toFixed(1)}, ${String(TARGET)} bits per byte`);
    for (const [name, { seconds, tokens, bitsPerByte }] of results) {
      const time = seconds === undefined ? 'not reached' : `${seconds.toFixed(0)} s`;
      console.log(`${name}: ${time}, ${tokens.toLocaleString('en')} tokens, ${bitsPerByte.toFixed(3)}`);
    }
    const [before, now] = results.map(([, { seconds }]) => seconds);
    if (before !== undefined && now !== undefined) console.log(`ratio ${(before / now).toFixed(2)}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const contestant = flag('contestant', '');
if (contestant === '') await main();
else {
  const out = await mkdtemp(join(tmpdir(), 'time-to-quality-run-'));
  try {
    const reached = await train(contestant, flag('data', ''), join(out, 'run'));
    await new Promise((resolve) => process.send!(reached, resolve));
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}
