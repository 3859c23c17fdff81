/**
 * What several processes that train one model need of each other, whatever carries it: sums, broadcasts, a common end.
 * Every call is collective: all ranks make the same calls in the same order.
 */
import { errorMessage, UserError } from '@phi1/base';

/** The processes of one job, seen from one of them. */
export interface Communicator {
  /** From 0. Rank 0 alone prints and writes. */
  readonly rank: number;
  readonly worldSize: number;
  /** What carries it, for people. */
  readonly transport: string;
  /** Sums over all ranks, in place; every rank gets the same bits. */
  allReduce(values: Float32Array | Float64Array): Promise<void>;
  /** Gives all ranks the bytes of `root`, in place. */
  broadcast(bytes: Uint8Array, root: number): Promise<void>;
  /** Waits until all ranks are here. */
  barrier(): Promise<void>;
  /** Ends the job on all ranks, which need not be here; rank 0 prints the reason, or where it cannot this one does. */
  abort(reason: string): Promise<void>;
  /** Leaves, together with all others. Nothing else may be called afterwards. */
  finalize(): Promise<void>;
}

/** A process on its own. */
export const single: Communicator = {
  rank: 0,
  worldSize: 1,
  transport: 'one process',
  allReduce: () => Promise.resolve(),
  broadcast: () => Promise.resolve(),
  barrier: () => Promise.resolve(),
  abort: () => Promise.resolve(),
  finalize: () => Promise.resolve(),
};

/** The job is over because of another rank; nothing is left to say to that one, or to tell it. */
export class RankError extends Error {
  override name = 'RankError';
  /** @param isUserError whether it is the user's to mend */
  constructor(
    message: string,
    readonly isUserError = false,
  ) {
    super(message);
  }
}

const agreed = new WeakSet<object>();

/** Marks an error that all ranks throw at the same place, so that none needs to be told. */
export function agreedError<E extends object>(error: E): E {
  agreed.add(error);
  return error;
}

/**
 * Runs all of a rank's work and leaves the job: together with the others, or, where only this one failed, with an end for
 * all.
 *
 * @throws what `work` threw; on other ranks than the first a {@link RankError}, for rank 0 has said what there is to say
 */
export async function leaveTogether<T>(communicator: Communicator, work: () => Promise<T>): Promise<T> {
  try {
    const result = await work();
    await communicator.finalize();
    return result;
  } catch (error) {
    if (typeof error === 'object' && error !== null && agreed.has(error)) await communicator.finalize();
    else await communicator.abort(errorMessage(error));
    if (communicator.rank === 0 || error instanceof RankError) throw error;
    throw new RankError(errorMessage(error), error instanceof UserError);
  }
}

/** A value of rank `root`, which JSON can hold, on every rank. */
export async function broadcastJson<T>(communicator: Communicator, value: T, root = 0): Promise<T> {
  if (communicator.worldSize === 1) return value;
  const own = communicator.rank === root ? new TextEncoder().encode(JSON.stringify({ value })) : undefined;
  const length = Float64Array.of(own?.length ?? 0);
  await communicator.allReduce(length);
  const bytes = own ?? new Uint8Array(length[0]!);
  await communicator.broadcast(bytes, root);
  return (JSON.parse(new TextDecoder().decode(bytes)) as { value: T }).value;
}

/** The values of all ranks, in their order, on every rank. */
export async function gatherJson<T>(communicator: Communicator, value: T): Promise<T[]> {
  const all: T[] = [];
  for (let rank = 0; rank < communicator.worldSize; rank++) {
    all.push(await broadcastJson(communicator, value, rank));
  }
  return all;
}

/**
 * Does work on every rank and goes on only where all have done it.
 *
 * @returns this rank's own result
 * @throws what the first rank that failed threw: on rank 0 as an error to print, on the others a {@link RankError}
 */
export async function collectively<T>(communicator: Communicator, work: () => Promise<T>): Promise<T> {
  if (communicator.worldSize === 1) return work();
  let result: { value: T } | undefined;
  let failure: unknown;
  try {
    result = { value: await work() };
  } catch (error) {
    if (error instanceof RankError) throw error;
    failure = error;
  }
  const own = result ? null : { message: errorMessage(failure), isUserError: failure instanceof UserError };
  const all = await gatherJson(communicator, own);
  const first = all.findIndex((each) => each !== null);
  if (first < 0) return result!.value;
  const { message, isUserError } = all[first]!;
  if (communicator.rank > 0) throw agreedError(new RankError(message, isUserError));
  if (first === 0) throw agreedError(failure as object);
  throw agreedError(new (isUserError ? UserError : Error)(`rank ${String(first)}: ${message}`));
}

/**
 * Does work on rank 0 alone, while the others wait for its result, which JSON can hold.
 *
 * @throws what it threw, as {@link collectively}
 */
export async function onRankZero<T>(communicator: Communicator, work: () => Promise<T>): Promise<T> {
  const own = await collectively(communicator, async () =>
    communicator.rank === 0 ? await work() : undefined,
  );
  return broadcastJson(communicator, own as T);
}

/**
 * Refuses ranks that differ in what they must have in common.
 *
 * @param known by name
 * @throws UserError naming the first that differs and the rank
 */
export async function requireSame(communicator: Communicator, known: Record<string, unknown>): Promise<void> {
  const all = await gatherJson(communicator, known);
  await collectively(communicator, () => {
    for (const name of Object.keys(known)) {
      const values = all.map((each) => JSON.stringify(each[name]));
      const other = values.findIndex((value) => value !== values[0]);
      if (other >= 0) {
        const [first, second] = [values[0], values[other]].map((value) => value ?? 'nothing');
        throw new UserError(`${name}: rank 0 has ${first!}, rank ${String(other)} has ${second!}`);
      }
    }
    return Promise.resolve();
  });
}
