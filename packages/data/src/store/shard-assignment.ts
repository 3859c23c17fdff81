/** Which of how many processes this is, and so which units of a step it does. */
import { launchedProcess, UserError } from '@phi1/base';

/** A process's place among those that share a step: of the step's units it does every `worldSize`th, from `rank` on. */
export interface ShardAssignment {
  /** From 0. */
  rank: number;
  worldSize: number;
}

/**
 * The place that a launcher gave this process; alone when there is none.
 *
 * @throws UserError when what it says makes no sense
 */
export function shardAssignmentFromEnvironment(environment?: NodeJS.ProcessEnv): ShardAssignment {
  const { rank, worldSize } = launchedProcess(environment) ?? { rank: 0, worldSize: 1 };
  return { rank, worldSize };
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
