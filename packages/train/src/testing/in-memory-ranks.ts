/** Ranks that are tasks of one process: the collectives of the shared memory, without processes or sockets. */
import { RankError, type Communicator } from '../ranks/communicator.js';
import { stageBytes, StagedCommunicator } from '../ranks/staged-communicator.js';

/** Runs `work` as every rank of a world at once. @returns what each gave, in order */
export async function asRanks<T>(
  worldSize: number,
  work: (communicator: Communicator) => Promise<T>,
): Promise<PromiseSettledResult<T>[]> {
  const memory = new ArrayBuffer(stageBytes(worldSize));
  let waiting: { resolve: () => void; reject: (error: Error) => void }[] = [];
  let failure: RankError | undefined;
  const barrier = (): Promise<void> => {
    if (failure) return Promise.reject(failure);
    return new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      if (waiting.length < worldSize) return;
      const all = waiting;
      waiting = [];
      for (const each of all) each.resolve();
    });
  };
  const ranks = Array.from({ length: worldSize }, (_, rank) => {
    const abort = (reason: string): Promise<void> => {
      failure ??= new RankError(`rank ${String(rank)}: ${reason}`);
      for (const each of waiting) each.reject(failure);
      waiting = [];
      return Promise.resolve();
    };
    return new StagedCommunicator({
      ...{ rank, worldSize, transport: 'tasks', memory, barrier, abort },
      finalize: barrier,
    });
  });
  return Promise.allSettled(
    ranks.map(async (communicator) => {
      try {
        return await work(communicator);
      } catch (error) {
        if (!(error instanceof RankError)) await communicator.abort(String(error));
        throw error;
      }
    }),
  );
}
