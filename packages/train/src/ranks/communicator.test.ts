import { UserError } from '@phi1/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asRanks } from '../testing/in-memory-ranks.js';
import {
  agreedError,
  broadcastJson,
  collectively,
  gatherJson,
  leaveTogether,
  onRankZero,
  RankError,
  requireSame,
  single,
} from './communicator.js';
import { SLOT_BYTES } from './staged-communicator.js';

/** What the ranks gave; throws what one threw. */
async function values<T>(results: Promise<PromiseSettledResult<T>[]>): Promise<T[]> {
  return (await results).map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}

async function failures(results: Promise<PromiseSettledResult<unknown>[]>): Promise<unknown[]> {
  return (await results).map((result) => (result.status === 'rejected' ? result.reason : undefined));
}

describe('ranks that share memory', () => {
  it('add up in the order of the ranks, to the same bits everywhere', async () => {
    const element = fc.float({ noNaN: true, min: -1000, max: 1000 });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.array(element, { maxLength: 40 }),
        async (worldSize, first) => {
          const terms = Array.from({ length: worldSize }, (_, rank) =>
            first.map((x) => Math.fround(x * (1 + rank))),
          );
          const wanted = first.map((_, i) => terms.reduce((sum, term) => Math.fround(sum + term[i]!), -0));
          const sums = await values(
            asRanks(worldSize, async (communicator) => {
              const numbers = Float32Array.from(terms[communicator.rank]!);
              await communicator.allReduce(numbers);
              await communicator.allReduce(Float64Array.of(1)); // what comes next does not disturb it
              return [...numbers];
            }),
          );
          for (const sum of sums) expect(sum).toEqual(wanted);
        },
      ),
    );
  });

  it('add up and broadcast what is larger than their memory', async () => {
    const length = 2.5 * (SLOT_BYTES / 8);
    const sums = await values(
      asRanks(3, async (communicator) => {
        const numbers = Float64Array.from({ length }, (_, i) => i + communicator.rank);
        await communicator.allReduce(numbers);
        const bytes = new Uint8Array(length).fill(communicator.rank + 1);
        await communicator.broadcast(bytes, 2);
        return numbers.every((x, i) => x === 3 * i + 3) && bytes.every((byte) => byte === 3);
      }),
    );
    expect(sums).toEqual([true, true, true]);
  });

  it('give each other values of JSON', async () => {
    const given = await values(
      asRanks(3, async (communicator) => ({
        all: await gatherJson(communicator, { rank: communicator.rank, text: 'é'.repeat(communicator.rank) }),
        one: await broadcastJson(communicator, communicator.rank === 0 ? undefined : 'not mine'),
        zero: await onRankZero(communicator, () => Promise.resolve(communicator.rank)),
      })),
    );
    const all = [0, 1, 2].map((rank) => ({ rank, text: 'é'.repeat(rank) }));
    expect(given).toEqual(Array(3).fill({ all, one: undefined, zero: 0 }));
  });
});

describe('work of all ranks', () => {
  it('fails on all with what the first that failed said, as an error of rank 0', async () => {
    const work = (failing: readonly number[]) =>
      failures(
        asRanks(3, (communicator) =>
          collectively(communicator, () => {
            if (failing.includes(communicator.rank))
              throw new UserError(`broken ${String(communicator.rank)}`);
            return Promise.resolve();
          }),
        ),
      );
    const [zero, one, two] = await work([1, 2]);
    expect(zero).toEqual(new UserError('rank 1: broken 1'));
    for (const other of [one, two]) expect(other).toEqual(new RankError('broken 1', true));
    expect((await work([0, 1, 2]))[0]).toEqual(new UserError('broken 0'));
    expect(await work([])).toEqual([undefined, undefined, undefined]);
  });

  it('is refused where the ranks differ, naming what', async () => {
    const [zero, one] = await failures(
      asRanks(2, (communicator) => requireSame(communicator, { a: 1, b: communicator.rank || undefined })),
    );
    expect(zero).toEqual(new UserError('b: rank 0 has nothing, rank 1 has 1'));
    expect(one).toBeInstanceOf(RankError);
  });

  it('ends on all ranks when one fails on its own, and is left in peace where all do', async () => {
    const ended = await failures(
      asRanks(3, (communicator) =>
        leaveTogether(communicator, async () => {
          if (communicator.rank === 2) throw new Error('no memory');
          await communicator.barrier();
        }),
      ),
    );
    for (const error of ended) expect(error).toBeInstanceOf(RankError);
    expect((ended[0] as Error).message).toContain('rank 2: no memory');
    const [zero, one] = await failures(
      asRanks(2, (communicator) =>
        leaveTogether(communicator, () => Promise.reject(agreedError(new Error('diverged')))),
      ),
    );
    expect(zero).toEqual(new Error('diverged'));
    expect(one).toEqual(new RankError('diverged'));
  });

  it('is only work where there is one', async () => {
    await expect(collectively(single, () => Promise.reject(new UserError('mine')))).rejects.toThrow('mine');
    expect(await leaveTogether(single, () => Promise.resolve(5))).toBe(5);
  });
});
