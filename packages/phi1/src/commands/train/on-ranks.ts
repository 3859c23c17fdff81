/**
 * What every training at a terminal has around it: the processes of `--ranks` and `--restarts`, the other ranks, Ctrl-C and
 * SIGTERM, and what is printed at the end. Rank 0 alone prints.
 */
import { EXIT, Interrupt } from '@phi1/base';
import { connectRanks, leaveTogether, RankError, type Communicator } from '@phi1/train';
import { nameFlag } from './job-request.js';
import { endWithLauncher, startRanks, type RanksFlags } from './start-ranks.js';

interface OnRanks<Result> {
  interrupt: Interrupt;
  /** Told once on rank 0 when it is to stop. */
  onStop: () => void;
  work: (communicator: Communicator) => Promise<Result>;
  /** The text for stdout. */
  print: (result: Result) => string;
}

/** Does the work on this rank, or starts the ranks that do. */
export async function onRanks<Result extends { interrupted: boolean }>(
  flags: RanksFlags,
  { interrupt, onStop, work, print }: OnRanks<Result>,
): Promise<void> {
  let communicator: Communicator | undefined;
  try {
    if (await startRanks(flags)) return;
    endWithLauncher();
    const own = (communicator = await connectRanks());
    const isFirst = own.rank === 0;
    if (!isFirst) interrupt.listen(); // it is not told when the training begins
    interrupt.signal.addEventListener('abort', () => {
      if (isFirst) onStop();
    });
    const result = await leaveTogether(own, () => work(own));
    if (isFirst) process.stdout.write(print(result));
    if (result.interrupted) process.exitCode = interrupt.exitCode;
  } catch (error) {
    if (!(error instanceof RankError) || communicator?.rank === 0) throw nameFlag(error);
    process.exitCode = error.isUserError ? EXIT.user : EXIT.machine; // rank 0 says why
  } finally {
    interrupt.stop();
  }
}
