/**
 * Which of how many processes this is, as the launcher says in the environment: Open MPI, MPICH or Intel MPI, torchrun,
 * Slurm, each with its own names. How the processes talk to each other is not known here.
 */
import { UserError } from './errors.js';

/** Who started the processes. */
export type Launcher = 'Open MPI' | 'MPICH' | 'torchrun' | 'Slurm';

/** One of several processes that were started together. */
export interface LaunchedProcess {
  launcher: Launcher;
  /** From 0. */
  rank: number;
  worldSize: number;
}

/** Those of MPI come first: in a job of Slurm, whose variables its processes inherit, `mpirun` has the say. */
const LAUNCHERS = [
  ['Open MPI', 'OMPI_COMM_WORLD_RANK', 'OMPI_COMM_WORLD_SIZE'],
  ['MPICH', 'PMI_RANK', 'PMI_SIZE'],
  ['torchrun', 'RANK', 'WORLD_SIZE'],
  ['Slurm', 'SLURM_PROCID', 'SLURM_NTASKS'],
] as const;

/**
 * What a launcher said; undefined where there is none.
 *
 * @throws UserError when it makes no sense
 */
export function launchedProcess(environment: NodeJS.ProcessEnv = process.env): LaunchedProcess | undefined {
  for (const [launcher, rankName, sizeName] of LAUNCHERS) {
    const [a, b] = [environment[rankName], environment[sizeName]];
    if (a === undefined || b === undefined) continue;
    const [rank, worldSize] = [Number(a || NaN), Number(b || NaN)];
    const isSense = Number.isInteger(rank) && Number.isInteger(worldSize) && rank >= 0 && rank < worldSize;
    if (isSense) return { launcher, rank, worldSize };
    throw new UserError(
      `${rankName}=${a} and ${sizeName}=${b} in the environment: expected a rank below a size`,
    );
  }
  return undefined;
}
