/** How a program ended in the sandbox. */

export type OutcomeKind = 'passed' | 'failed' | 'timeout' | 'memory' | 'syntax';

export interface Outcome {
  /**
   * `passed`: ran to its end. `failed`: an exception (a failed assertion is one). `timeout`: was still running
   * when its time was up. `memory`: asked for more than it may have. `syntax`: is not Python.
   */
  outcome: OutcomeKind;
  /** The exception and its text, e.g. `AssertionError: 3 != 4`; absent when it passed. */
  message?: string;
  /** The line of the program, counted from 1, where the exception was raised, where that is known. */
  line?: number | null;
  /** The first characters that it wrote to stdout and stderr. */
  output: string;
  /** How long it ran. */
  seconds: number;
}
