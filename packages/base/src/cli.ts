/**
 * The frame of every command line of the project: yargs, strict, with the house's exit codes. It holds no
 * logic of any command; a `cli.ts` declares flags and calls one function of its library.
 */
import yargs, { type Argv } from 'yargs';
import { messageOf, UserError } from './errors.js';

/** Exit codes: 0 done, 1 the machine's fault, 2 the user's, 130 interrupted. */
export const EXIT = { ok: 0, machine: 1, user: 2, interrupted: 130 } as const;

/**
 * Parses the process's arguments with the commands and flags that `declare` adds, runs the handler, and sets
 * the exit code. An unknown flag, a failed check or a thrown {@link UserError} prints one line to stderr and
 * exits with 2; anything else prints one line (its stack too when `DEBUG` is set) and exits with 1.
 */
export async function runCli(
  scriptName: string,
  declare: (cli: Argv) => Argv,
  argv: readonly string[] = process.argv.slice(2),
): Promise<void> {
  const cli: Argv = declare(
    yargs([...argv])
      .scriptName(scriptName)
      .strict()
      .middleware((args) => {
        keepLast(args, cli);
      }, true)
      .wrap(110)
      .help()
      .version(false)
      .exitProcess(false)
      .showHelpOnFail(false)
      .fail((message: string | null, error: Error | undefined) => {
        throw error ?? new UserError(message ?? 'bad arguments');
      }),
  );
  try {
    await cli.parseAsync();
  } catch (error) {
    reportFailure(scriptName, error);
  }
}

/** Of a flag that was given several times the last counts, unless it was declared to take several values. */
function keepLast(args: Record<string, unknown>, cli: Argv): void {
  // Not in the types: what yargs itself asks, in its usage and completion.
  const { array } = (cli as unknown as { getOptions(): { array: string[] } }).getOptions();
  const several = new Set(['_', ...array]);
  for (const [name, value] of Object.entries(args)) {
    const flag = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    if (Array.isArray(value) && !several.has(name) && !several.has(flag)) args[name] = value.at(-1);
  }
}

/** Prints the one line of a failure to stderr and sets the exit code that goes with it. */
export function reportFailure(scriptName: string, error: unknown): void {
  const line = messageOf(error).replace(/\s*\n\s*/g, ' ');
  process.stderr.write(`${scriptName}: ${line}\n`);
  if (process.env.DEBUG && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
  process.exitCode = error instanceof UserError ? EXIT.user : EXIT.machine;
}
