/** Which part of its machine a rank computes on: its share of the cores, its own GPU. */
import { availableParallelism, cpus, hostname } from 'node:os';
import { UserError } from '@phi1/base';
import { collectively, gatherJson, type Communicator } from './communicator.js';

/** Names under which launchers say which of how many processes of this machine one is. */
const LOCAL_PLACES = [
  ['OMPI_COMM_WORLD_LOCAL_RANK', 'OMPI_COMM_WORLD_LOCAL_SIZE'],
  ['MPI_LOCALRANKID', 'MPI_LOCALNRANKS'],
  ['LOCAL_RANK', 'LOCAL_WORLD_SIZE'],
  ['SLURM_LOCALID', 'SLURM_NTASKS_PER_NODE'],
] as const;

function localPlace({ rank, worldSize }: Communicator): { localRank: number; localSize: number } {
  const names = LOCAL_PLACES.find((pair) => pair.every((name) => process.env[name] !== undefined));
  if (!names) return { localRank: rank, localSize: worldSize };
  const [localRank, localSize] = names.map((name) => Number(process.env[name]));
  return { localRank: localRank!, localSize: localSize! };
}

/** What {@link rankEngine} decides about. */
export interface EngineChoice {
  threads?: number | undefined;
  device: string;
}

/**
 * The threads and the device of a rank, where they are not asked for: cores divided by the machine's ranks, unless the
 * launcher bound each to its own, and the GPU of its number.
 *
 * @param isCuda whether that device is CUDA
 */
export function rankEngine(
  communicator: Communicator,
  { threads, device }: EngineChoice,
  isCuda: boolean,
): EngineChoice {
  if (communicator.worldSize === 1) return { threads, device };
  const { localRank, localSize } = localPlace(communicator);
  const [available, all] = [availableParallelism(), cpus().length];
  const own = available < all ? available : Math.max(1, Math.floor(all / localSize));
  const named = device === 'auto' || device === 'cuda';
  return { threads: threads ?? own, device: isCuda && named ? `cuda:${String(localRank)}` : device };
}

/** @throws UserError when two ranks have one GPU; a collective */
export async function requireOwnDevices(communicator: Communicator, device: string): Promise<void> {
  const own = device.startsWith('cuda')
    ? `${device} of ${hostname()} (CUDA_VISIBLE_DEVICES=${process.env.CUDA_VISIBLE_DEVICES ?? ''})`
    : null;
  const all = await gatherJson(communicator, own);
  await collectively(communicator, () => {
    const second = all.findIndex((each, i) => each !== null && all.indexOf(each) < i);
    if (second < 0) return Promise.resolve();
    const [first, shared] = [all.indexOf(all[second]!), all[second]!];
    throw new UserError(
      `device: ranks ${String(first)} and ${String(second)} share ${shared}; expected a GPU for each`,
    );
  });
}
