/**
 * A mistake of the user's: a wrong flag, a file that is not what it should be. Its message is one line that
 * says what was wrong with which file or flag and what was expected. A command line prints it alone, without
 * a stack, and exits with 2; every other error is the machine's (or ours) and exits with 1.
 */
export class UserError extends Error {
  override name = 'UserError';
}

/** The text of what is behind an error that only says that something could not be done. */
export function causeMessage(error: unknown): string {
  return errorMessage(error instanceof Error && error.cause instanceof Error ? error.cause : error);
}

/** The text of anything thrown. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
