/** How a program ended in the sandbox. Nothing that comes from the sandbox is believed before it fits this schema. */
import { z } from 'zod';

/**
 * `passed`: ran to its end. `failed`: an exception (a failed assertion is one). `timeout`: was still running
 * when its time was up. `memory`: asked for more than it may have. `syntax`: is not Python. `unsupported`:
 * failed for want of something that the sandbox does not have, named in `reason`; it is no pass, and says
 * nothing about the program.
 */
const outcomeKind = z.enum(['passed', 'failed', 'timeout', 'memory', 'syntax', 'unsupported']);

/** The most characters of output that an outcome may hold. */
export const MAX_OUTPUT = 2 ** 20;

/** All strings may hold anything that a program chose to put there: escape them before they are shown. */
export const outcomeSchema = z.strictObject({
  outcome: outcomeKind,
  /** The exception and its text, e.g. `AssertionError: 3 != 4`; absent when it passed. */
  message: z.string().max(2000).optional(),
  /** What was missing, in a few words, when the outcome is `unsupported`. */
  reason: z.string().max(100).optional(),
  /** The line of the program, counted from 1, where the exception was raised, where that is known. */
  line: z.int().positive().nullable().optional(),
  /** The first characters that it wrote to stdout and stderr. */
  output: z.string().max(MAX_OUTPUT),
  /** How long it ran, in seconds. */
  seconds: z.number().nonnegative(),
});

export type OutcomeKind = z.infer<typeof outcomeKind>;
export type Outcome = z.infer<typeof outcomeSchema>;
