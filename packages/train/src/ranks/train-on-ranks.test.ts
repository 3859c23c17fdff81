import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '@phi1/base';
import { temporaryFolder } from '@phi1/base/testing';
import { beforeAll, expect, it, vi } from 'vitest';
import { OPTIMIZERS } from '../choices.js';
import { readMetrics } from '../metrics.js';
import { runJob, type JobRequest, type ResumeRequest } from '../run-job.js';
import type { RunSummary } from '../summary.js';
import { writeTokens } from '../testing/corpus.js';
import { asRanks } from '../testing/in-memory-ranks.js';
import { writeTinyModel } from '../testing/tiny-model.js';

// half a second of every run
vi.mock('../engine-rate.js', () => ({ measureMatMulRate: () => Promise.resolve(1e9) }));

let folder: string;
let data: string;
let init: string;

beforeAll(async () => {
  folder = temporaryFolder();
  data = await writeTokens(join(folder, 'tokens'));
  init = await writeTinyModel(join(folder, 'tiny'), data);
});

const STEPS = 6;

function request(out: string, changes: Partial<JobRequest> = {}): JobRequest {
  return {
    job: 'finetune',
    init,
    engine: 'torch',
    threads: 1,
    data,
    steps: STEPS,
    batchSize: 4,
    context: 16,
    learningRate: 3e-3, // a high one lets the last bits of sums grow
    gradientAccumulation: 2,
    validationBatches: 2,
    completionTokens: 2,
    validateEvery: { steps: 4 },
    checkpointEvery: { steps: 4 },
    out: join(folder, out),
    ...changes,
  };
}

/** Runs a job on so many ranks, to its end or until `stopAt` steps are done. */
async function run(
  worldSize: number,
  job: JobRequest | ResumeRequest | ((rank: number) => JobRequest),
  stopAt = Infinity,
): Promise<PromiseSettledResult<RunSummary>[]> {
  return asRanks(worldSize, (communicator) => {
    const stop = new AbortController();
    const step = ({ step: done }: { step: number }): void => {
      if (done === stopAt - 1) stop.abort(); // the next step is under way
    };
    const asked = typeof job === 'function' ? job(communicator.rank) : job;
    return runJob(asked, { communicator, watcher: { step }, signal: stop.signal });
  });
}

async function summaries(results: Promise<PromiseSettledResult<RunSummary>[]>): Promise<RunSummary[]> {
  return (await results).map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}

/** What of a run does not depend on the clock: its losses, and the rest. */
async function readNumbers(out: string): Promise<{ losses: number[]; others: number[] }[]> {
  const lines = await readMetrics(join(folder, out, 'metrics.jsonl'));
  return lines.map(({ step, loss, valLoss, gradNorm, lr, tokens }) => ({
    losses: [loss, valLoss ?? 0],
    others: [step, lr, tokens, Number(gradNorm.toPrecision(3))],
  }));
}

type Numbers = Awaited<ReturnType<typeof readNumbers>>;

function expectClose(actual: Numbers, wanted: Numbers): void {
  expect(actual.map(({ others }) => others)).toEqual(wanted.map(({ others }) => others));
  const differences = actual.map(({ losses }, i) =>
    Math.max(...losses.map((loss, j) => Math.abs(loss - wanted[i]!.losses[j]!))),
  );
  expect(Math.max(...differences)).toBeLessThan(1e-5);
}

const weights = (out: string, file = 'model.safetensors'): Promise<Buffer> =>
  readFile(join(folder, out, 'checkpoints', `step-${String(STEPS)}`, file));

it.each([
  ['stream', [2, 4]],
  ['documents', [4]],
] as const)('gives the losses of one process, packing by %s', async (packing, worldSizes) => {
  const name = (worldSize: number): string => `${packing}-${String(worldSize)}`;
  for (const worldSize of [1, ...worldSizes]) {
    const all = await summaries(run(worldSize, request(name(worldSize), { packing })));
    expect(all).toEqual(Array(worldSize).fill(all[0]));
    expect(all[0]).toMatchObject({ steps: STEPS, ranks: worldSize, interrupted: false });
    expectClose(await readNumbers(name(worldSize)), await readNumbers(name(1)));
  }
});

it('goes on with any number of ranks as if it had never stopped', async () => {
  await summaries(run(2, request('elastic', { packing: 'stream' }), 3));
  const resume = join(folder, 'elastic');
  await summaries(run(8, { resume }, 5));
  expect(await readNumbers('elastic')).toHaveLength(5);
  await summaries(run(1, { resume }));
  expectClose(await readNumbers('elastic'), await readNumbers('stream-1'));
});

/** Weights and optimizer of two runs are the same bytes. */
async function expectSameBytes(actual: string, wanted: string): Promise<void> {
  expect(await readNumbers(actual)).toEqual(await readNumbers(wanted));
  for (const file of ['model.safetensors', 'optimizer.safetensors']) {
    expect((await weights(actual, file)).equals(await weights(wanted, file)), file).toBe(true);
  }
}

it('draws the same dropout on ranks that have whole batches, and goes on bit for bit with as many ranks', async () => {
  await summaries(run(1, request('dropout-1', { dropout: 0.1 })));
  await summaries(run(2, request('dropout-2', { dropout: 0.1 })));
  expectClose(await readNumbers('dropout-2'), await readNumbers('dropout-1'));
  await summaries(run(2, request('stopped', { dropout: 0.1 }), 3));
  await summaries(run(2, { resume: join(folder, 'stopped') }));
  await expectSameBytes('stopped', 'dropout-2');
});

it.each(OPTIMIZERS)(
  'computes the same bits with a divided state, on 2, 1 and 2 ranks: %s',
  async (optimizer) => {
    const [whole, divided] = [`whole-${optimizer}`, `divided-${optimizer}`];
    await summaries(run(2, request(whole, { optimizer })));
    await summaries(run(2, request(divided, { optimizer, zeroStage: 1 })));
    await expectSameBytes(divided, whole);
    // the gradients of one process are sums in another order
    const resume = join(folder, `changing-${optimizer}`);
    await summaries(run(2, request(`changing-${optimizer}`, { optimizer, zeroStage: 1 }), 2));
    await summaries(run(1, { resume }, 4));
    await summaries(run(2, { resume }));
    expectClose(await readNumbers(`changing-${optimizer}`), await readNumbers(whole));
    const [zero] = await run(2, (rank) => request('refused', { zeroStage: rank === 0 ? 0 : 1 }));
    expect(zero).toMatchObject({ reason: { message: 'zeroStage: rank 0 has 0, rank 1 has 1' } });
  },
);

it('leaves broken steps out on all ranks, keeps their batches, and ends with one error', async () => {
  const maxSkippedSteps = 2;
  const [zero, one] = await run(
    2,
    request('broken', { maxSkippedSteps, learningRate: 1e30, optimizer: 'adamw', warmupSteps: 0 }),
  );
  expect(zero).toMatchObject({ status: 'rejected', reason: { name: 'DivergenceError' } });
  expect(one).toMatchObject({ status: 'rejected', reason: { name: 'DivergenceError' } });
  const files = (await readdir(join(folder, 'broken', 'skipped'))).sort();
  expect(files).toHaveLength(maxSkippedSteps + 1);
  const { step, fault, batches } = JSON.parse(
    await readFile(join(folder, 'broken', 'skipped', files[0]!), 'utf8'),
  ) as { step: number; fault: string; batches: { batch: number; firstRow: number; ids: number[][] }[] };
  expect(files[0]).toBe(`step-${String(step)}.json`);
  expect(fault).toMatch(/the loss is (NaN|Infinity)/);
  // two batches of four sequences a step, one for each rank
  expect(batches.map(({ batch, firstRow, ids }) => [batch, firstRow, ids.length, ids[0]!.length])).toEqual([
    [2 * (step - 1), 0, 4, 16],
    [2 * (step - 1) + 1, 0, 4, 16],
  ]);
});

it('refuses ranks that do not fit together, and writes nothing', async () => {
  const other = await writeTokens(join(folder, 'other'), { changed: (text, i) => text + '#'.repeat(i) });
  const pretrain = { job: 'pretrain', preset: 'nano', init: undefined };
  const refused: [number, (rank: number) => JobRequest, string][] = [
    [3, () => request('refused'), 'worldSize=3: does not divide the 8 sequences of a step'],
    [
      2,
      (rank) => request('refused', { learningRate: 0.01 * (1 + rank) }),
      'learningRate: rank 0 has 0.01, rank 1 has 0.02',
    ],
    [
      2,
      (rank) => ({ ...request('refused', pretrain), data: rank === 1 ? other : data }),
      'data: rank 0 has ',
    ],
    [2, (rank) => request('refused', rank === 1 ? { data: '/nowhere' } : {}), 'rank 1: /nowhere'],
  ];
  for (const [worldSize, job, message] of refused) {
    const [zero, ...others] = await run(worldSize, job);
    const reason = zero!.status === 'rejected' ? (zero!.reason as Error) : undefined;
    expect(reason).toBeInstanceOf(UserError);
    expect(reason!.message).toContain(message);
    for (const each of others)
      expect(each).toMatchObject({ status: 'rejected', reason: { isUserError: true } });
  }
  await mkdir(join(folder, 'refused')); // is not there
  await writeFile(join(folder, 'refused', 'mine'), '');
  const [zero] = await run(2, request('refused'));
  expect(zero).toMatchObject({ status: 'rejected', reason: { name: 'UserError' } });
});
