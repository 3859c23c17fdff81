/** The other ranks of this process's job, as its launcher has it. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchedProcess, UserError, type LaunchedProcess } from '@phi1/base';
import { RankError, single, type Communicator } from './communicator.js';

/** What `phi1 train --ranks` tells the processes that it starts. */
export const LOCAL_RANK_VARIABLES = {
  rank: 'PHI1_RANK',
  worldSize: 'PHI1_WORLD_SIZE',
  rendezvous: 'PHI1_RENDEZVOUS',
} as const;

/**
 * Joins the ranks that a launcher started with this process: `phi1 train --ranks`, mpirun, torchrun or Slurm. A process
 * that none started is on its own.
 *
 * @throws UserError when the launcher's variables make no sense, or the ranks cannot reach each other
 */
export async function connectRanks(environment: NodeJS.ProcessEnv = process.env): Promise<Communicator> {
  const { rank, worldSize, rendezvous } = LOCAL_RANK_VARIABLES;
  const place = environment[rendezvous];
  if (place !== undefined) {
    const own = { rank: Number(environment[rank]), worldSize: Number(environment[worldSize]) };
    return own.worldSize === 1 ? single : connectLocal({ ...own, rendezvous: place });
  }
  const launched = launchedProcess(environment);
  if (!launched || launched.worldSize === 1) return single;
  try {
    return await connectLaunched(launched, environment);
  } catch (error) {
    if (launched.rank > 0 && error instanceof UserError) throw new RankError(error.message, true);
    throw error;
  }
}

async function connectLaunched(
  launched: LaunchedProcess,
  environment: NodeJS.ProcessEnv,
): Promise<Communicator> {
  const { launcher } = launched;
  const isMpi = launcher === 'Open MPI' || launcher === 'MPICH' || environment.PMIX_RANK !== undefined;
  if (isMpi) {
    const { connectMpi } = await import('./mpi.js');
    return connectMpi(launched);
  }
  const job = findLocalJob(launched, environment);
  if (job === undefined) {
    throw new UserError(
      `worldSize=${String(launched.worldSize)}: ${launcher} started processes on several machines; start them with MPI, by mpirun or srun`,
    );
  }
  return connectLocal({ ...launched, rendezvous: join(tmpdir(), `phi1-${job}.sock`) });
}

async function connectLocal(ranks: Parameters<typeof import('./local.js').connectLocalRanks>[0]) {
  const { connectLocalRanks } = await import('./local.js');
  return connectLocalRanks(ranks);
}

/** A name that the processes of one start on one machine have in common; undefined where there are several machines. */
function findLocalJob(
  { launcher, worldSize }: LaunchedProcess,
  environment: NodeJS.ProcessEnv,
): string | undefined {
  if (launcher === 'torchrun') {
    if (Number(environment.LOCAL_WORLD_SIZE ?? worldSize) !== worldSize) return undefined;
    const { MASTER_PORT = '', TORCHELASTIC_RUN_ID = '', TORCHELASTIC_RESTART_COUNT = '' } = environment;
    return `torchrun-${[MASTER_PORT, TORCHELASTIC_RUN_ID, TORCHELASTIC_RESTART_COUNT].join('-').replace(/[^\w-]/g, '')}`;
  }
  if (Number(environment.SLURM_NNODES ?? 1) !== 1) return undefined;
  return `slurm-${environment.SLURM_JOB_ID ?? ''}-${environment.SLURM_STEP_ID ?? ''}`;
}
