/**
 * Which of how many processes this is. Launchers say so in the environment: torchrun, Slurm, Open MPI, and MPICH or
 * Intel MPI, each with its own names.
 */
import { UserError } from '@phi1/base';

/** A process's place among those that share a step: of the step's units it does every `worldSize`th, from `rank` on. */
export interface ShardAssignment {
  /** From 0. */
  rank: number;
  worldSize: number;
}

const LAUNCHERS = [
  ['RANK', 'WORLD_SIZE'],
  ['SLURM_PROCID', 'SLURM_NTASKS'],
  ['OMPI_COMM_WORLD_RANK', 'OMPI_COMM_WORLD_SIZE'],
  ['PMI_RANK', 'PMI_SIZE'],
] as const;

/**
 * The place that a launcher gave this process; alone when there is none.
 *
 * @throws UserError when what it says makes no sense
 */
export function shardAssignmentFromEnvironment(
  environment: NodeJS.ProcessEnv = process.env,
): ShardAssignment {
  for (const [rank, worldSize] of LAUNCHERS) {
    const [a, b] = [environment[rank], environment[worldSize]];
    if (a === undefined || b === undefined) continue;
    try {
      return checkShardAssignment({ rank: Number(a || NaN), worldSize: Number(b || NaN) });
    } catch {
      throw new UserError(
        `${rank}=${a} and ${worldSize}=${b} in the environment: expected a rank below a size`,
      );
    }
  }
  return { rank: 0, worldSize: 1 };
}

/** @throws UserError when the rank is not one of the world's */
export function checkShardAssignment({ rank = 0, worldSize = 1 }: Partial<ShardAssignment>): ShardAssignment {
  if (!Number.isInteger(worldSize) || worldSize < 1) {
    throw new UserError(`world size ${String(worldSize)}: expected a whole number of at least 1`);
  }
  if (!Number.isInteger(rank) || rank < 0 || rank >= worldSize) {
    throw new UserError(
      `rank ${String(rank)}: expected a whole number from 0 to ${String(worldSize - 1)} (the world size is ${String(worldSize)})`,
    );
  }
  return { rank, worldSize };
}
